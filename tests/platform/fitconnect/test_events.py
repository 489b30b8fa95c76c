"""The event log: which words count, and whose."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from fit_connect_double import FitConnectDouble
from fit_connect_keys import signing_key
from fit_connect_tokens import EVENTS, sign, signed_set
from fit_connect_world import DESTINATION, SERVICE_KEY

from sorgeauskunft import fitconnect
from sorgeauskunft.fitconnect import Account, Announced, Event, FitConnectError, Sender
from sorgeauskunft.kernel import ManualClock


class Case(msgspec.Struct):
    """A submission that was announced, and the log of its case."""

    sender: Sender
    there: Announced
    log: list[str]
    clock: ManualClock

    async def events(self) -> tuple[Event, ...]:
        ids = self.there.submission_id, self.there.case_id
        return await fitconnect.log_of(self.sender, DESTINATION, *ids)

    def said(self, kind: str, who: str = "quittung", **changed: Any) -> str:
        """An event, signed by the receiver unless something else is said."""
        given = {
            "kid": "quittung-2026-verify",
            "issuer": str(DESTINATION),
            "submission_id": self.there.submission_id,
            "case_id": self.there.case_id,
            "kind": kind,
            "body": {},
            "at": self.clock.now(),
        }
        return signed_set(signing_key(who), **{**given, **changed})


@pytest.fixture
async def case(
    account: Account, double: FitConnectDouble, clock: ManualClock
) -> AsyncIterator[Case]:
    async with account.sender() as sender:
        destination = await fitconnect.find(sender, DESTINATION)
        there = await fitconnect.announce(sender, destination, ())
        yield Case(sender, there, double.books.logs[there.case_id], clock)


async def test_both_sides(case: Case) -> None:
    """Events of the service are believed by its published keys, the receiver's by the destination's."""
    case.log.append(case.said("reject-submission", body={"problems": [{"type": "x/no-luck"}]}))
    first, second = await case.events()
    assert (first.kind, second.kind) == ("create-submission", "reject-submission")
    assert [each.code for each in second.problems] == ["no-luck"]


async def test_other_submissions(case: Case) -> None:
    """What a log says of other submissions in the case is not about ours."""
    case.log.append(case.said("accept-submission", submission_id=uuid4()))
    assert len(await case.events()) == 1


Spoil = Callable[[Case], str]
BAD: dict[str, Spoil] = {
    "signature-wrong": lambda case: case.said("accept-submission", who="zustelldienst"),
    "signature-algorithm": lambda case: case.said("accept-submission", alg="PS256"),
    "event-type": lambda case: case.said("accept-submission", typ="jwt"),
    "key-missing": lambda case: case.said("accept-submission", kid="unbekannt"),
    "key-unfit": lambda case: case.said("accept-submission", who="empfang", kid="empfang-2026"),
    "event-of-another-case": lambda case: case.said("accept-submission", case_id=uuid4()),
    "event-of-the-future": lambda case: case.said(
        "accept-submission", at=case.clock.now() + dt.timedelta(minutes=6)
    ),
    "event-by-stranger": lambda case: case.said(
        "accept-submission",
        who=SERVICE_KEY[0],
        kid=SERVICE_KEY[1],
        issuer=case.sender.settings.fit_connect_api.removesuffix("/v2"),
    ),
    "signer-unknown": lambda case: case.said("notify-submission", issuer="https://other.example"),
    "signature-unreadable": lambda _case: "a.b.c",
}


@pytest.mark.parametrize("reason", BAD)
async def test_not_believed(case: Case, reason: str) -> None:
    """A log with one event that cannot be believed is not believed at all, and says why."""
    case.log.append(BAD[reason](case))
    with pytest.raises(FitConnectError) as caught:
        await case.events()
    assert caught.value.reason == f"fit-connect-{reason}"


async def test_exactly_one(case: Case) -> None:
    """A token says one thing."""
    claims = {
        "jti": "1",
        "iss": str(DESTINATION),
        "iat": 1,
        "sub": f"submission:{case.there.submission_id}",
        "txn": f"case:{case.there.case_id}",
        "events": {EVENTS + "accept-submission": {}, EVENTS + "reject-submission": {}},
    }
    key = signing_key("quittung")
    case.log.append(sign(key, "quittung-2026-verify", claims, "secevent+jwt"))
    with pytest.raises(FitConnectError, match="event-not-one"):
        await case.events()


def test_problems_quote_nobody() -> None:
    """The name of a problem is a plain code; anything else in its place is not repeated."""
    codes = [
        fitconnect.Problem(type=text).code
        for text in ("https://x.example/problems/hash-mismatch", "Frau Müller", "", "x/" + "a" * 60)
    ]
    assert codes == ["hash-mismatch", "other", "other", "other"]
