"""Taking a document back: one person says why, another lets the correction go out."""

from __future__ import annotations

import msgspec

from billing.errors import RefusedError
from billing.invoices import DocumentKind
from billing.ledger.actors import require_coordination, require_second_person
from billing.ledger.events import CancelProposed, CancelWithdrawn, Issued
from billing.ledger.records import Standing
from billing.ledger.state import SETTLEMENT, Book, Status


def propose(event: CancelProposed, book: Book) -> None:
    """The first of two people; what cannot be taken back is refused before a second one looks."""
    require_coordination(event.by)
    require_cancellable(book, book.issued(event.number))
    if not event.reason.strip():
        raise RefusedError("no_reason", "taking a document back needs a reason")
    if event.number in book.cancelling:
        raise RefusedError("cancel_proposed_already", f"{event.number} is to be taken back")
    book.cancelling[event.number] = event


def withdraw(event: CancelWithdrawn, book: Book) -> None:
    """Until the second person has let it go out, anybody of the coordination: nothing comes of it."""
    require_coordination(event.by)
    book.issued(event.number)
    if event.number not in book.cancelling:
        raise RefusedError("cancel_not_proposed", f"nobody wants to take {event.number} back")
    del book.cancelling[event.number]


def correct(event: Issued, book: Book) -> None:
    """The second of two people: the document is taken back in whole, and its batch is open again."""
    document = event.document
    before = book.documents.get(document.preceding.number) if document.preceding else None
    if document.kind is not DocumentKind.CORRECTION or before is None:
        raise RefusedError("nothing_to_correct", f"{document.number} corrects nothing")
    number = before.document.number
    if (before.land, before.year) != (event.land, event.year):
        raise RefusedError("nothing_to_correct", f"{document.number} is about another Land")
    if before.document.gross + document.gross != 0:
        raise RefusedError("wrong_amount_issued", f"{document.number} takes back something else")
    require_cancellable(book, before)
    if number not in book.cancelling:
        raise RefusedError("cancel_not_proposed", f"nobody has proposed to take {number} back")
    require_second_person(event.by, book.cancelling[number].by)
    book.documents[number] = msgspec.structs.replace(before, corrected_by=document.number)
    del book.cancelling[number]
    if before.batch is not None:
        # What was proposed is out; what goes out instead is looked at by two people anew.
        for batch in (before.batch, SETTLEMENT):
            book.period(before.year).proposals.pop(batch, None)


def require_cancellable(book: Book, standing: Standing) -> None:
    """Refuse to take back what is no invoice, is taken back already, or is settled on.

    Raises:
        RefusedError: `nothing_to_correct`, `year_closed` or `settled_on_it`.
    """
    number = standing.document.number
    if not standing.stands or standing.document.kind is not DocumentKind.INVOICE:
        raise RefusedError("nothing_to_correct", f"{number} is no invoice that stands")
    if book.period(standing.year).status is Status.CLOSED:
        raise RefusedError("year_closed", f"{standing.year} is closed", year=standing.year)
    settled = {each.land for each in book.of_batch(standing.year, SETTLEMENT)}
    if standing.batch != SETTLEMENT and standing.land in settled:
        raise RefusedError("settled_on_it", f"{number}: the settlement counts on it")
