"""The chain in the database, on both engines: whole, in order, and not to be changed."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from databases import Urls
from ledgers import PLANNER, SECOND, TEXTS, agreed, at, entered, joined, planned, whole_year

from billing import RefusedError
from billing.ledger import (
    COUNTER,
    Book,
    Event,
    IssueProposed,
    Stage,
    UsesCounted,
    batch,
    book_of,
    encode,
)
from billing.ledger.keeper import Snapshot, current
from billing.ledger.store import append, history, verify
from billing.ledger.tables import LedgerEvent
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NoDoorError

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]


def just(*events: Event) -> Callable[[Book], Sequence[Event]]:
    return lambda _book: events


async def test_what_is_appended_is_read(kernel: Kernel) -> None:
    """A whole year comes back event by event, in its order, in a chain that holds."""
    events = whole_year(["HB", "NI"], 1_000_001, 900_000)
    for event in events:
        await append(kernel, just(event))
    assert list(await history(kernel)) == events
    assert (await verify(kernel))[1] == []


async def test_all_or_nothing(kernel: Kernel) -> None:
    """Where one of several events is refused none of them stands in the ledger."""
    await append(kernel, just(planned()))
    with pytest.raises(RefusedError):
        await append(kernel, just(joined("HB"), planned()))
    assert len(await history(kernel)) == 1
    assert (await verify(kernel))[1] == []


async def test_two_at_once_get_no_number_twice(kernel: Kernel) -> None:
    """Two people release the same batch at the same moment: one does it, the other is told."""
    for event in (planned(instalments=1), joined("HB"), joined("NI"), entered(1000)):
        await append(kernel, just(event))
    await append(kernel, lambda book: agreed(book_copy(book), Stage.ESTIMATE))
    await append(kernel, just(IssueProposed(at=at(2025), by=PLANNER, year=2025, number=1)))

    async def release() -> Sequence[Event]:
        return await append(
            kernel, lambda book: batch(book, TEXTS, SECOND, at(2025), year=2025, number=1)
        )

    made = await asyncio.gather(release(), release())
    assert sorted(map(len, made)) == [0, 2]
    book = book_of(await history(kernel))
    assert sorted(book.documents) == ["SR-2025-0001", "SR-2025-0002"]
    assert (await verify(kernel))[1] == []


def book_copy(book: Book) -> Book:
    """The same book, for events to be tried on."""
    events: list[Event] = [planned(instalments=1), joined("HB"), joined("NI"), entered(1000)]
    assert book.periods.keys() == {2025}
    return book_of(events)


async def test_the_book_grows(kernel: Kernel) -> None:
    """After every event the book read is the one that all events add up to; older ones stay as read."""
    events = whole_year(["HB", "NI"], 1_000_001, 900_000)
    seen: list[Snapshot] = []
    for event in events:
        await append(kernel, just(event))
        seen.append(await current(kernel))
    for number, snapshot in enumerate(seen, 1):
        assert (snapshot.events, snapshot.book) == (number, book_of(events[:number]))


async def test_many_events_at_once(kernel: Kernel) -> None:
    """What is appended by the hundred is one chain in its order."""
    counted = [
        UsesCounted(
            at=at(2026),
            by=COUNTER,
            month=dt.date(2025, 1, 1),
            office_id=uuid4(),
            land="HB",
            count=n,
        )
        for n in range(64 + 8 + 3)
    ]
    await append(kernel, just(*counted))
    assert list(await history(kernel)) == counted
    assert await verify(kernel) == (len(counted), [])


async def test_another_chain_in_its_place(kernel: Kernel, raw: Raw, urls: Urls) -> None:
    """A ledger that was put in the place of the known one, say from a backup, is read anew."""
    await append(kernel, just(planned(2025), joined("HB")))
    before = (await current(kernel)).book
    triggers = {"sqlite": "DROP TRIGGER ledger_event_no_delete"}
    await raw(triggers.get(urls.engine, "ALTER TABLE ledger_event DISABLE TRIGGER ALL"))
    await raw("DELETE FROM ledger_event")
    await raw("DELETE FROM ledger_head")
    assert (await current(kernel)).book == Book()
    await append(kernel, just(planned(2024), joined("NI")))
    book = (await current(kernel)).book
    assert list(book.periods) == [2024]
    assert list(before.periods) == [2025]


async def test_it_cannot_be_rewritten(kernel: Kernel) -> None:
    """Neither the doors nor the database let an event be changed or deleted."""
    await append(kernel, just(planned(), joined("HB")))
    async with kernel.database.platform_transaction("test"):
        with pytest.raises(NoDoorError):
            await LedgerEvent.update({LedgerEvent.body: b"{}"}).where(LedgerEvent.seq == 1)
        with pytest.raises(NoDoorError):
            await LedgerEvent.delete(force=True)


@pytest.mark.parametrize(
    "statement", ["UPDATE ledger_event SET seq = 9", "DELETE FROM ledger_event"]
)
async def test_the_owner_cannot_rewrite_it_either(kernel: Kernel, raw: Raw, statement: str) -> None:
    """A trigger refuses what even the owner of the tables tries."""
    await append(kernel, just(planned()))
    with pytest.raises((asyncpg.RaiseError, sqlite3.IntegrityError)):
        await raw(statement)
    assert await verify(kernel) == (1, [])


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE ledger_event SET body = $1 WHERE seq = 2", 2),
        ("DELETE FROM ledger_event WHERE seq = 2", 2),
        ("DELETE FROM ledger_event WHERE seq = 3", 3),
    ],
)
async def test_a_changed_chain_shows(
    kernel: Kernel, raw: Raw, urls: Urls, statement: str, broken: int
) -> None:
    """Whoever switches the refusals off and changes an event, or cuts it out, is found."""
    await append(kernel, just(planned(), joined("HB"), joined("NI")))
    if urls.engine == "sqlite":
        await raw("DROP TRIGGER ledger_event_no_update")
        await raw("DROP TRIGGER ledger_event_no_delete")
    else:
        await raw("ALTER TABLE ledger_event DISABLE TRIGGER ALL")
    await raw(statement, *([encode(joined("BY"))] if "$1" in statement else []))
    assert [fault.seq for fault in (await verify(kernel))[1]] == [broken]


async def test_no_tenant_sees_it(kernel: Kernel, tenant: UUID) -> None:
    """The money of the Länder is open to no tenant transaction."""
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(NoDoorError):
            await GATE.fetch("SELECT * FROM ledger_event")
