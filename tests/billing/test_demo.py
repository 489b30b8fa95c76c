"""The demo's invented years show what the ledger can do."""

from __future__ import annotations

import datetime as dt

import pytest

from billing import PROVIDER
from billing.auditing import audit_package
from billing.demo import story
from billing.invoices import DocumentKind
from billing.ledger import Book, SetOff, Stage, Status, balances, book_of, entries
from billing.ledger.events import Event
from billing.ledger.store import chain, history, verify
from billing.reports import cost_report
from sorgeauskunft.host.demo import seed, seed_costs
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.texts import Texts
from tenants import demo

TEXTS = Texts("de")
OFFICES = {each.id: each.land for each in demo.demo_offices()}


@pytest.fixture(scope="module")
def events() -> tuple[Event, ...]:
    return story(OFFICES, TEXTS)


@pytest.fixture(scope="module")
def book(events: tuple[Event, ...]) -> Book:
    return book_of(events)


def test_told_in_order(events: tuple[Event, ...]) -> None:
    """Nothing happens before what stands in front of it."""
    times = [each.at for each in events]
    assert times == sorted(times)


def test_years(book: Book) -> None:
    """Two years are over, one runs, and one lies with the Länder, some of whom have answered."""
    status = {year: period.status for year, period in book.periods.items()}
    assert status == {
        2023: Status.CLOSED,
        2024: Status.CLOSED,
        2025: Status.ISSUED,
        2026: Status.PLANNED,
    }
    open_ = book.periods[2026]
    assert open_.asked is Stage.ESTIMATE
    assert open_.result is not None
    assert 0 < len(open_.approvals[Stage.ESTIMATE]) < len(open_.result.present)


def test_subsidy_of_2023(book: Book) -> None:
    """The provider bears three connections of each Land, the Land what is beyond."""
    report = cost_report(book, 2023)
    assert report.totals == {"NI": 512_000, PROVIDER: report.cents - 512_000}


def test_joined_in_the_middle_of_2025(book: Book) -> None:
    """Who came in July counts by its days."""
    present = book.periods[2025].result
    assert present is not None
    assert present.present["RP"].count == (dt.date(2026, 1, 1) - dt.date(2025, 7, 1)).days


def test_credit_is_set_off(book: Book, events: tuple[Event, ...]) -> None:
    """A credit of 2024 is used up on instalments of 2025, and one document is still to be paid."""
    used = [each for each in events if isinstance(each, SetOff)]
    assert used
    for each in used:
        assert book.issued(each.credit).document.kind is DocumentKind.CREDIT
        assert book.issued(each.number).year == 2025
    assert [each.land for each in book.documents.values() if each.open > 0] == ["NI", "NI"]


@pytest.mark.parametrize("year", [2023, 2024, 2025])
def test_ledger_sums_to_zero(events: tuple[Event, ...], year: int) -> None:
    """Double entry: all accounts of a year together are nothing."""
    accounts = balances(entries(events), year)
    assert any(accounts.values())
    assert sum(accounts.values()) == 0


async def test_in_the_database(kernel: Kernel) -> None:
    """The demo writes it once, the chain holds, and every closed year has its audit package."""
    await seed(kernel)
    await seed_costs(kernel)
    first = await history(kernel)
    await seed_costs(kernel)
    assert await history(kernel) == first
    assert await verify(kernel) == (len(first), [])
    assert audit_package(await chain(kernel), 2024, TEXTS)[:2] == b"PK"
