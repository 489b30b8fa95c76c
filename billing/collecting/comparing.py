"""Ledger and Stripe side by side: every difference by name, none put right by itself."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from billing.collecting.planning import collected, is_collected
from billing.collecting.there import CreditThere, InvoiceThere, PaymentThere, RefundThere
from billing.invoices import DocumentKind
from billing.ledger import Book, Standing
from billing.pieces import Piece


class Kind(enum.StrEnum):
    """What is different."""

    MISSING_THERE = "missing_there"
    UNKNOWN_HERE = "unknown_here"
    TWICE_THERE = "twice_there"
    OTHER_AMOUNT = "other_amount"
    DRAFT_THERE = "draft_there"
    OPEN_THERE = "open_there"
    """Paid here, open there."""
    PAID_THERE = "paid_there"
    """Paid there, not or not wholly here."""
    PARTLY_PAID_HERE = "partly_paid_here"
    """Stripe still asks for the whole amount."""
    VOID_THERE = "void_there"
    UNCOLLECTIBLE_THERE = "uncollectible_there"
    STANDS_THERE = "stands_there"
    """Taken back here, not there."""
    COLLECTED = "collected"
    """Stripe has collected something else than the ledger has booked."""
    CREDITED = "credited"
    REFUNDED = "refunded"
    GIVEN_UP = "given_up"
    """Something was to be done there, or looked at, and was given up."""


class Difference(msgspec.Struct, frozen=True):
    """One difference: the document's number, what stands here and there (cents, or a state)."""

    kind: Kind
    number: str
    here: int | str | None = None
    there: int | str | None = None
    stripe_id: str = ""


class Found(msgspec.Struct, frozen=True):
    """An invoice there with everything that hangs on it."""

    invoice: InvoiceThere
    payments: tuple[PaymentThere, ...] = ()
    credits: tuple[CreditThere, ...] = ()
    refunds: tuple[RefundThere, ...] = ()


def differences(
    book: Book, found: Iterable[Found], pushed: Iterable[str], year: int | None = None
) -> tuple[Difference, ...]:
    """All differences, of a cost period or of all. `pushed` are the documents that went there.

    Invoices that bear no number of ours are somebody else's: an account may serve other purposes.
    """
    mine = [one for one in found if one.invoice.number]
    if year is not None:
        mine = [one for one in mine if _year(one.invoice, book) == year]
    of_number: dict[str, list[Found]] = {}
    for one in mine:
        of_number.setdefault(one.invoice.number, []).append(one)
    sent = set(pushed)
    made = []
    for number, standing in sorted(book.documents.items()):
        expected = number in sent or is_collected(standing)
        if number not in of_number and expected and year in (None, standing.year):
            open_ = standing.open
            made.append(Difference(Kind.MISSING_THERE, number, here=open_))
    for number, several in sorted(of_number.items()):
        made += _of_number(book, number, several)
    return (*made, *_credits(book, mine, year))


def _year(invoice: InvoiceThere, book: Book) -> int | None:
    if invoice.number in book.documents:
        return book.documents[invoice.number].year
    return int(invoice.year) if invoice.year.isdecimal() else None


def _of_number(book: Book, number: str, several: list[Found]) -> Iterator[Difference]:
    if number not in book.documents:
        for one in several:
            there, id_ = one.invoice.total, one.invoice.id
            yield Difference(Kind.UNKNOWN_HERE, number, there=there, stripe_id=id_)
        return
    alive = [one for one in several if one.invoice.status != "void"]
    if len(alive) > 1:
        ids = ", ".join(sorted(one.invoice.id for one in alive))
        yield Difference(Kind.TWICE_THERE, number, here=1, there=len(alive), stripe_id=ids)
    for one in alive or several[:1]:
        yield from of_invoice(book, one)


def of_invoice(book: Book, found: Found) -> Iterator[Difference]:
    """The differences of one invoice whose document the ledger knows."""
    invoice, standing = found.invoice, book.documents[found.invoice.number]
    number, id_ = invoice.number, invoice.id
    gross = standing.document.gross
    if invoice.status == "draft":
        yield Difference(Kind.DRAFT_THERE, number, there=invoice.total, stripe_id=id_)
        return
    if invoice.total != gross:
        yield Difference(Kind.OTHER_AMOUNT, number, gross, invoice.total, id_)
    yield from _states(invoice, standing)
    here = collected(book, number)
    there = sum(payment.collected for payment in found.payments)
    if here != there:
        yield Difference(Kind.COLLECTED, number, here, there, id_)
    booked = {(paid.number, paid.cents, paid.reference) for paid in book.payments}
    for refund in found.refunds:
        if (number, -refund.amount, refund.id) not in booked:
            yield Difference(Kind.REFUNDED, number, None, refund.amount, refund.id)


def _states(invoice: InvoiceThere, standing: Standing) -> Iterator[Difference]:
    number, id_, open_ = invoice.number, invoice.id, standing.open
    match invoice.status:
        case "void" if standing.stands:
            yield Difference(Kind.VOID_THERE, number, open_, invoice.status, id_)
        case "uncollectible":
            yield Difference(Kind.UNCOLLECTIBLE_THERE, number, open_, invoice.status, id_)
        case "open" | "paid" if not standing.stands:
            if invoice.status == "open" or invoice.creditable:
                yield Difference(Kind.STANDS_THERE, number, open_, invoice.status, id_)
        case "open" if open_ <= 0:
            yield Difference(Kind.OPEN_THERE, number, open_, invoice.status, id_)
        case "open" if standing.paid:
            yield Difference(Kind.PARTLY_PAID_HERE, number, open_, invoice.status, id_)
        case "paid" if open_ > 0:
            yield Difference(Kind.PAID_THERE, number, open_, invoice.status, id_)


def _credits(book: Book, found: Iterable[Found], year: int | None) -> Iterator[Difference]:
    """Credits of the settlement and corrections of what was paid, by our numbers."""
    there: Counter[str] = Counter()
    ids: dict[str, str] = {}
    paying: set[tuple[int, Piece]] = set()
    for one in found:
        standing = book.documents.get(one.invoice.number)
        if standing is not None and one.invoice.status != "void":
            paying.add((standing.year, book.piece(standing)))
        for credit in one.credits:
            # One that nobody here has issued is named by the invoice that it hangs on.
            number = credit.number or one.invoice.number
            there[number] += credit.amount
            ids[number] = credit.id
    here = _credits_here(book, paying, there, year)
    for number in sorted({*there, *here}):
        if there[number] != here.get(number, 0):
            ours = here.get(number, 0)
            id_ = ids.get(number, "")
            yield Difference(Kind.CREDITED, number, ours, there[number], id_)


def _credits_here(
    book: Book, paying: set[tuple[int, Piece]], there: Mapping[str, int], year: int | None
) -> dict[str, int]:
    """What should be credited there: 381 of who pays through Stripe, 384 of what was paid there."""
    here = {}
    for number, each in book.documents.items():
        if year not in (None, each.year):
            continue
        credit = each.document.kind is DocumentKind.CREDIT
        if credit and (each.year, book.piece(each)) in paying:
            here[number] = each.document.gross
        elif each.document.kind is DocumentKind.CORRECTION and number in there:
            here[number] = -each.document.gross
    return here
