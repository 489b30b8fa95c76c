"""What a Land sees first: its years, its instalments, what is open, what it is asked."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from billing.land_view import LandYear, documents_of, question_of, settled_of, years_of
from billing.ledger import Book
from billing.money import euros
from sorgeauskunft.texts import Texts
from tenants.laender import LAND_BY_CODE
from web.land.plan_views import YearPlan, paid_state, year_plans


class YearRow(msgspec.Struct, frozen=True, kw_only=True):
    """A year in the list; amounts as texts, empty where there is nothing to show yet."""

    year: int
    state: str
    total: str
    share: str
    issued: str
    paid: str
    open: str
    asked: bool
    settled: bool


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """Everything on the first page."""

    land: str
    facts: tuple[tuple[str, str], ...]
    open: str
    owes: bool
    years: tuple[YearRow, ...]
    plans: tuple[YearPlan, ...]
    asked: tuple[tuple[int, str], ...]


def overview_view(book: Book, land: str, texts: Texts) -> OverviewView:
    """Return the first page for a Land."""
    years = years_of(book, land)
    owed = sum(each.open for each in years)
    questions = [(each, question_of(book, land, each.year)) for each in years]
    asked = tuple(
        (each.year, texts(f"land.stage.{question.stage}"))
        for each, question in questions
        if question and question.takes_part and not question.answered
    )
    waiting = {year for year, _ in asked}
    return OverviewView(
        land=LAND_BY_CODE[land].name,
        facts=tuple(_facts(book, land, texts)),
        open=euros(owed),
        owes=owed > 0,
        years=tuple(
            _row(
                each,
                texts,
                asked=each.year in waiting,
                settled=settled_of(book, land, each.year) is not None,
            )
            for each in years
        ),
        plans=tuple(year_plans(book, land, years, texts)),
        asked=asked,
    )


def _facts(book: Book, land: str, texts: Texts) -> Iterator[tuple[str, str]]:
    for member in reversed(book.members):
        joined = member.joined
        if joined.land == land:
            yield texts("land.fact.since"), texts.date(joined.first_day)
            if member.last_day is not None:
                yield texts("land.fact.until"), texts.date(member.last_day)
            yield texts("land.fact.contract"), joined.contract
            yield texts("land.fact.payer"), joined.buyer.name
            yield texts("land.fact.leitweg"), joined.buyer.leitweg_id
            return


def _row(each: LandYear, texts: Texts, *, asked: bool, settled: bool) -> YearRow:
    billed = bool(each.issued or each.paid or each.open)
    return YearRow(
        year=each.year,
        state=texts(f"costs.report.status.{each.status}"),
        total=euros(each.report.cents) if each.report else "",
        share=euros(each.share) if each.report else "",
        issued=euros(each.issued) if billed else "",
        paid=euros(each.paid) if billed else "",
        open=euros(each.open) if billed else "",
        asked=asked,
        settled=settled,
    )


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One of the own documents."""

    number: str
    kind: str
    year: int
    issued: str
    due: str
    amount: str
    open: str
    state: str


def document_rows(book: Book, land: str, texts: Texts) -> tuple[DocumentRow, ...]:
    """Return a Land's own documents, newest first."""
    return tuple(
        DocumentRow(
            number=each.document.number,
            kind=texts(f"land.document.{each.document.kind}"),
            year=each.year,
            issued=texts.date(each.document.issued, short=True),
            due=texts.date(each.document.due, short=True) if each.document.due else "",
            amount=euros(each.document.gross),
            open=euros(each.open),
            state=texts(f"land.paid.{paid_state(each)}"),
        )
        for each in documents_of(book, land)
    )
