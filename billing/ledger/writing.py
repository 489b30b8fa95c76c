"""The documents a batch consists of, worded and numbered: what the second person releases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from billing.invoices import Attachment, Document, DocumentKind, Line, correction_of
from billing.ledger.actors import Actor
from billing.ledger.events import Issued
from billing.ledger.state import SETTLEMENT, Book
from billing.parties import order
from sorgeauskunft.kernel import BERLIN
from sorgeauskunft.texts import Texts

_DAYS_TO_PAY: Final = 30


def batch(
    book: Book,
    texts: Texts,
    by: Actor,
    at: dt.datetime,
    *,
    year: int,
    number: int,
    attachments: Sequence[Attachment] = (),
) -> tuple[Issued, ...]:
    """Every document of a batch that has not gone out, Land by Land, numbered on from the last.

    Raises:
        RefusedError: The year has no such batch, or a Land with something due takes no part.
    """
    day = at.astimezone(BERLIN).date()
    done = {each.land for each in book.of_batch(year, number)}
    due = {land: cents for land, cents in book.due(year, number).items() if land not in done}
    first = int(book.next_number(day.year).rpartition("-")[2])
    made = []
    for place, land in enumerate(sorted(due, key=order)):
        wanted = _Wanted(year, number, land, due[land])
        document = _document(book, texts, wanted, f"SR-{day.year}-{first + place:04}", day)
        document = msgspec.structs.replace(document, attachments=tuple(attachments))
        made.append(Issued(at=at, by=by, year=year, land=land, document=document, batch=number))
    return tuple(made)


def correction(book: Book, texts: Texts, by: Actor, at: dt.datetime, number: str) -> Issued:
    """The document that takes another back. Raises `RefusedError` where there is nothing to take."""
    standing = book.issued(number)
    day = at.astimezone(BERLIN).date()
    note = texts("invoice.note.correction", number=number)
    document = correction_of(standing.document, book.next_number(day.year), day, note)
    return Issued(at=at, by=by, year=standing.year, land=standing.land, document=document)


class _Wanted(msgspec.Struct, frozen=True):
    """What a document is to ask for: batch of a year, Land, cents (below zero: a credit)."""

    year: int
    batch: int
    land: str
    cents: int


def _document(book: Book, texts: Texts, wanted: _Wanted, number: str, day: dt.date) -> Document:
    period, member = book.period(wanted.year), book.member(wanted.land, wanted.year)
    is_credit = wanted.cents < 0
    begins = day
    if wanted.batch != SETTLEMENT:
        begins = period.plan[wanted.land][wanted.batch - 1].due
    return Document(
        kind=DocumentKind.CREDIT if is_credit else DocumentKind.INVOICE,
        number=number,
        issued=day,
        seller=period.planned.seller,
        buyer=member.buyer,
        tax=member.tax,
        lines=_lines(book, texts, wanted),
        first_day=dt.date(wanted.year, 1, 1),
        last_day=dt.date(wanted.year, 12, 31),
        due=None if is_credit else max(begins, day + dt.timedelta(days=_DAYS_TO_PAY)),
        contract=member.contract,
        terms=texts("invoice.terms.set_off") if is_credit else "",
        notes=(texts("invoice.note.rule"),),
    )


def _lines(book: Book, texts: Texts, wanted: _Wanted) -> tuple[Line, ...]:
    """An instalment is one line; a settlement the share, and what was asked for in advance."""
    year = wanted.year
    if wanted.batch != SETTLEMENT:
        count = book.period(year).planned.instalments
        text = texts("invoice.line.instalment", number=wanted.batch, count=count, year=year)
        return (Line(text, wanted.cents),)
    settled = next(each for each in book.settlement(year) if each.land == wanted.land)
    sign = -1 if wanted.cents < 0 else 1
    lines = (
        Line(texts("invoice.line.share", year=year), sign * settled.actual),
        Line(texts("invoice.line.advanced"), -sign * settled.advanced),
    )
    return tuple(line for line in lines if line.cents)
