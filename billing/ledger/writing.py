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
from billing.periods import Creditor
from billing.pieces import Piece
from billing.taxes import Tax, together
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
    """Every document of a batch that has not gone out, numbered on from the last.

    Land by Land, and of each one for every tax treatment.

    Raises:
        RefusedError: The year has no such batch, or a Land with something due takes no part.
    """
    day = at.astimezone(BERLIN).date()
    first = int(book.next_number(day.year).rpartition("-")[2])
    made = []
    for place, (piece, cents) in enumerate(book.waiting(year, number).items()):
        wanted = _Wanted(year, number, piece, cents)
        document = _document(book, texts, wanted, f"SR-{day.year}-{first + place:04}", day)
        document = msgspec.structs.replace(document, attachments=tuple(attachments))
        issued = Issued(at=at, by=by, year=year, land=piece.land, document=document, batch=number)
        made.append(issued)
    return tuple(made)


def correction(book: Book, texts: Texts, by: Actor, at: dt.datetime, number: str) -> Issued:
    """The document that takes another back. Raises `RefusedError` where there is nothing to take."""
    standing = book.issued(number)
    day = at.astimezone(BERLIN).date()
    note = texts("invoice.note.correction", number=number)
    document = correction_of(standing.document, book.next_number(day.year), day, note)
    return Issued(at=at, by=by, year=standing.year, land=standing.land, document=document)


class _Wanted(msgspec.Struct, frozen=True):
    """What a document is to ask for: batch of a year, piece, cents (below zero: a credit)."""

    year: int
    batch: int
    piece: Piece
    cents: int


def _document(book: Book, texts: Texts, wanted: _Wanted, number: str, day: dt.date) -> Document:
    period, member = book.period(wanted.year), book.member(wanted.piece.land, wanted.year)
    is_credit = wanted.cents < 0
    begins = day
    if wanted.batch != SETTLEMENT:
        begins = book.plan(wanted.year)[wanted.piece][wanted.batch - 1].due
    tax, notes = _taxed(book, texts, wanted)
    through_fitko = period.planned.rules.creditor is Creditor.FITKO
    return Document(
        kind=DocumentKind.CREDIT if is_credit else DocumentKind.INVOICE,
        number=number,
        issued=day,
        seller=period.planned.seller,
        buyer=member.buyer,
        tax=tax,
        lines=_lines(book, texts, wanted),
        first_day=dt.date(wanted.year, 1, 1),
        last_day=dt.date(wanted.year, 12, 31),
        due=None if is_credit else max(begins, day + dt.timedelta(days=_DAYS_TO_PAY)),
        contract=member.contract,
        terms=texts("invoice.terms.set_off") if is_credit else "",
        notes=(
            texts("invoice.note.rule"),
            *([texts("invoice.note.fitko")] if through_fitko else ()),
            *notes,
        ),
    )


def _lines(book: Book, texts: Texts, wanted: _Wanted) -> tuple[Line, ...]:
    """An instalment is one line; a settlement the share, and what was asked for in advance."""
    year = wanted.year
    if wanted.batch != SETTLEMENT:
        count = book.period(year).planned.instalments
        text = texts("invoice.line.instalment", number=wanted.batch, count=count, year=year)
        return (Line(text, wanted.cents),)
    settled = book.settled(year)[wanted.piece]
    sign = -1 if wanted.cents < 0 else 1
    lines = (
        Line(texts("invoice.line.share", year=year), sign * settled.actual),
        Line(texts("invoice.line.advanced"), -sign * settled.advanced),
    )
    return tuple(line for line in lines if line.cents)


def _taxed(book: Book, texts: Texts, wanted: _Wanted) -> tuple[Tax, tuple[str, ...]]:
    """How a document is taxed, and what has to be said where a Land gets more than one.

    Where items are taxed each in its own way, the reasons of those that the piece consists of stand
    on its document; where nothing is left of them but instalments, the reasons of these.
    """
    year, piece = wanted.year, wanted.piece
    period, contract = book.period(year), book.member(piece.land, year).tax
    if not period.is_divided:
        return contract, ()
    result = period.result
    if wanted.batch != SETTLEMENT or result is None:
        result = book.allocated(year, period.items)
    mine = [
        (each.item.own_tax or contract, each.item.text or each.item.id)
        for each in result.allocations
        if each.shares(issued_only=True).get(piece.land)
    ]
    own = [(tax, text) for tax, text in mine if tax.code == piece.code]
    before = [
        each.document.tax
        for each in book.documents.values()
        if each.year == year and each.stands and book.piece(each) == piece
    ]
    if not own:
        return together(before), (texts("invoice.note.piece.none"),)
    said = texts("invoice.note.piece", items="; ".join(text for _, text in own))
    return together(tax for tax, _ in own), (said,) if len(own) < len(mine) else ()
