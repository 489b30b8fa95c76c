"""How delivery stood over time: every few minutes a sample of each office of which there is something to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.delivery import OfficeDelivery, board
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.operation.tables import LoadSample

EVERY: Final = dt.timedelta(minutes=5)
KEPT: Final = dt.timedelta(days=14)

# Several workers sample at once: the first of a slot counts.
_INSERT: Final = (
    "INSERT INTO load_sample (id, at, office_id, waiting, oldest_seconds, dead, delivered, failed, "
    "lag_p50, lag_p95) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) "
    "ON CONFLICT (office_id, at) DO NOTHING RETURNING id"
)


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """What waited at `at`: requests that were not handed over, and the age of the oldest in seconds."""

    at: dt.datetime
    waiting: int
    oldest_seconds: int


async def sample(kernel: Kernel) -> int:
    """Keep how delivery stands in this slot, and delete what is too old; return how many were kept."""
    now = kernel.clock.now()
    slot = now - (now - dt.datetime.min.replace(tzinfo=dt.UTC)) % EVERY
    offices = await board(kernel)
    async with kernel.database.platform_transaction("load.sample"):
        kept = [await GATE.fetch(_INSERT, _values(each, slot, now)) for each in offices]
        await LoadSample.delete().where(LoadSample.at < now - KEPT)
    return sum(1 for rows in kept if rows)


def _values(office: OfficeDelivery, slot: dt.datetime, now: dt.datetime) -> tuple[Any, ...]:
    age = int((now - office.oldest).total_seconds()) if office.oldest else 0
    return (
        uuid4(),
        slot,
        office.tenant_id,
        office.waiting,
        age,
        office.dead_letters,
        office.lag.arrived,
        sum(each.count for each in office.failures),
        office.lag.p50,
        office.lag.p95,
    )


async def waited(kernel: Kernel, hours: int, office_id: UUID | None = None) -> Sequence[Sample]:
    """Return what waited at the end of each of the last hours, of one office or of all together."""
    now = kernel.clock.now()
    present = now.replace(minute=0, second=0, microsecond=0)
    begins = [present - dt.timedelta(hours=back) for back in range(hours - 1, -1, -1)]
    async with kernel.database.platform_transaction("load.read", read_only=True):
        query = LoadSample.select(
            LoadSample.at, LoadSample.waiting, LoadSample.oldest_seconds
        ).where(LoadSample.at >= begins[0])
        if office_id is not None:
            query = query.where(LoadSample.office_id == office_id)
        rows = await query.order_by(LoadSample.at)
    slots: dict[dt.datetime, Sample] = {}
    for row in rows:
        known = slots.get(row["at"])
        slots[row["at"]] = Sample(
            at=row["at"],
            waiting=row["waiting"] + (known.waiting if known else 0),
            oldest_seconds=max(row["oldest_seconds"], known.oldest_seconds if known else 0),
        )
    last = {at.replace(minute=0, second=0, microsecond=0): each for at, each in slots.items()}
    nothing = Sample(at=present, waiting=0, oldest_seconds=0)
    return [msgspec.structs.replace(last.get(begin, nothing), at=begin) for begin in begins]
