"""Tokens, destinations, routes and keys: what is asked for, and what is not believed."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from fit_connect_api import Answer
from fit_connect_double import FitConnectDouble
from fit_connect_keys import public_jwk
from fit_connect_world import DESTINATION, Destination

from sorgeauskunft import fitconnect
from sorgeauskunft.fitconnect import Account, FitConnectError, Remedy
from sorgeauskunft.kernel import ManualClock, Settings

ARS = "040120000000"


async def refused(account: Account, destination_id: UUID = DESTINATION) -> str:
    """Why a destination cannot be used; somebody has to change something."""
    with pytest.raises(FitConnectError) as caught:
        async with account.sender() as sender:
            await fitconnect.find(sender, destination_id)
    assert caught.value.remedy is Remedy.SETTING
    return caught.value.reason.removeprefix("fit-connect-")


async def test_one_token(account: Account, double: FitConnectDouble, clock: ManualClock) -> None:
    """One token serves all until shortly before its end, and is asked for once, however many wait."""
    async with account.sender() as sender:
        await asyncio.gather(*(fitconnect.find(sender, DESTINATION) for _ in range(3)))
        assert double.api.granted == 1
        clock.advance(dt.timedelta(seconds=1739))
        await fitconnect.find(sender, DESTINATION)
        assert double.api.granted == 1
        clock.advance(dt.timedelta(seconds=2))
        await fitconnect.find(sender, DESTINATION)
    assert double.api.granted == 2
    assert double.calls.count("POST /token") == 2


async def test_withdrawn_token(account: Account, double: FitConnectDouble) -> None:
    """A token that is refused before its time is renewed once; the work goes on."""
    async with account.sender() as sender:
        await fitconnect.find(sender, DESTINATION)
        double.api.forget_tokens()
        await fitconnect.find(sender, DESTINATION)
    assert double.api.granted == 2


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        ({"status": "created"}, "destination-inactive"),
        ({"schema": "urn:other"}, "schema-not-taken"),
        ({"encryption_kid": ""}, "key-missing"),
        ({"bits": 2048}, "key-weak"),
        ({"key_ops": "verify"}, "key-unfit"),
        ({"key_alg": "RSA-OAEP"}, "key-unfit"),
        ({"encryption_kid": "../../token"}, "key-unfit"),
    ],
)
async def test_destination(
    account: Account, double: FitConnectDouble, spoilt: dict[str, Any], reason: str
) -> None:
    """A destination must be active, take our message, and have a long key for encrypting."""
    double.books.destinations[DESTINATION] = Destination(**spoilt)
    assert await refused(account) == reason


async def test_unknown_destination(account: Account) -> None:
    """A destination that does not exist is somebody's mistake, not a reason to try again."""
    assert await refused(account, uuid4()) == "destination-unknown"


async def test_another_key(
    account: Account, double: FitConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that has another name than the one asked for is not used."""
    other = public_jwk("empfang", "anders", "wrapKey", "RSA-OAEP-256")
    monkeypatch.setattr(Destination, "keys", lambda _self: {"empfang-2026": other})
    assert await refused(account) == "key-unfit"


async def test_route(account: Account, double: FitConnectDouble) -> None:
    """The Routing API names one destination, and its signature says: for our service, at this API."""
    double.api.routes = {ARS: (double.destination,)}
    async with account.sender() as sender:
        assert await fitconnect.route(sender, ARS) == DESTINATION


async def routed(account: Account) -> str:
    with pytest.raises(FitConnectError) as caught:
        async with account.sender() as sender:
            await fitconnect.route(sender, ARS)
    assert caught.value.remedy is Remedy.SETTING
    return caught.value.reason.removeprefix("fit-connect-")


async def test_no_good_route(
    account: Account, double: FitConnectDouble, settings: Settings, clock: ManualClock
) -> None:
    """None, several, for another service, by an unknown signer: all of it stops, and says what it is."""
    assert await routed(account) == "route-missing"
    other = Destination(id=uuid4())
    double.api.routes = {ARS: (double.destination, other)}
    assert await routed(account) == "route-ambiguous"
    double.api.routes = {ARS: (double.destination,)}
    double.api.signed_for = "urn:de:fim:leika:leistung:99000000000001"
    assert await routed(account) == "route-signature"
    trusting = {"fit_connect_routing_issuers": "https://portal.example"}
    strict = Account(msgspec.structs.replace(settings, **trusting), clock)
    assert await routed(strict) == "route-signature"
    without = Account(msgspec.structs.replace(settings, fit_connect_routing=""), clock)
    assert await routed(without) == "no-routing"


async def test_redirects_are_not_followed(
    account: Account, double: FitConnectDouble, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer that points elsewhere is no answer: a token goes to the API and to nobody else."""
    elsewhere = Answer(307, b"", {"location": "http://[::1]/"})
    monkeypatch.setattr(double, "answer", lambda _asked, _fault: elsewhere)
    with pytest.raises(FitConnectError) as caught:
        async with account.sender() as sender:
            await fitconnect.find(sender, DESTINATION)
    assert (caught.value.reason, caught.value.status) == ("fit-connect-broken", 307)
