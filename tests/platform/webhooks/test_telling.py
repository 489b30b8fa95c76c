"""Telling a Fachverfahren: signed, repeated until it is taken, and nothing about people in it."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterator
from uuid import UUID, uuid4

import msgspec
import pytest
from listener import Listener, listening
from machines import admin

from sorgeauskunft import webhooks
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from sorgeauskunft.kernel.jobs import ClaimedJob, Worker
from sorgeauskunft.webhooks import CHOOSABLE, Event, Hook, State, Why

SUBJECT = UUID(int=58)


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as started:
        yield started


@pytest.fixture
def kernel(kernel: Kernel) -> Kernel:
    """The same, allowed to call this machine."""
    settings = msgspec.structs.replace(kernel.settings, webhook_private_addresses=True)
    return msgspec.structs.replace(kernel, settings=settings)


async def work(kernel: Kernel) -> None:
    async def buried(job: ClaimedJob, _reason: str) -> None:
        await webhooks.give_up(kernel, job)

    await Worker(
        kernel.database,
        kernel.clock,
        {webhooks.TELL: webhooks.telling(kernel)},
        slots=1,
        lease=dt.timedelta(minutes=1),
        on_dead=buried,
    ).run_until_idle()


async def hook(kernel: Kernel, tenant: UUID, url: str, *events: Event) -> tuple[UUID, str]:
    hook_id = uuid4()
    by = admin(tenant)
    return hook_id, await webhooks.make_hook(kernel, by, hook_id, url, events or CHOOSABLE)


async def happen(kernel: Kernel, tenant: UUID, event: Event = Event.REQUEST_DELIVERED) -> None:
    async with kernel.database.tenant_transaction(tenant):
        await webhooks.tell(event, SUBJECT, kernel.clock.now())


async def seen(kernel: Kernel, tenant: UUID) -> Hook:
    (found,) = await webhooks.hooks_of(kernel, admin(tenant))
    return found


def signs(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Check a signature as a Fachverfahren would."""
    stamp, *marks = headers["sorgeauskunft-signature"].split(",")
    signed = stamp.removeprefix("t=").encode() + b"." + body
    return f"v1={hmac.digest(secret.encode(), signed, 'sha256').hex()}" in marks


async def test_told(kernel: Kernel, tenant: UUID, listener: Listener) -> None:
    """Who asked for an event is told of it once, signed, with ids and nothing else."""
    _, secret = await hook(kernel, tenant, listener.url, Event.REQUEST_DELIVERED)
    await happen(kernel, tenant)
    await happen(kernel, tenant, Event.REQUEST_WITHDRAWN)
    await work(kernel)
    ((headers, body),) = listener.came
    assert signs(secret, headers, body)
    assert not signs(secret + "x", headers, body)
    said = msgspec.json.decode(body)
    assert said == {
        "id": str((await seen(kernel, tenant)).told[0].id),
        "type": "request.delivered",
        "occurred_at": "2026-11-24T11:00:00Z",
        "subject": str(SUBJECT),
        "href": f"/api/v1/requests/{SUBJECT}",
    }
    assert (await seen(kernel, tenant)).told[0].state is State.DONE


async def test_again_until_taken(
    kernel: Kernel, tenant: UUID, listener: Listener, clock: ManualClock
) -> None:
    """What is not taken comes again with the same id; the page shows how it goes."""
    await hook(kernel, tenant, listener.url)
    listener.status = 503
    await happen(kernel, tenant)
    await work(kernel)
    found = await seen(kernel, tenant)
    told = found.told[0]
    assert (told.state, told.attempts, told.status, told.reason) == (State.QUEUED, 1, 503, "status")
    assert found.failing_since == clock.now()
    clock.advance(dt.timedelta(hours=9))
    listener.status = 200
    await work(kernel)
    found = await seen(kernel, tenant)
    assert (found.told[0].state, found.told[0].attempts) == (State.DONE, 2)
    assert found.failing_since is None
    first, second = (msgspec.json.decode(body)["id"] for _headers, body in listener.came)
    assert first == second


async def test_redirects_are_not_followed(kernel: Kernel, tenant: UUID, listener: Listener) -> None:
    """An answer that leads elsewhere is a failure and nothing more."""
    await hook(kernel, tenant, listener.url)
    listener.status = 307
    await happen(kernel, tenant)
    await work(kernel)
    assert len(listener.came) == 1
    assert (await seen(kernel, tenant)).told[0].reason == "redirect"


