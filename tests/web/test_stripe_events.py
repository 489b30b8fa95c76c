"""The door for Stripe's reports: closed while Stripe is off, and to whoever does not sign as Stripe."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient
from stripe_double import SECRET_KEY, WEBHOOK_SECRET, signed

from sorgeauskunft.host.app import create_app
from sorgeauskunft.kernel import ManualClock, Settings, build

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]
PATH = "/stripe/ereignisse"
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": 1_700_000_000,
    "data": {"object": {"id": "in_1", "object": "invoice"}},
}


@pytest.fixture
async def door(settings: Settings, clock: ManualClock) -> AsyncIterator[AsyncTestClient[Litestar]]:
    on = msgspec.structs.replace(
        settings, stripe_secret_key=SECRET_KEY, stripe_webhook_secret=WEBHOOK_SECRET
    )
    async with AsyncTestClient(create_app(build(on, clock))) as client:
        yield client


async def test_what_is_signed_is_kept_once(door: AsyncTestClient[Litestar], raw: Raw) -> None:
    """A signed event needs no token, is answered at once, and alike when it comes again."""
    for _ in range(2):
        body, signature = signed(EVENT)
        answer = await door.post(PATH, content=body, headers={"stripe-signature": signature})
        assert (answer.status_code, answer.text) == (200, "ok")
    assert await raw("SELECT event_id FROM stripe_event") == [("evt_1",)]


async def test_what_is_not_signed_finds_nothing(door: AsyncTestClient[Litestar], raw: Raw) -> None:
    """Without a fresh signature of this very body there is nothing here."""
    body, signature = signed(EVENT)
    old = signed(EVENT, age=3600)[1]
    foreign = signed(EVENT, secret="whsec_x")[1]
    for wrong in ("", "x", old, foreign):
        answer = await door.post(PATH, content=body, headers={"stripe-signature": wrong})
        assert answer.status_code == 404
    changed = body.replace(b"in_1", b"in_2")
    answer = await door.post(PATH, content=changed, headers={"stripe-signature": signature})
    assert answer.status_code == 404
    assert (await door.get(PATH)).status_code == 405
    nothing, signature = signed({"id": "evt_2"})
    answer = await door.post(PATH, content=nothing, headers={"stripe-signature": signature})
    assert answer.status_code == 400
    huge = b"x" * 300_000
    answer = await door.post(PATH, content=huge, headers={"stripe-signature": signature})
    assert answer.status_code in {404, 413}
    assert await raw("SELECT event_id FROM stripe_event") == []


async def test_off(settings: Settings, clock: ManualClock) -> None:
    """Where Stripe is off nothing is taken, not even under an empty secret."""
    async with AsyncTestClient(create_app(build(settings, clock))) as client:
        for secret in ("", WEBHOOK_SECRET):
            body, signature = signed(EVENT, secret=secret)
            answer = await client.post(PATH, content=body, headers={"stripe-signature": signature})
            assert answer.status_code == 404
