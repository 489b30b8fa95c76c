"""What one Land sees of the ledger: all shares, its own documents, the question it is asked."""

from __future__ import annotations

import pytest

from billing.demo import approver, story
from billing.land_view import (
    document_of,
    documents_of,
    of_land,
    question_of,
    report_of,
    years_of,
)
from billing.ledger import Approved, Book, Stage, book_of
from billing.ledger.book import take
from billing.parties import ALL_LAENDER
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.texts import Texts
from tenants import demo

OFFICES = {each.id: each.land for each in demo.demo_offices()}


@pytest.fixture
def book() -> Book:
    return book_of(story(OFFICES, Texts("de")))


@pytest.mark.parametrize("land", ALL_LAENDER)
def test_no_document_of_another(book: Book, land: str) -> None:
    """In a Land's book there is no document and no payment of another, and none is opened."""
    own = of_land(book, land)
    assert {each.land for each in own.documents.values()} <= {land}
    assert {each.number for each in own.payments} <= own.documents.keys()
    for number, standing in book.documents.items():
        if standing.land == land:
            assert document_of(own, land, number) == standing
            continue
        for each in (own, book):
            with pytest.raises(NotFoundError):
                document_of(each, land, number)


@pytest.mark.parametrize("land", ["HB", "NI", "BY"])
def test_all_shares_are_there(book: Book, land: str) -> None:
    """The report in a Land's book is that of everybody."""
    own = of_land(book, land)
    for year in book.periods:
        assert report_of(own, year) == report_of(book, year)
    assert years_of(own, land) == years_of(book, land)


def test_years_add_up(book: Book) -> None:
    """What was asked for is paid or open, and all of it is in documents of that year."""
    for land in ALL_LAENDER:
        for each in years_of(book, land):
            assert each.issued == each.paid + each.open
            numbers = {one.document.number for one in documents_of(book, land, each.year)}
            assert numbers <= {one.document.number for one in documents_of(book, land)}


def test_question_and_its_mark(book: Book) -> None:
    """A Land is asked until it has answered; an answer of another changes nothing in the figures."""
    before = question_of(book, "HB", 2026)
    assert before is not None
    assert (before.stage, before.answered, before.takes_part) == (Stage.ESTIMATE, False, True)
    assert question_of(book, "BY", 2026).takes_part is False  # type: ignore[union-attr]
    assert question_of(book, "HB", 2024) is None
    assert question_of(book, "HB", 1999) is None
    asked = book.period(2026).approvals[Stage.ESTIMATE]
    at = max(asked.values())
    take(
        Approved(at=at, by=approver("HH"), year=2026, stage=Stage.ESTIMATE, land="HH"),
        book,
    )
    after = question_of(book, "HB", 2026)
    assert after is not None
    assert after.mark == before.mark
