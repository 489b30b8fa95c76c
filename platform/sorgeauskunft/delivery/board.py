"""How delivery stands: what waits, what is open, what went wrong and why, for one office or all.

Nothing in it is personal. It is what the operator's page and metrics, the office's own page and
`sorgeauskunft delivery status` show.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery import figures
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import computed_moment

WINDOW: Final = dt.timedelta(hours=24)
"""Failures and times are those of the last day."""

_HOUR: Final = dt.timedelta(hours=1)


class Failures(msgspec.Struct, frozen=True, kw_only=True):
    """How often something went wrong for one reason (a code) on one channel, and when last.

    `channel` is empty where it never came to a channel: the documents could not be made.
    """

    channel: str
    reason: str
    count: int
    last: dt.datetime


class StandingChannel(msgspec.Struct, frozen=True, kw_only=True):
    """A channel that stands still, since when and why (a code); when it is tried the next time."""

    channel: str
    since: dt.datetime
    reason: str
    probes: int
    next_probe_at: dt.datetime


class Lag(msgspec.Struct, frozen=True, kw_only=True):
    """How long requests waited from sending to receipt, in milliseconds; None where none arrived."""

    arrived: int = 0
    p50: int | None = None
    p95: int | None = None


class OfficeDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """How delivery stands at one office.

    `waiting` requests are not handed over yet, the oldest since `oldest`; `held` of them wait for a
    channel that stands still. `open_receipts` are handed over, the oldest at `oldest_receipt`.
    `dead` are the requests that were given up, by reason; `failures` all attempts of the last day
    that did not work.
    """

    tenant_id: UUID
    waiting: int = 0
    held: int = 0
    oldest: dt.datetime | None = None
    open_receipts: int = 0
    oldest_receipt: dt.datetime | None = None
    lag: Lag = Lag()
    failures: tuple[Failures, ...] = ()
    dead: tuple[Failures, ...] = ()
    standing: tuple[StandingChannel, ...] = ()

    @property
    def dead_letters(self) -> int:
        """How many requests were given up."""
        return sum(each.count for each in self.dead)


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """What ended in one hour: receipts, failed attempts, dead letters, and the 95th percentile in ms."""

    begins: dt.datetime
    delivered: int = 0
    failed: int = 0
    dead: int = 0
    p95: int | None = None


async def board(kernel: Kernel) -> tuple[OfficeDelivery, ...]:
    """Return how delivery stands at every office of which there is something to say."""
    async with kernel.database.platform_transaction("delivery.board", read_only=True):
        return await _read(kernel, None)


async def board_of(kernel: Kernel, tenant_id: UUID) -> OfficeDelivery:
    """Return how delivery stands at one office."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        found = await _read(kernel, tenant_id)
    return found[0] if found else OfficeDelivery(tenant_id=tenant_id)


async def hours(kernel: Kernel, tenant_id: UUID | None = None, *, count: int = 24) -> list[Hour]:
    """Return what ended in the last `count` hours, of all offices or of one; the present one last."""
    now = kernel.clock.now()
    present = now.replace(minute=0, second=0, microsecond=0)
    begins = [present - _HOUR * back for back in range(count - 1, -1, -1)]
    if tenant_id is None:
        async with kernel.database.platform_transaction("delivery.board", read_only=True):
            rows = await figures.ask_hours(begins, None)
    else:
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            rows = await figures.ask_hours(begins, tenant_id)
    found = {int(row.pop("hour")): row for row in rows}
    return [Hour(begins=begin, **found.get(place, {})) for place, begin in enumerate(begins)]


async def _read(kernel: Kernel, tenant_id: UUID | None) -> tuple[OfficeDelivery, ...]:
    now = kernel.clock.now()
    parts: dict[UUID, dict[str, Any]] = {}

    def of(row: dict[str, Any]) -> dict[str, Any]:
        return parts.setdefault(UUID(str(row.pop("tenant_id"))), {})

    for row in await figures.ask(figures.WAITING, now, tenant_id):
        of(row).update(
            waiting=row["jobs"], held=int(row["held"]), oldest=computed_moment(row["oldest"])
        )
    for row in await figures.ask(figures.RECEIPTS, now, tenant_id):
        of(row).update(open_receipts=row["open"], oldest_receipt=computed_moment(row["oldest"]))
    for row in await figures.ask(figures.LAG, now - WINDOW, tenant_id):
        of(row)["lag"] = Lag(arrived=row["total"], p50=row["p50"], p95=row["p95"])
    for question, name, at in (
        (figures.FAILURES, "failures", now - WINDOW),
        (figures.DEAD, "dead", now),
    ):
        for row in await figures.ask(question, at, tenant_id):
            of(row).setdefault(name, []).append(
                Failures(**{**row, "last": computed_moment(row["last"])})
            )
    for row in await figures.ask(figures.STANDING, now, tenant_id):
        of(row).setdefault("standing", []).append(
            StandingChannel(
                channel=row["channel"],
                since=computed_moment(row["open_since"]),
                reason=row["reason"],
                probes=row["probes"],
                next_probe_at=computed_moment(row["next_probe_at"]),
            )
        )
    return tuple(_office(each, parts[each]) for each in sorted(parts))


def _office(tenant_id: UUID, part: dict[str, Any]) -> OfficeDelivery:
    lists = {name: tuple(each) for name, each in part.items() if isinstance(each, list)}
    return OfficeDelivery(tenant_id=tenant_id, **{**part, **lists})
