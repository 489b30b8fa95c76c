"""The circuit breaker: a channel through which nothing would get stands still, and nothing is lost.

A wrong key concerns every request of an office. So the first that meets it stops the channel, and
all others wait in the queue, marked by `reason_of`, without using up attempts. Now and then one of
them is let through as a probe: at growing intervals, when the office's settings have changed, or
when somebody says so. When a probe gets through, all go on.
"""

from __future__ import annotations

import datetime as dt
import random
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

import msgspec

from sorgeauskunft.delivery.tables import DeliveryBreaker
from sorgeauskunft.documents import TRIED_FOR
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE, current_door
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel
from tenants.offices import Office

_FIRST: Final = dt.timedelta(minutes=1)
_LONGEST: Final = dt.timedelta(hours=1)
_DOUBLINGS: Final = 8
_STANDING = "SELECT tenant_id, channel, settings FROM delivery_breaker WHERE open_since IS NOT NULL"


class Gate(msgspec.Struct, frozen=True):
    """Whether something may go by a channel now. `wait` is how long it may not, None for now.

    `standing`: the channel stands still, and what goes now is the probe.
    """

    wait: dt.timedelta | None
    standing: bool


def reason_of(channel: str) -> str:
    """Return what stands at the jobs that wait for a channel."""
    return f"halted:{channel}"


async def gate(office: Office, channel: DeliveryChannel, now: dt.datetime) -> Gate:
    """Ask whether something may go by a channel, in the open tenant transaction.

    Of several that ask when a probe is due one is let through.
    """
    row = await DeliveryBreaker.objects().get(DeliveryBreaker.id == id_of(office.id, channel))
    if row is None or row.open_since is None:
        return Gate(None, standing=False)
    changed = row.settings != digest_of(office.delivery)
    if row.next_probe_at > now and not changed:
        return Gate(_jittered(row.next_probe_at - now), standing=True)
    pause = min(_FIRST * 2 ** min(row.probes + 1, _DOUBLINGS), _LONGEST)
    following = now + pause
    taken = await GATE.fetch(
        "UPDATE delivery_breaker SET next_probe_at = $1, probes = $2, settings = $3 "
        "WHERE id = $4 AND tenant_id = $5 AND probes = $6 AND open_since IS NOT NULL RETURNING id",
        (
            following,
            min(row.probes + 1, 1000),
            digest_of(office.delivery),
            row.id,
            office.id,
            row.probes,
        ),
    )
    if not taken:
        return Gate(_jittered(pause), standing=True)
    # The others need not come to hear that there is one already.
    await GATE.fetch(
        "UPDATE job SET run_at = $1 "
        "WHERE tenant_id = $2 AND state = 'queued' AND reason = $3 AND run_at < $1",
        (following, office.id, reason_of(channel)),
    )
    return Gate(None, standing=True)


class Halted(msgspec.Struct, frozen=True):
    """The channel stands still until the next probe, `wait` from now; `new` if it did not before."""

    wait: dt.timedelta
    new: bool


async def halt(
    office: Office,
    channel: DeliveryChannel,
    reason: str,
    now: dt.datetime,
    *,
    at_receipt: bool = False,
) -> Halted:
    """Let a channel stand still, in the open tenant transaction.

    `at_receipt`: noticed when a receipt was asked for.
    """
    key = id_of(office.id, channel)
    await GATE.fetch(
        "INSERT INTO delivery_breaker (id, tenant_id, channel, reason, probes, settings, at_receipt) "
        "VALUES ($1, $2, $3, '', 0, '', FALSE) ON CONFLICT DO NOTHING",
        (key, office.id, channel.value),
    )
    # Of several that meet it at once the others wait here, and find that it stands still.
    halted = await GATE.fetch(
        "UPDATE delivery_breaker SET open_since = $1, reason = $2, probes = 0, next_probe_at = $3, "
        "settings = $4, at_receipt = $5 "
        "WHERE id = $6 AND tenant_id = $7 AND open_since IS NULL RETURNING id",
        (now, reason[:100], now + _FIRST, digest_of(office.delivery), at_receipt, key, office.id),
    )
    if halted:
        await audit.record("worker:channel:halted", audit.WORKER, now, fields=[channel.value])
        return Halted(_FIRST, new=True)
    (row,) = (
        await DeliveryBreaker.update(
            {DeliveryBreaker.reason: reason[:100], DeliveryBreaker.at_receipt: at_receipt}
        )
        .where(DeliveryBreaker.id == key)
        .returning(DeliveryBreaker.next_probe_at)
    )
    return Halted(max(row["next_probe_at"] - now, dt.timedelta(0)), new=False)


