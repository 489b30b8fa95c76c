"""A log-in from the first redirect to the verdict: one way is right, every other is refused and told."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from oidc_double import CLIENT_ID, Forge
from oidc_office import Office
from structlog.testing import capture_logs

from sorgeauskunft.kernel import ManualClock
from tenants.people.oidc import Entered, Reason, Refused, provider_of
from tenants.people.oidc.tables import OidcFlowRow

WHO: dict[str, Any] = {"sub": "4711", "name": "Kim Beispiel", "groups": ["sachbearbeitung"]}


async def test_right(office: Office) -> None:
    """Whoever the provider sends with all in order comes in, and nothing of the way is left."""
    came = await office.log_in(WHO)
    assert isinstance(came, Entered)
    assert (came.membership.role, came.second_factor) == ("clerk", False)
    async with office.kernel.database.platform_transaction("test"):
        assert not await OidcFlowRow.exists()


FORGED: dict[str, tuple[Forge, Reason]] = {
    "nonce": (Forge(claims={"nonce": "other"}), Reason.NONCE),
    "no-nonce": (Forge(claims={"nonce": None}), Reason.NONCE),
    "issuer": (Forge(claims={"iss": "https://evil.example"}), Reason.ISSUER),
    "audience": (Forge(claims={"aud": "another-client"}), Reason.AUDIENCE),
    "two-audiences": (Forge(claims={"aud": [CLIENT_ID, "another"]}), Reason.AUDIENCE),
    "expired": (Forge(claims={"exp": 1_700_000_000}), Reason.TIME),
    "early": (Forge(claims={"iat": 4_000_000_000}), Reason.TIME),
    "old": (Forge(claims={"iat": 1_700_000_000}), Reason.TIME),
    "no-subject": (Forge(claims={"sub": None}), Reason.SUBJECT),
    "access-hash": (Forge(claims={"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}), Reason.HASH),
    "other-key": (Forge(signed="other-key"), Reason.SIGNATURE),
    "spoilt": (Forge(signed="spoilt"), Reason.SIGNATURE),
    "unsigned": (Forge(signed="none"), Reason.ALGORITHM),
    "public-key": (Forge(signed="public-as-secret"), Reason.ALGORITHM),
    "no-token": (Forge(signed="x"), Reason.TOKEN),
}


@pytest.mark.parametrize("name", FORGED)
async def test_forged(office: Office, name: str) -> None:
    """An ID token that is wrong in one respect lets nobody in; log and trail name it, and no more."""
    forge, reason = FORGED[name]
    with capture_logs() as lines:
        came = await office.log_in(WHO, forge)
    assert came == Refused(reason, office.tenant)
    told = [line for line in lines if line["event"] == "oidc_refused"]
    assert [(line["reason"], line["tenant"]) for line in told] == [(reason, str(office.tenant))]
    assert set(told[0]) == {"event", "log_level", "reason", "tenant"}
    assert await office.tags() == [f"people:oidc:refused {reason}"]


async def test_answers(office: Office) -> None:
    """What no provider answers so, comes from another one, or says no, is refused as such."""
    code = {"code": ""}
    cases: list[tuple[dict[str, str], Reason]] = [
        ({"iss": "https://evil.example"}, Reason.ANSWER_ISSUER),
        ({"iss": ""}, Reason.ANSWER_ISSUER),
        ({"error": "access_denied", **code}, Reason.DENIED),
        ({"error": "server_error", **code}, Reason.STATUS),
        ({"error": "invalid_scope", **code}, Reason.CLIENT),
        ({"error": "access_denied"}, Reason.ANSWER),
        (code, Reason.ANSWER),
        ({"state": ""}, Reason.ANSWER),
        ({"state": "x" * 43}, Reason.STATE),
        ({"code": "x" * 5000}, Reason.ANSWER),
        ({"code": "made-up"}, Reason.CODE),
    ]
    for changed, reason in cases:
        came = await office.log_in(WHO, None, **changed)
        assert isinstance(came, Refused), changed
        assert came.reason is reason, changed
    query = office.double.authorize(await office.begin(), WHO)
    doubled = await office.finish(f"{query}&code=other")
    assert doubled == Refused(Reason.ANSWER, None)


async def test_no_issuer_where_none_is_promised(office: Office) -> None:
    """A provider that does not know RFC 9207 need not name itself; a wrong name is refused still."""
    office.double.metadata = {"authorization_response_iss_parameter_supported": False}
    assert isinstance(await office.log_in(WHO, iss=""), Entered)
    came = await office.log_in(WHO, iss="https://evil.example")
    assert came == Refused(Reason.ANSWER_ISSUER, office.tenant)


async def test_only_once(office: Office) -> None:
    """The same answer a second time is worth nothing, nor is a used code with a new state."""
    query = office.double.authorize(await office.begin(), WHO)
    assert isinstance(await office.finish(query), Entered)
    assert await office.finish(query) == Refused(Reason.STATE, None)
    (code,) = parse_qs(query)["code"]
    assert await office.log_in(WHO, code=code) == Refused(Reason.CODE, office.tenant)


async def test_other_browser(office: Office) -> None:
    """An answer in another browser than the one that asked lets nobody in, there and here."""
    query = office.double.authorize(await office.begin(), WHO)
    mine, office.secret = office.secret, "A" * 43
    came = await office.finish(query)
    assert came == Refused(Reason.BROWSER, office.tenant)
    office.secret = mine
    assert await office.finish(query) == Refused(Reason.STATE, None)


async def test_foreign_code(office: Office) -> None:
    """Somebody else's code under one's own state fits no verifier (PKCE)."""
    (theirs,) = parse_qs(office.double.authorize(await office.begin(), WHO))["code"]
    came = await office.log_in(WHO, code=theirs)
    assert came == Refused(Reason.CODE, office.tenant)


async def test_two_tabs(office: Office) -> None:
    """Two log-ins begun in one browser do not disturb each other; no two have anything in common."""
    first, second = await office.begin(), await office.begin()
    asked = [parse_qs(urlsplit(each).query) for each in (first, second)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    for each in (second, first):
        assert isinstance(await office.finish(office.double.authorize(each, WHO)), Entered)


async def test_late(office: Office, clock: ManualClock) -> None:
    """After ten minutes an answer is too late."""
    query = office.double.authorize(await office.begin(), WHO)
    clock.advance(dt.timedelta(minutes=10))
    assert await office.finish(query) == Refused(Reason.LATE, office.tenant)


async def test_changed_meanwhile(office: Office) -> None:
    """Where the office has changed its provider in between, the answer is one to another question."""
    query = office.double.authorize(await office.begin(), WHO)
    admin = await office.admin()
    await office.admin("b@example.org")
    now = (await provider_of(office.kernel, office.tenant)).setup
    await office.save(admin, setup=msgspec.structs.replace(now, client_id="other"))
    assert await office.finish(query) == Refused(Reason.STATE, office.tenant)


async def test_switched_off_meanwhile(office: Office) -> None:
    """Where it was switched off, nobody comes in by it any more."""
    query = office.double.authorize(await office.begin(), WHO)
    await office.save(await office.admin(), enabled=False)
    assert await office.finish(query) == Refused(Reason.NOT_SET_UP, office.tenant)


@pytest.mark.parametrize(
    ("methods", "secret", "used"),
    [
        (None, True, "basic"),
        (["client_secret_post"], True, "post"),
        (["client_secret_post", "client_secret_basic"], True, "basic"),
        (["client_secret_basic"], False, "none"),
    ],
)
async def test_who_asks(
    office: Office,
    methods: list[str] | None,
    used: str,
    secret: bool,  # noqa: FBT001
) -> None:
    """The client says who it is in the way that the provider can, or not at all without a secret."""
    if methods:
        office.double.metadata = {"token_endpoint_auth_methods_supported": methods}
    if not secret:
        await office.admin("b@example.org")
        await office.save(await office.admin(), secret="")
    assert isinstance(await office.log_in(WHO), Entered)
    assert office.double.methods == [used]


async def test_new_key(office: Office, clock: ManualClock) -> None:
    """A provider that signs with a new key is believed at once, and its old key no more."""
    assert isinstance(await office.log_in(WHO), Entered)
    clock.advance(dt.timedelta(minutes=2))
    office.double.rotate()
    assert isinstance(await office.log_in(WHO), Entered)
    query = office.double.authorize(await office.begin(), WHO, Forge(signed="old-key"))
    assert await office.finish(query) == Refused(Reason.KEYS, office.tenant)


async def test_wrong_secret(office: Office) -> None:
    """A wrong secret is a matter of the set-up, and told as that."""
    await office.admin("b@example.org")
    await office.save(await office.admin(), secret="falsch")
    assert await office.log_in(WHO) == Refused(Reason.CLIENT, office.tenant)


async def test_what_is_kept(office: Office) -> None:
    """What is stored while somebody is away would let nobody in: hashes only."""
    address = await office.begin()
    async with office.kernel.database.platform_transaction("test"):
        (row,) = await OidcFlowRow.select()
    stored = repr(row)
    asked = parse_qs(urlsplit(address).query)
    for text in (office.secret, *asked["state"], *asked["nonce"], *asked["code_challenge"]):
        assert text not in stored
