"""The event log of a case: signed security event tokens (RFC 8417), each checked before it counts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.fitconnect.account import Sender
from sorgeauskunft.fitconnect.answers import code_of
from sorgeauskunft.fitconnect.destinations import verifying_key
from sorgeauskunft.fitconnect.faults import FitConnectError
from sorgeauskunft.fitconnect.issuers import issuer_key
from sorgeauskunft.fitconnect.signatures import claims_of, head_of, require_signed

_EVENTS: Final = "https://schema.fitko.de/fit-connect/events/"
SUBMITTED: Final = "submit-submission"
ACCEPTED: Final = "accept-submission"
REJECTED: Final = "reject-submission"
DELETED: Final = "delete-submission"
_BY_RECEIVER: Final = frozenset({ACCEPTED, REJECTED})
_TYPE: Final = "secevent+jwt"
_SKEW: Final = dt.timedelta(minutes=5)


class Problem(msgspec.Struct, frozen=True):
    """Why a receiver rejects. `title` and `detail` are its own words, and may quote anything."""

    type: str = ""
    title: str = ""
    detail: str = ""
    instance: str = ""

    @property
    def code(self) -> str:
        """The name of the problem, `other` where it has none that can be quoted."""
        return code_of(self.type) or "other"


class Event(msgspec.Struct, frozen=True):
    """What happened to a submission, as its signer says.

    `kind` is the last part of the event's URI. `tags` are the authentication tags that an accepting
    receiver repeats: `metadata`, `data`, and attachment id → tag in `attachments`.
    """

    kind: str
    at: dt.datetime
    tags: dict[str, Any] = {}
    problems: tuple[Problem, ...] = ()


class _Log(msgspec.Struct, frozen=True, rename="camel"):
    event_log: tuple[str, ...] = ()


class _Body(msgspec.Struct, frozen=True, rename="camel"):
    authentication_tags: dict[str, Any] = {}
    problems: tuple[Problem, ...] = ()


class _Claims(msgspec.Struct, frozen=True):
    jti: str
    iss: str
    iat: float
    sub: str
    txn: str
    events: dict[str, _Body | None]


async def log_of(
    sender: Sender, destination_id: UUID, submission_id: UUID, case_id: UUID
) -> tuple[Event, ...]:
    """Return the events of a submission in the order of the log, all of them believed.

    What the receiver says (accept, reject) counts only from the destination we sent to, what the
    service says only from the signers of the settings. Events of other submissions in the same case
    are left out.

    Raises:
        FitConnectError: The log cannot be read, or one of its events cannot be believed.
    """
    log = await sender.get(f"/cases/{case_id}/events", _Log)
    events = []
    for compact in log.event_log:
        claims = claims_of(compact, _Claims)
        if len(claims.events) != 1:
            raise FitConnectError("event-not-one")
        if not _is(claims.sub, "submission:", submission_id):
            continue
        if not _is(claims.txn, "case:", case_id):
            raise FitConnectError("event-of-another-case")
        ((uri, body),) = claims.events.items()
        kind = uri.removeprefix(_EVENTS)
        await _require(sender, compact, claims, kind, destination_id)
        at = dt.datetime.fromtimestamp(claims.iat, dt.UTC)
        if at > sender.clock.now() + _SKEW:
            raise FitConnectError("event-of-the-future")
        said = body or _Body()
        events.append(Event(kind, at, said.authentication_tags, said.problems))
    return tuple(events)


async def _require(
    sender: Sender, compact: str, claims: _Claims, kind: str, destination_id: UUID
) -> None:
    """Raise `FitConnectError` unless the right one has signed."""
    head = head_of(compact)
    if head.typ != _TYPE:
        raise FitConnectError("event-type")
    by_receiver = claims.iss.casefold() == str(destination_id)
    if kind in _BY_RECEIVER and not by_receiver:
        raise FitConnectError("event-by-stranger")
    if by_receiver:
        key = await verifying_key(sender, destination_id, head.kid)
    elif claims.iss.rstrip("/") in sender.settings.fit_connect_signers:
        key = await issuer_key(sender, claims.iss, head.kid)
    else:
        raise FitConnectError("signer-unknown")
    require_signed(compact, key)


def _is(claim: str, prefix: str, wanted: UUID) -> bool:
    return claim.casefold().removeprefix(prefix) == str(wanted)
