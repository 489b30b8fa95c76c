"""Issuing: documents with numbers without gaps, by two people, and what is paid for them."""

from __future__ import annotations

import msgspec

from billing.errors import RefusedError
from billing.invoices import DocumentKind
from billing.keys import is_confirmed
from billing.ledger.actors import (
    require_bookkeeper,
    require_coordination,
    require_second_person,
)
from billing.ledger.cancelling import correct
from billing.ledger.events import Issued, IssueProposed, Paid, SetOff
from billing.ledger.records import Standing
from billing.ledger.state import RUNNING, SETTLEMENT, Book, Period, Status


def propose(event: IssueProposed, book: Book) -> None:
    """The first of two people; nothing goes out by a key that is not confirmed."""
    require_coordination(event.by)
    period = book.period(event.year)
    _check_batch(book, period, event.number)
    items = period.actuals if event.number == SETTLEMENT else period.items
    for item in items.values():
        for key in (item.key, item.fallback):
            if key is not None and not is_confirmed(key):
                raise RefusedError("unconfirmed_key", f"{item.id}: its key is not confirmed")
    period.proposals[event.number] = event.by


def issue(event: Issued, book: Book) -> None:
    """The second of two people; over exactly what is due, under the next number."""
    require_coordination(event.by)
    period, document = book.period(event.year), event.document
    if document.number != book.next_number(document.issued.year):
        raise RefusedError("wrong_number", f"{document.number} leaves a gap, or is used")
    standing = Standing(event.year, event.land, document, event.batch)
    if event.batch is None:
        correct(event, book)
    else:
        _check_batch(book, period, event.batch)
        if event.batch not in period.proposals:
            raise RefusedError("not_proposed", f"nobody has proposed batch {event.batch}")
        require_second_person(event.by, period.proposals[event.batch])
        piece = book.piece(standing)
        if any(book.piece(each) == piece for each in book.of_batch(event.year, event.batch)):
            raise RefusedError("issued_already", f"{event.land} has this document")
        if document.tax.code != piece.code:
            raise RefusedError("wrong_tax_issued", f"{document.number}: taxed otherwise")
        due = book.due(event.year, event.batch).get(piece, 0)
        is_credit = document.kind is DocumentKind.CREDIT
        if due == 0 or document.net != abs(due) or is_credit != (due < 0):
            raise RefusedError("wrong_amount_issued", f"{document.number}: {due} cents are due")
        if period.status is Status.APPROVED:
            period.status = Status.ISSUED
    book.documents[document.number] = standing


def pay(event: Paid, book: Book) -> None:
    """Once for each entry of a bank statement, or each payment that was collected for us."""
    require_bookkeeper(event.by, event.cents)
    standing = book.issued(event.number)
    if event.cents == 0:
        raise RefusedError("nothing_paid", "a payment of nothing")
    if any(
        (paid.number, paid.reference) == (event.number, event.reference) for paid in book.payments
    ):
        raise RefusedError("paid_twice", f"{event.reference} is booked already")
    book.payments.append(event)
    _book_payment(book, standing, event.cents)


def set_off(event: SetOff, book: Book) -> None:
    """A credit is used up on what the same Land owes, never beyond either."""
    require_coordination(event.by)
    credit, invoice = book.issued(event.credit), book.issued(event.number)
    if credit.land != invoice.land:
        raise RefusedError("another_land", f"{event.credit} is not a credit of {invoice.land}")
    if not 0 < event.cents <= min(-credit.open, invoice.open):
        raise RefusedError("too_much_set_off", f"{event.cents} cents cannot be set off here")
    _book_payment(book, credit, -event.cents)
    _book_payment(book, invoice, event.cents)


def _book_payment(book: Book, standing: Standing, cents: int) -> None:
    after = msgspec.structs.replace(standing, paid=standing.paid + cents)
    book.documents[standing.document.number] = after


def _check_batch(book: Book, period: Period, number: int) -> None:
    """Instalments go out one after the other; the settlement when it is agreed."""
    if number == SETTLEMENT:
        if period.status is not Status.SETTLED:
            raise RefusedError("not_ready", f"{period.year} is not settled")
        return
    if period.status not in RUNNING:
        raise RefusedError("not_ready", f"{period.year} has no approved plan to issue by")
    if not book.due(period.year, number):
        raise RefusedError("nothing_due", f"instalment {number} asks for nothing")
    for earlier in range(1, number):
        if book.waiting(period.year, earlier):
            raise RefusedError("earlier_first", f"instalment {earlier} has not gone out")
