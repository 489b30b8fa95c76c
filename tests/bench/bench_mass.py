"""A service with a million requests beside an empty one, both with 560 offices: is any route slower?

People walk through the pages of both in a year's rhythm, on the same moments of a test clock, one after
the other, so that both have the same share of what else the machine does. `BENCH_MASS_OFFICES` (560),
`BENCH_MASS_REQUESTS` (1000000), `BENCH_MASS_JOURNEYS` (5000), of which every
`BENCH_MASS_EMPTY_EVERY`th (5) is walked at the empty service, too, with pages of everybody else asked
on both; after `BENCH_MASS_MINUTES` (0: never) no further walk begins. PDFs are empty pages (how fast
they are made has its own measurement).

The empty service is empty but for one page: the office whose pages are asked for has 250 requests,
so that its lists show as many lines there as with the mass. Twenty-five lines cost more than none,
and that says nothing about the mass; whatever is beyond the page that is shown must cost nothing.

Offices and Länder are no mass, they are the size of the platform: both services have the same ones,
the same billing years with the uses of each office, and a full page of the audit trail to search in.
What a page costs by itself at that size is no ratio: the dearest stand below, in milliseconds.

Retention does not run, or there would soon be no mass left. It would be due, and a page that counts
what is overdue would count all of the mass: so both services keep requests for ten years.

A chore that does something for each office is measured by the office.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

from costs import megabytes, slope
from databases import Postgres, Urls, postgres_server
from walking import Walk

from billing.uses import count_month
from sorgeauskunft import drafts, figures, operation, requests
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.host.lasting import keep_for_good
from sorgeauskunft.kernel import codes
from tenants.directory import DirectoryKeeper
from tenants.people import Role, sweep_sessions
from tests.bench import massing
from tests.bench.asking import HOME, Page, Side, pages, recorded, side_on
from tests.bench.rhythm import moments
from tests.bench.side_by_side import show

_OFFICES: Final = int(os.environ.get("BENCH_MASS_OFFICES", "560"))
_REQUESTS: Final = int(os.environ.get("BENCH_MASS_REQUESTS", "1000000"))
_JOURNEYS: Final = int(os.environ.get("BENCH_MASS_JOURNEYS", "5000"))
_EMPTY_EVERY: Final = int(os.environ.get("BENCH_MASS_EMPTY_EVERY", "5"))
_MINUTES: Final = float(os.environ.get("BENCH_MASS_MINUTES", "0")) or float("inf")
_AT_ONCE: Final = 12
"""So many pages are asked of both between two walks."""

_FEW_REQUESTS: Final = 250
"""What the empty service has: a full page in each tray."""

_NAME: Final = "Häufig"


def _looks(side: Side) -> Iterator[Callable[[], Awaitable[object]]]:
    """What everybody asks beside those who walk, over and over."""
    every = list(pages())
    while True:
        for page in every:
            yield lambda page=page: side.open(page)  # type: ignore[misc]
        yield from _with_ids(side)


def _with_ids(side: Side) -> Iterator[Callable[[], Awaitable[object]]]:
    """Pages about one thing, and forms that look something up."""

    async def of_request(path: str, role: Role | None) -> None:
        request = await _newest(side)
        page = Page(path.format(request), role, machine=role is None)
        await side.open(page)

    for path, role in (
        ("/amt/anfragen/{}", Role.CLERK),
        ("/amt/anfragen/{}/person", Role.LEAD),
        ("/api/v1/requests/{}", None),
        ("/api/v1/requests/{}/pdf", None),
    ):
        yield lambda path=path, role=role: of_request(path, role)  # type: ignore[misc]
    for path, role in (
        ("/amt?ablage=done", Role.CLERK),
        ("/amt?ablage=in_work&sortierung=due", Role.CLERK),
        (f"/betrieb/aemter/{HOME}", Role.OPERATOR),
        (f"/betrieb/zustellung/{HOME}", Role.OPERATOR),
        (f"/betrieb/protokoll?office={HOME}", Role.OPERATOR),
        ("/land/kosten/2025", Role.LAND_VIEWER),
        ("/koordination/jahre/2025", Role.COORDINATION),
        ("/koordination/jahre/2025/verteilung", Role.COORDINATION),
    ):
        yield lambda path=path, role=role: side.open(Page(path, role))  # type: ignore[misc]
    yield lambda: side.submit("/amt/suche", {"suche": _NAME}, Role.CLERK)
    born = {"birth_date.day": "14", "birth_date.month": "3", "birth_date.year": "2021"}
    yield lambda: side.submit("/status/aktenzeichen", {"reference": "7K3MX9QP", **born})
    yield lambda: side.submit("/status/code", {"code": codes.new_secret_code()})
    yield lambda: side.submit("/echtheit", {"code": codes.new_secret_code()})


async def _newest(side: Side) -> object:
    return await side.watching.fetchval(
        "SELECT r.id FROM request r JOIN office o ON o.id = r.tenant_id WHERE o.slug = $1 "
        "ORDER BY r.sent_at DESC LIMIT 1",
        HOME,
    )


async def _chores(side: Side) -> None:
    """What workers do by themselves; counted a month each time."""
    kernel = side.service.kernel
    offices = (await DirectoryKeeper(kernel).current()).offices
    for name, doing in (
        ("load.sample", operation.sample(kernel)),
        ("figures.count", figures.count(kernel)),
        ("drafts.expire", drafts.expire(kernel)),
        ("sessions.sweep", sweep_sessions(kernel)),
        ("limits.sweep", kernel.limiter.sweep()),
    ):
        await side.cost(f"chore: {name}", doing)
    for name, doing in (
        ("uses.count", count_month(kernel, offices.values())),
        ("requests.fill_in", requests.fill_in(kernel, offices, side.whole)),
    ):
        await side.cost(f"chore: {name}, an office", doing, of=len(offices))


async def _year(mass: Side, empty: Side) -> list[float]:
    """Walk through the year; return how much memory this process held on the way."""
    begin = mass.service.clock.now()
    when = moments(begin, _JOURNEYS, random.Random(_JOURNEYS))  # noqa: S311 - the same year each time
    walks = {side.name: await recorded(side) for side in (mass, empty)}
    asked = {side.name: _looks(side) for side in (mass, empty)}
    for side in (mass, empty):
        await _warm(side, walks[side.name])
    memory, month, started, number = [], begin.month, time.monotonic(), 0
    for number, moment in enumerate(when, 1):
        if time.monotonic() - started > _MINUTES * 60:
            break
        both = number % _EMPTY_EVERY == 0
        order = (mass, empty) if number % 2 else (empty, mass)
        for side in order if both else (mass,):
            side.service.clock.advance(max(dt.timedelta(), moment - side.service.clock.now()))
            await side.walk(walks[side.name], number)
            await side.work()
        for _ in range(_AT_ONCE if both else 0):
            for side in order:
                await next(asked[side.name])()
        if moment.month != month:
            month = moment.month
            for side in (mass, empty):
                side.service.clock.advance(max(dt.timedelta(), moment - side.service.clock.now()))
                await _chores(side)
        if number % max(1, _JOURNEYS // 40) == 0:
            memory.append(megabytes(os.getpid()))
    took = time.monotonic() - started
    print(f"{number:,} of {_JOURNEYS:,} journeys of a year in {took / 60:.0f} minutes, mails sent: "
          f"{len(mass.service.post.mails):,}")  # fmt: skip
    return memory


async def _warm(side: Side, walk: Walk) -> None:
    """Ask for everything once, so that templates are compiled and plans made; it does not count."""
    await side.walk(walk, 0)
    await side.work()
    for look in itertools.islice(_looks(side), len(list(pages())) + len(list(_with_ids(side)))):
        await look()
    await _chores(side)
    side.costs.clear()


async def measured(full: Urls, bare: Urls, folder: Path) -> None:
    """Compare two services on databases with and without a mass."""
    async with contextlib.AsyncExitStack() as stack:
        mass = await stack.enter_async_context(side_on("mass", full, folder / "mass"))
        empty = await stack.enter_async_context(side_on("empty", bare, folder / "empty"))
        keep_for_good()  # as every web process does
        memory = await _year(mass, empty)
        for side in (mass, empty):
            await _chores(side)
        show(mass, empty)
        quarter, last = memory[len(memory) // 4], memory[-1]
        grown = slope(memory[len(memory) // 4 :]) * len(memory) * 3 / 4
        print(
            f"memory of the process: {quarter:.0f} MB after a quarter, {last:.0f} MB at the end, "
            f"{grown:+.0f} MB by the line through all (goal flat)"
        )
        left = [each for side in (mass, empty) for each in await side.depths()]
        waiting = sum(each.waiting + each.running + each.dead for each in left)
        print(f"queue at the end: {waiting} waiting, running or dead (goal 0)")


async def _run(server: Postgres, folder: Path) -> None:
    full, bare = await server.fresh(), await server.fresh()
    started = time.monotonic()
    async with side_on("mass", full, folder / "made") as side:
        offices = await massing.make_offices(side.service.kernel, _OFFICES)
        await seed_costs(side.service.kernel)
        await massing.fill(side.service.kernel, full.superuser, offices, _REQUESTS)
        home = next(each for each in offices if each.slug == HOME)
        await massing.name_often(side.service.kernel, full.superuser, home, _NAME)
    async with side_on("empty", bare, folder / "made") as side:
        kernel = side.service.kernel
        await massing.make_offices(kernel, _OFFICES)
        await seed_costs(kernel)
        await massing.fill(kernel, bare.superuser, [home], _FEW_REQUESTS, span=massing.FRESH)
        await massing.name_often(kernel, bare.superuser, home, _NAME)
    size = await massing.megabytes(full.superuser)
    print(
        f"both: {len(offices)} offices, four billing years, a page of each list; the mass: "
        f"{_REQUESTS:,} requests, {size / 1024:.1f} GB, made in "
        f"{(time.monotonic() - started) / 60:.0f} minutes"
    )
    await measured(full, bare, folder)


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        for name in ("made", "mass", "empty"):
            (Path(folder) / name).mkdir()
        asyncio.run(_run(server, Path(folder)))