async def release(channel: str, now: dt.datetime) -> None:
    """Let a channel work again and everything go on that waits for it, in the open tenant transaction."""
    tenant_id = current_door().tenant_id
    assert tenant_id is not None  # noqa: S101 - this is a tenant's door
    released = await GATE.fetch(
        "UPDATE delivery_breaker SET open_since = NULL, next_probe_at = NULL "
        "WHERE id = $1 AND tenant_id = $2 AND open_since IS NOT NULL RETURNING id",
        (id_of(tenant_id, channel), tenant_id),
    )
    # Whatever it says: nothing may be left waiting for a channel that works.
    await GATE.fetch(
        "UPDATE job SET run_at = $1, give_up_at = $2 "
        "WHERE tenant_id = $3 AND state = 'queued' AND reason = $4",
        (now, now + TRIED_FOR, tenant_id, reason_of(channel)),
    )
    if released:
        await audit.record("worker:channel:resumed", audit.WORKER, now, fields=[str(channel)])


async def works_at_receipt(channel: str, now: dt.datetime) -> None:
    """Let a channel work again that stood still because of receipts, in the open tenant transaction."""
    tenant_id = current_door().tenant_id
    assert tenant_id is not None  # noqa: S101 - this is a tenant's door
    row = await DeliveryBreaker.objects().get(DeliveryBreaker.id == id_of(tenant_id, channel))
    if row is not None and row.open_since is not None and row.at_receipt:
        await release(channel, now)


async def try_again(channel: str, now: dt.datetime) -> bool:
    """Let the next probe go at once, in the open tenant transaction; whether the channel stands still.

    For whoever has changed what a channel needs: a key, a credential.
    """
    tenant_id = current_door().tenant_id
    assert tenant_id is not None  # noqa: S101 - this is a tenant's door
    standing = await GATE.fetch(
        "UPDATE delivery_breaker SET next_probe_at = $1, probes = 0 "
        "WHERE id = $2 AND tenant_id = $3 AND open_since IS NOT NULL RETURNING id",
        (now, id_of(tenant_id, channel), tenant_id),
    )
    await GATE.fetch(
        "UPDATE job SET run_at = $1 "
        "WHERE tenant_id = $2 AND state = 'queued' AND reason = $3 AND run_at > $1",
        (now, tenant_id, reason_of(channel)),
    )
    return bool(standing)


async def look_again(kernel: Kernel, directory: DirectoryKeeper) -> int:
    """Let go on what waits for a channel whose office has changed its settings; return how many."""
    async with kernel.database.platform_transaction("delivery.standing", read_only=True):
        rows = await GATE.fetch(_STANDING)
    offices = (await directory.current()).offices
    count = 0
    for row in rows:
        office = offices.get(UUID(str(row["tenant_id"])))
        if office is None or row["settings"] == digest_of(office.delivery):
            continue
        used = {office.channel_for(test=test).value for test in (False, True)}
        async with kernel.database.tenant_transaction(office.id):
            if row["channel"] in used:
                await try_again(row["channel"], kernel.clock.now())
                await DeliveryBreaker.update(
                    {DeliveryBreaker.settings: digest_of(office.delivery)}
                ).where(DeliveryBreaker.id == id_of(office.id, row["channel"]))
            else:
                # It was left: what waits for it takes the new way.
                await release(row["channel"], kernel.clock.now())
        count += 1
    return count


def id_of(tenant_id: UUID, channel: str) -> UUID:
    """Return the id of a channel's row."""
    return uuid5(tenant_id, f"breaker:{channel}")


def digest_of(delivery: Delivery) -> str:
    """Return a digest of an office's settings of delivery."""
    return sha256(msgspec.json.encode(delivery)).hexdigest()


def _jittered(span: dt.timedelta) -> dt.timedelta:
    return span + dt.timedelta(seconds=random.uniform(0, 5))  # noqa: S311 - no secret
