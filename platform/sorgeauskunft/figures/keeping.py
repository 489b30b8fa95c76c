"""Figures are counted once and kept: only days of which something has changed are counted anew.

A change leaves a mark with the time its request was sent (triggers in the database). Who counts takes
the marks away first and reads the cases of their days then, so that what it cannot see yet has a mark
that it cannot see either, and stays for the next one. Kept figures are what counting all anew would
find, as soon as there is no mark: an office that shows them counts first.

A day is counted by its cases, a month by its days. So what is read grows with what has changed, and
not with what an office has.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID, uuid4

import msgspec
import structlog

from sorgeauskunft.figures.counting import cases_sent
from sorgeauskunft.figures.tables import FigureDay, FigureHead, FigureMark, FigureMonth
from sorgeauskunft.figures.tally import Tally, Told, by_day, day_of, told
from sorgeauskunft.kernel import Kernel, midnight_in_berlin
from sorgeauskunft.kernel.database import GATE, add, add_many, computed_moment

log = structlog.get_logger()

EVER: Final = (dt.date(1970, 1, 1), dt.date(9000, 1, 1))
"""Nothing was sent before, and nothing will be after."""


async def kept(kernel: Kernel, tenant_id: UUID) -> dict[dt.date, Told]:
    """Return first day of a month → what is told of it, as of now; opens its own transactions."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        if await FigureHead.exists() and not await FigureMark.exists():
            return await _months()
    async with kernel.database.tenant_transaction(tenant_id):
        await _count(tenant_id, kernel.clock.now())
        return await _months()


async def count(kernel: Kernel) -> int:
    """Count what has changed, of each office; return of how many.

    Not for the pages, which count for themselves: so that marks do not pile up where nobody looks. A
    fault at one office leaves the others their turn, and is raised at the end.
    """
    async with kernel.database.platform_transaction("figures.count", read_only=True):
        rows = await FigureMark.select(FigureMark.tenant_id).distinct()
    fault: Exception | None = None
    for row in rows:
        try:
            async with kernel.database.tenant_transaction(row["tenant_id"]):
                await _count(row["tenant_id"], kernel.clock.now())
        except Exception as error:
            log.exception("figures_failed", tenant=str(row["tenant_id"]))
            fault = error
    if fault is not None:
        raise fault
    return len(rows)


async def _months() -> dict[dt.date, Told]:
    rows = await FigureMonth.select(FigureMonth.first, FigureMonth.told)
    return {row["first"]: msgspec.json.decode(row["told"], type=Told) for row in rows}


async def _count(tenant_id: UUID, now: dt.datetime) -> None:
    """Bring the figures of the open tenant transaction up to date; one after the other."""
    every = await _begun(tenant_id, now)
    marks = await GATE.fetch(
        "DELETE FROM figure_mark WHERE tenant_id = $1 RETURNING sent_at", (tenant_id,)
    )
    days = {day_of(computed_moment(row["sent_at"])) for row in marks}
    months: set[dt.date] = set()
    for first, last in [EVER] if every else _runs(days):
        months |= await _count_days(tenant_id, first, last)
    for month in sorted(months | {day.replace(day=1) for day in days}):
        await _count_month(month)


async def _begun(tenant_id: UUID, now: dt.datetime) -> bool:
    """Lock the head, made where there was none: True then, as nothing was counted before."""
    made = await GATE.fetch(
        "INSERT INTO figure_head (id, tenant_id, counted_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (tenant_id) DO NOTHING RETURNING id",
        (uuid4(), tenant_id, now),
    )
    if not made:
        await FigureHead.update({FigureHead.counted_at: now}, force=True)
    return bool(made)


def _runs(days: Collection[dt.date]) -> list[tuple[dt.date, dt.date]]:
    """Return days that follow one another together: the first, and the one behind the last."""
    runs: list[tuple[dt.date, dt.date]] = []
    for day in sorted(days):
        follows = bool(runs) and runs[-1][1] == day
        first = runs.pop()[0] if follows else day
        runs.append((first, day + dt.timedelta(days=1)))
    return runs


async def _count_days(tenant_id: UUID, first: dt.date, last: dt.date) -> set[dt.date]:
    """Count the days from one to before the other; return the months in which something was sent."""
    begin, end = midnight_in_berlin(first), midnight_in_berlin(last)
    found = by_day(await cases_sent(tenant_id, begin, end))
    await FigureDay.delete().where((FigureDay.day >= first) & (FigureDay.day < last))
    rows = [
        FigureDay(day=day, tally=msgspec.json.encode(tally).decode())
        for day, tally in found.items()
    ]
    await add_many(rows)
    return {day.replace(day=1) for day in found}


async def _count_month(first: dt.date) -> None:
    following = (first + dt.timedelta(days=31)).replace(day=1)
    rows = await FigureDay.select(FigureDay.tally).where(
        (FigureDay.day >= first) & (FigureDay.day < following)
    )
    month = told(msgspec.json.decode(row["tally"], type=Tally) for row in rows)
    await FigureMonth.delete().where(FigureMonth.first == first)
    if month is not None:
        await add(FigureMonth(first=first, told=msgspec.json.encode(month).decode()))
