"""The ledger as one Land sees it: all shares, and of the documents its own and no others."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

import msgspec

from billing.codec import ENCODER
from billing.errors import RefusedError
from billing.ledger.actors import Actor
from billing.ledger.events import Approved, Event, Objected, Stage
from billing.ledger.records import Standing
from billing.ledger.state import Book, Period, Status
from billing.ledger.store import append
from billing.reports import CostReport, cost_report
from billing.settlement import Settled
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError

LONGEST_REASON: Final = 2000


class LandYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year for one Land, in cents: its share, what it was asked for, has paid, and owes.

    `report` is None while nothing is entered. `issued`, `paid` and `open` are over its own documents
    that stand; below zero it is given something back.
    """

    year: int
    status: Status
    report: CostReport | None
    share: int
    billed: int
    issued: int
    paid: int
    open: int
    takes_part: bool


def of_land(book: Book, land: str) -> Book:
    """Return the book as a Land may have it: without the documents and payments of any other.

    It is the second axis of its pages: what is not in their book no page can show, whatever it is
    asked for. Items, keys, shares and answers of all are in it, for these every Land may check.
    """
    documents = {number: each for number, each in book.documents.items() if each.land == land}
    payments = [each for each in book.payments if each.number in documents]
    return msgspec.structs.replace(book, documents=documents, payments=payments)


def documents_of(book: Book, land: str, year: int | None = None) -> tuple[Standing, ...]:
    """Return a Land's own documents, newest first; of one year, or of all."""
    found = [
        each for each in book.documents.values() if each.land == land and year in (None, each.year)
    ]
    return tuple(sorted(found, key=lambda each: each.document.number, reverse=True))


def document_of(book: Book, land: str, number: str) -> Standing:
    """Return one of a Land's own documents.

    Raises:
        NotFoundError: There is none of this number, or it is another Land's: nobody learns which.
    """
    standing = book.documents.get(number)
    if standing is None or standing.land != land:
        raise NotFoundError("no such document")
    return standing


def years_of(book: Book, land: str) -> tuple[LandYear, ...]:
    """Return every year of the ledger for one Land, newest first."""
    return tuple(_year(book, land, year) for year in sorted(book.periods, reverse=True))


def _year(book: Book, land: str, year: int) -> LandYear:
    period = book.periods[year]
    report = report_of(book, year)
    own = [each for each in documents_of(book, land, year) if each.stands]
    return LandYear(
        year=year,
        status=period.status,
        report=report,
        share=report.totals.get(land, 0) if report else 0,
        billed=report.issued.get(land, 0) if report else 0,
        issued=sum(_signed(each) for each in own),
        paid=sum(each.paid for each in own),
        open=sum(each.open for each in documents_of(book, land, year)),
        takes_part=land in _present(book, period),
    )


def report_of(book: Book, year: int) -> CostReport | None:
    """Return the report of a year; None where nothing is planned or entered."""
    try:
        return cost_report(book, year)
    except RefusedError:
        return None


def settled_of(book: Book, land: str, year: int) -> Settled | None:
    """Return how a settled year came out for a Land; None before, and where it had no part in it."""
    period = book.periods.get(year)
    if period is None or period.status not in {Status.SETTLED, Status.CLOSED}:
        return None
    return next((each for each in book.settlement(year) if each.land == land), None)


def _present(book: Book, period: Period) -> frozenset[str]:
    if period.result is not None:
        return frozenset(period.result.present)
    first, last = period.year, period.year
    return frozenset(
        each.joined.land
        for each in book.members
        if each.joined.first_day.year <= last
        and (each.last_day is None or each.last_day.year >= first)
    )


def _signed(standing: Standing) -> int:
    return standing.open + standing.paid


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the Länder are asked about a year; `mark` is that of exactly these figures."""

    year: int
    stage: Stage
    mark: str
    answered: bool
    takes_part: bool


def question_of(book: Book, land: str, year: int) -> Question | None:
    """Return what is asked just now about a year; None where nothing is, or there is no such year."""
    period = book.periods.get(year)
    if period is None or period.asked is None or period.result is None:
        return None
    return Question(
        year=year,
        stage=period.asked,
        mark=_mark(period),
        answered=land in period.approvals[period.asked],
        takes_part=land in period.result.present,
    )


def _mark(period: Period) -> str:
    said = (period.asked, period.shares, len(period.objections))
    items = period.items if period.asked is Stage.ESTIMATE else period.actuals
    return sha256(ENCODER.encode((said, list(items.values())))).hexdigest()[:16]


class OvertakenError(RefusedError):
    """The Länder are asked something else by now than what was looked at."""

    def __init__(self, year: int) -> None:
        super().__init__("overtaken", f"{year}: the question has changed", year=year)


async def answer(kernel: Kernel, actor: Actor, year: int, mark: str, reason: str | None) -> None:
    """Say yes for a Land, or no with a reason, to the figures that `mark` stands for.

    Raises:
        OvertakenError: It is asked about other figures by now, or not at all.
        RefusedError: As the ledger does: not by this person, or answered already.
    """

    def make(book: Book) -> Sequence[Event]:
        land = actor.land or ""
        question = question_of(book, land, year)
        if question is None or question.mark != mark:
            raise OvertakenError(year)
        now = kernel.clock.now()
        if reason is None:
            return (Approved(at=now, by=actor, year=year, stage=question.stage, land=land),)
        return (
            Objected(at=now, by=actor, year=year, stage=question.stage, land=land, reason=reason),
        )

    await append(kernel, make)
