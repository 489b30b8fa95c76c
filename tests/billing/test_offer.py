"""What a Land would pay that does not take part yet, and who takes part."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import msgspec
import pytest
from ledgers import LUKIFG, TEXTS, entered, joined, planned

from billing import RefusedError, equal_key
from billing.demo import story
from billing.ledger import Book, Event, Stage, book_of
from billing.money import euros
from billing.offer import (
    NOTIFY,
    KeyChoice,
    Price,
    Taking,
    Wish,
    ask,
    connection_price,
    mark_done,
    price,
    price_sheet_csv,
    published,
    taking_part,
    wishes,
)
from billing.offer.tables import JoiningRequest
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs.tables import Job
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import demo
from tenants.offices import OnboardingStatus

OFFICES = demo.demo_offices()
DAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def book() -> Book:
    return book_of(story({each.id: each.land for each in OFFICES}, TEXTS))


def asked(
    book: Book,
    land: str,
    key: KeyChoice = KeyChoice.AS_PLANNED,
    *,
    offices: int = 1,
    month: int = 1,
) -> Price:
    period = published(book)
    assert period is not None
    return price(book, period, land, key, offices=offices, month=month)


def test_only_what_the_laender_have_seen() -> None:
    """An estimate that is still being written is not shown to anybody."""
    events: list[Event] = [planned(), joined("HB"), entered(100_000)]
    assert published(book_of(events)) is None


def test_newest_estimate(book: Book) -> None:
    """The one that lies with the Länder counts, before it is approved."""
    period = published(book)
    assert period is not None
    assert (period.year, period.asked) == (2026, Stage.ESTIMATE)


@pytest.mark.parametrize("key", KeyChoice)
def test_who_joins_lowers_the_others(book: Book, key: KeyChoice) -> None:
    """With one more the same sum is shared: nobody pays more, and the cents still add up."""
    found = asked(book, "BY", key)
    assert found.yearly == found.shares["BY"] > 0
    assert sum(found.shares.values()) == sum(found.without.values())
    for land, cents in found.without.items():
        assert found.shares[land] <= cents


def test_who_is_there_pays_what_is_planned(book: Book) -> None:
    """For a Land that takes part the calculation is the estimate itself."""
    period = published(book)
    assert period is not None
    running = {key: item for key, item in period.items.items() if not item.is_caused}
    planned_shares = book.allocated(2026, running).shares(issued_only=True)
    assert asked(book, "NI").shares == planned_shares


def test_first_year_counts_by_days(book: Book) -> None:
    """Who begins in July pays less than for the year, and in January the same."""
    assert asked(book, "BY").first_year == asked(book, "BY").yearly
    assert 0 < asked(book, "BY", month=7).first_year < asked(book, "BY").yearly


def test_equal_parts() -> None:
    """With two there and one more, each bears a third; the first in the alphabet a spare cent."""
    events: list[Event] = [planned(), joined("HB"), joined("NI"), entered(100, key=LUKIFG)]
    book = book_of(events)
    period = msgspec.structs.replace(book.periods[2025], asked=Stage.ESTIMATE)
    found = price(book, period, "SH", KeyChoice.EQUAL, offices=2, month=1)
    assert found.shares == {"HB": 34, "NI": 33, "SH": 33}
    assert equal_key().name == "equal"


def test_connections(book: Book) -> None:
    """A connection costs what it did on average when there were some; several as many times."""
    assert connection_price(book) == round((530_000 + 498_500) / 2)
    assert asked(book, "BY", offices=3).connections == 3 * connection_price(book)
    assert connection_price(Book()) == 0


@pytest.mark.parametrize(
    ("land", "offices", "month"), [("XX", 1, 1), ("BY", 1, 0), ("BY", 1, 13), ("BY", 201, 1)]
)
def test_refused(book: Book, land: str, offices: int, month: int) -> None:
    """What cannot be is refused."""
    with pytest.raises(RefusedError):
        asked(book, land, offices=offices, month=month)


def test_who_takes_part(book: Book) -> None:
    """All sixteen are there; what counts is the office that has come furthest, or a contract."""
    states = {each.code: each for each in taking_part(book, OFFICES, DAY)}
    assert len(states) == 16
    assert (states["HB"].taking, states["HB"].live_offices) == (Taking.LIVE, 2)
    assert states["RP"].taking is Taking.CONTRACT
    assert states["BY"].taking is Taking.NONE
    tried = [msgspec.structs.replace(OFFICES[0], land="BY", status=OnboardingStatus.SELF_TEST_OK)]
    assert {e.code: e.taking for e in taking_part(book, tried, DAY)}["BY"] is Taking.PILOT


def test_sheet(book: Book) -> None:
    """The price sheet has its four fields, and amounts as people write them."""
    sheet = price_sheet_csv(asked(book, "BY", offices=2), TEXTS).decode("utf-8-sig")
    rows = [line.split(";") for line in sheet.splitlines()]
    assert [row[0][0] for row in rows[2:]] == ["1", "2", "3", "4"]
    assert rows[2][1] == euros(asked(book, "BY").yearly)


WISH = Wish(land="BY", authority="Amt", name="Geheim", email="geheim@example.org", message="Hallo")


async def test_wish(kernel: Kernel) -> None:
    """What an authority asks is kept sealed, read by the operator, and deleted when answered."""
    wish_id = await ask(kernel, WISH)
    assert [(each.id, each.wish) for each in await wishes(kernel)] == [(wish_id, WISH)]
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        row = await JoiningRequest.objects().get(JoiningRequest.id == wish_id)
        assert row is not None
        assert b"Geheim" not in bytes(row.content)
        assert not await Job.exists().where(Job.kind == NOTIFY)
    await mark_done(kernel, wish_id)
    assert await wishes(kernel) == ()
    with pytest.raises(NotFoundError):
        await mark_done(kernel, wish_id)


async def test_wish_goes_with_proof(kernel: Kernel) -> None:
    """Of an answered wish nothing is left but a proof, in the chain and at once in the journal."""
    wish_id = await ask(kernel, WISH)
    by = audit.Actor("coordination", uuid4())
    await mark_done(kernel, wish_id, by)
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        assert not await JoiningRequest.exists()
        (proof,) = await deletions.listed()
        assert await deletions.verify() == (1, [])
    assert (proof.kind, proof.subject, proof.rows) == (
        Kind.JOINING_REQUEST,
        wish_id,
        {"joining_request": 1},
    )
    assert (proof.basis, proof.actor_id) == (Basis.DONE, by.id)
    assert list(kernel.journal.of_tenant(PLATFORM_ID)) == [proof]
