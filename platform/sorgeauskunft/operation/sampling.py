"""How delivery stood over time: every few minutes a sample of each office of which there is something to say."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.delivery import OfficeDelivery, board
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, portions
from sorgeauskunft.operation.tables import LoadSample

EVERY: Final = dt.timedelta(minutes=5)
KEPT: Final = dt.timedelta(days=14)

_COLUMNS: Final = (
    "id", "at", "office_id", "waiting", "oldest_seconds", "dead", "delivered", "failed", "lag_p50",
    "lag_p95",
)  # fmt: skip

_LAST_OF_HOUR: Final = "(SELECT max(at) FROM load_sample WHERE at >= ${} AND at < ${}{own})"
_WAITED: Final = """
SELECT at, sum(waiting) AS waiting, max(oldest_seconds) AS oldest_seconds FROM load_sample
WHERE at IN ({slots}){own} GROUP BY at
"""


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
        kept = 0
        for many in portions(offices):
            values = [value for each in many for value in _values(each, slot, now)]
            kept += len(await GATE.fetch(_insert(len(many)), values))
        await LoadSample.delete().where(LoadSample.at < now - KEPT)
    return kept


@functools.cache
def _insert(rows: int) -> str:
    """Several workers sample at once: the first of a slot counts."""
    width = len(_COLUMNS)
    places = ", ".join(
        f"({', '.join(f'${row * width + place}' for place in range(1, width + 1))})"
        for row in range(rows)
    )
    return (
        f"INSERT INTO load_sample ({', '.join(_COLUMNS)}) VALUES {places} "
        "ON CONFLICT (office_id, at) DO NOTHING RETURNING id"
    )


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
    values: list[Any] = [*begins, present + dt.timedelta(hours=1)]
    own = ""
    if office_id is not None:
        values.append(office_id)
        own = f" AND office_id = ${len(values)}"
    # All samples of all offices would be a hundred thousand rows a day; the last of each hour are few.
    slots = ", ".join(
        _LAST_OF_HOUR.format(place, place + 1, own=own) for place in range(1, hours + 1)
    )
    async with kernel.database.platform_transaction("load.read", read_only=True):
        rows = await GATE.fetch(_WAITED.format(slots=slots, own=own), values)
    last: dict[dt.datetime, Sample] = {}
    for row in rows:
        at: dt.datetime = row["at"]
        last[at.replace(minute=0, second=0, microsecond=0)] = Sample(
            at=at, waiting=int(row["waiting"]), oldest_seconds=row["oldest_seconds"]
        )
    nothing = Sample(at=present, waiting=0, oldest_seconds=0)
    return [msgspec.structs.replace(last.get(begin, nothing), at=begin) for begin in begins]
