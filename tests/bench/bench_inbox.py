"""The inbox of one office with 1,000 and with 100,000 requests on PostgreSQL: how much slower?

Most requests of an office are done; a few hundred are open. Measured is what a clerk waits for: a
tray's first page with its counts, a page far inside the largest tray, a search by a rare and by a
frequent name, and the hint at the same child that each page makes. Names are Zipf-like: the most
frequent family name belongs to two of a hundred, and to the newest at both offices, so that both show
as many as are shown at most.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import msgspec
from arrivals import somebody
from databases import Postgres, Urls, postgres_server
from examples import child, content

from sorgeauskunft import casework
from sorgeauskunft.casework import Order, Tray, Wanted, searching
from sorgeauskunft.host.demo import seed
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import Kernel, build, codes
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.requests import RequestStatus, clock
from sorgeauskunft.requests.content import Person, RequestContent
from sorgeauskunft.requests.indexing import _values
from tenants import demo
from tenants.offices import Office

_SIZES = (1_000, 100_000)
_GOAL = 2.0
_CALLS = 31
_NEWEST = 60
_START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_GIVEN = [f"Vorname{number}" for number in range(400)]
_FAMILY = [f"Familie{number}" for number in range(4_000)]
_WEIGHTS = [1 / (rank + 12) for rank in range(len(_FAMILY))]


def _content(number: int, size: int, dice: random.Random) -> RequestContent:
    family = dice.choices(_FAMILY, _WEIGHTS)[0] if number else "Einzigartig"
    name = Person(
        given_names=dice.choice(_GIVEN),
        family_name=_FAMILY[0] if number > size - _NEWEST else family,
    )
    born = dt.date(2012, 1, 1) + dt.timedelta(days=dice.randrange(5000))
    plain = content(msgspec.structs.replace(child(born=born), at_birth=name))
    mother = msgspec.structs.replace(plain.mother, name=name)
    return msgspec.structs.replace(plain, mother=mother)


def _status(number: int, size: int) -> RequestStatus:
    """Of 1,000 and of 100,000 requests the same 300 are open, spread over all of the time."""
    if number % (size // 300) == 0:
        open_ = ("delivered", "in_work", "register_query", "question", "issued")
        return RequestStatus(open_[number // (size // 300) % len(open_)])
    return RequestStatus.CLOSED


def _rows(
    box: Box, office: Office, size: int
) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    dice = random.Random(size)  # noqa: S311 - the same names in each run
    for number in range(size):
        request_id = uuid4()
        said = _content(number, size, dice)
        sent_at = _START + dt.timedelta(minutes=4 * number)
        sealed = box.seal("request", request_id, "content", msgspec.json.encode(said))
        status = _status(number, size)
        request = (
            request_id, office.id, codes.new_reference(), sealed, "v", "v", "de", False,
            status.value, request_id.bytes, sent_at, b"", clock.day_of(sent_at),
            sent_at if status is RequestStatus.DELIVERED else None,
        )  # fmt: skip
        yield (
            request,
            [
                (uuid4(), office.id, request_id, str(kind), value)
                for kind, value in set(_values(box, said))
            ],
        )


_REQUEST = ("id", "tenant_id", "reference", "content", "form_version", "text_version", "language",
            "test", "status", "status_lookup", "sent_at", "notice", "counts_from", "news_at")  # fmt: skip
_ENTRY = ("id", "tenant_id", "request_id", "kind", "hash")


async def _fill(url: str, kernel: Kernel, office: Office, size: int) -> None:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        box = await kernel.vault.box()
    connection = await asyncpg.connect(url)
    rows = _rows(box, office, size)
    while batch := [row for row, _ in zip(rows, range(5_000), strict=False)]:
        await connection.copy_records_to_table(
            "request", records=[request for request, _ in batch], columns=_REQUEST
        )
        entries = [entry for _, each in batch for entry in each]
        await connection.copy_records_to_table("search_index", records=entries, columns=_ENTRY)
    await connection.execute("VACUUM ANALYZE")
    await connection.close()


async def _in_turns(calls: Sequence[Callable[[], Awaitable[object]]]) -> list[list[float]]:
    """Call each in turns: what else the machine does hits all alike. Seconds of each call."""
    took: list[list[float]] = [[] for _ in calls]
    for number in range(_CALLS + 2):
        for place, call in enumerate(calls):
            started = time.perf_counter()
            await call()
            took[place] += [time.perf_counter() - started] * (number > 1)
    return took


async def _filled(
    urls: Urls, folder: Path, size: int
) -> tuple[Kernel, dict[str, Callable[[], Awaitable[object]]]]:
    """An office with so many requests, and what is asked of it."""
    settings = msgspec.structs.replace(
        demo_settings(folder, 8000), database_url=urls.app, platform_database_url=urls.platform
    )
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    office = next(each for each in demo.demo_offices() if each.slug == "bremerhaven")
    await _fill(urls.superuser, kernel, office, size)
    clerk = somebody(office)
    far = await _far_inside(urls.superuser, office.id)

    def page(**wanted: Any) -> Callable[[], Awaitable[object]]:
        return lambda: casework.page(kernel, office, clerk, Wanted(**wanted))

    def found(text: str) -> Callable[[], Awaitable[object]]:
        terms = searching.read(text)
        return lambda: searching.search(kernel, office, clerk, terms)

    calls = {
        "first page of new": page(),
        "in work by deadline": page(tray=Tray.IN_WORK, order=Order.DUE),
        "first page of done": page(tray=Tray.DONE),
        "done, far inside": page(tray=Tray.DONE, after=far),
        "done, only mine": page(tray=Tray.DONE, mine=True),
        "search, rare name": found("Einzigartig"),
        "search, name and date": found("Familie0 14.3.2021"),
        "search, frequent name": found("Familie0"),
    }
    return kernel, calls


async def _far_inside(url: str, office_id: UUID) -> UUID:
    connection = await asyncpg.connect(url)
    found: UUID = await connection.fetchval(
        "SELECT id FROM request WHERE tenant_id = $1 AND status = 'closed' ORDER BY sent_at "
        "OFFSET (SELECT count(*) / 2 FROM request)",
        office_id,
    )
    await connection.close()
    return found


async def _measure(server: Postgres, folder: Path) -> None:
    offices = [await _filled(await server.fresh(), folder / str(size), size) for size in _SIZES]
    (_, few), (_, many) = offices
    for what in few:
        took = await _in_turns((few[what], many[what]))
        small, large = (statistics.median(each) * 1000 for each in took)
        ratio = statistics.median(b / a for a, b in zip(*took, strict=True))
        verdict = "met" if ratio <= _GOAL else "MISSED"
        print(
            f"{what}: {small:.1f} ms at {_SIZES[0]:,}, {large:.1f} ms at {_SIZES[1]:,}, median of "
            f"ratios {ratio:.2f} (goal ≤ {_GOAL:.0f}: {verdict})"
        )
    for kernel, _ in offices:
        await kernel.database.close()


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_measure(server, Path(folder)))