async def test_switched_off_after_a_day(
    kernel: Kernel, tenant: UUID, listener: Listener, clock: ManualClock
) -> None:
    """An address that takes nothing for more than a day is switched off, and told nothing more."""
    hook_id, _ = await hook(kernel, tenant, listener.url)
    listener.status = 500
    await happen(kernel, tenant)
    for _ in range(16):
        await work(kernel)
        clock.advance(dt.timedelta(hours=8))
    found = await seen(kernel, tenant)
    assert (found.disabled_why, found.told[0].state) == (Why.FAILING, State.FAILED)
    assert found.told[0].attempts == 16
    await happen(kernel, tenant)
    await work(kernel)
    assert len(listener.came) == 16
    await webhooks.switch(kernel, admin(tenant), hook_id, on=True)
    listener.status = 200
    await happen(kernel, tenant)
    await work(kernel)
    assert len(listener.came) == 17


async def test_gone(kernel: Kernel, tenant: UUID, listener: Listener) -> None:
    """An answer of 410 switches an address off at once."""
    await hook(kernel, tenant, listener.url)
    listener.status = 410
    await happen(kernel, tenant)
    await work(kernel)
    assert (await seen(kernel, tenant)).disabled_why is Why.GONE


async def test_switched_off_meanwhile(kernel: Kernel, tenant: UUID, listener: Listener) -> None:
    """What waits for an address that was switched off is dropped; a test still goes out."""
    hook_id, _ = await hook(kernel, tenant, listener.url)
    await happen(kernel, tenant)
    await webhooks.switch(kernel, admin(tenant), hook_id, on=False)
    await work(kernel)
    assert (await seen(kernel, tenant)).told[0].state is State.DROPPED
    await webhooks.try_hook(kernel, admin(tenant), hook_id)
    await work(kernel)
    ((_headers, body),) = listener.came
    assert msgspec.json.decode(body)["type"] == "ping"


async def test_secret_is_changed(
    kernel: Kernel, tenant: UUID, listener: Listener, clock: ManualClock
) -> None:
    """For a day both secrets sign, then the new one only; a form that is old changes nothing."""
    hook_id, old = await hook(kernel, tenant, listener.url)
    mark = (await seen(kernel, tenant)).mark
    new = await webhooks.change_secret(kernel, admin(tenant), hook_id, mark)
    with pytest.raises(ConflictError):
        await webhooks.change_secret(kernel, admin(tenant), hook_id, mark)
    await happen(kernel, tenant)
    await work(kernel)
    assert signs(old, *listener.came[0])
    assert signs(new, *listener.came[0])
    clock.advance(dt.timedelta(hours=24))
    await happen(kernel, tenant)
    await work(kernel)
    assert not signs(old, *listener.came[1])
    assert signs(new, *listener.came[1])


async def test_private_addresses(kernel: Kernel, tenant: UUID, listener: Listener) -> None:
    """An installation that does not allow it neither takes nor calls an address of its own network."""
    await hook(kernel, tenant, listener.url)
    settings = msgspec.structs.replace(kernel.settings, webhook_private_addresses=False)
    strict = msgspec.structs.replace(kernel, settings=settings)
    await happen(strict, tenant)
    await work(strict)
    assert listener.came == []
    assert (await seen(kernel, tenant)).told[0].reason == "address-https"
    with pytest.raises(webhooks.BadAddressError):
        await hook(strict, tenant, listener.url)


async def test_of_one_office(
    kernel: Kernel, tenant: UUID, other_tenant: UUID, listener: Listener
) -> None:
    """What happens at one office is told to no other; nobody touches another's webhooks."""
    hook_id, _ = await hook(kernel, tenant, listener.url)
    await happen(kernel, other_tenant)
    await work(kernel)
    assert listener.came == []
    with pytest.raises(NotFoundError):
        await webhooks.remove_hook(kernel, admin(other_tenant), hook_id)
    assert await webhooks.hooks_of(kernel, admin(other_tenant)) == ()
    await webhooks.remove_hook(kernel, admin(tenant), hook_id)
    assert await webhooks.hooks_of(kernel, admin(tenant)) == ()
