"""What Stripe has to be told, read off the ledger: the ledger itself is the outbox.

So nothing that is issued, booked or taken back is forgotten, whichever door it came through, and no
door has to know of Stripe. An account that is opened later gets what is open then.
"""

from __future__ import annotations

from collections.abc import Iterable

from billing.collecting import errands
from billing.collecting.errands import Verb
from billing.invoices import DocumentKind
from billing.ledger import Book, Part, Standing
from billing.ledger.keeper import current
from sorgeauskunft.kernel import Kernel


def wanted(book: Book, pushed: Iterable[str]) -> list[tuple[Verb, str]]:
    """What is to be done about which document; `pushed` are those that went there before.

    An invoice that is paid or corrected before it went there never goes.
    """
    there = set(pushed)
    found = []
    for number, each in book.documents.items():
        if number not in there and is_collected(each):
            there.add(number)
            found.append((Verb.PUSH, number))
    for number, each in book.documents.items():
        if number in there:
            found += _after(book, number, each)
        elif each.stands and each.document.kind is DocumentKind.CREDIT:
            about = (each.year, book.piece(each))
            mine = (book.documents[other] for other in there)
            if any((one.year, book.piece(one)) == about for one in mine if one.stands):
                found.append((Verb.CREDIT, number))
    return found


def is_collected(standing: Standing) -> bool:
    """Whether it is an invoice for which something is still to come."""
    invoice = standing.document.kind is DocumentKind.INVOICE
    return invoice and standing.stands and standing.open > 0


def collected(book: Book, number: str) -> int:
    """Cents that Stripe has collected for a document, as the ledger has them."""
    mine = (paid for paid in book.payments if paid.number == number)
    return sum(paid.cents for paid in mine if paid.by.part is Part.COLLECTOR)


def _after(book: Book, number: str, standing: Standing) -> list[tuple[Verb, str]]:
    if standing.corrected_by is not None:
        return [(Verb.VOID, standing.corrected_by)]
    by_stripe = collected(book, number) >= standing.document.gross
    return [(Verb.PAID, number)] if standing.open <= 0 and not by_stripe else []


async def plan(kernel: Kernel) -> int:
    """Queue what is to be done and not queued yet; return how much that was.

    May be done as often as one likes, by several at once.
    """
    book = (await current(kernel)).book
    known = await errands.every(kernel)
    pushed = [
        each.number
        for each in known
        # One that is done without result was paid or corrected before it went there.
        if each.verb == Verb.PUSH and (each.stripe_id or each.done_at is None)
    ]
    done = {each.number for each in known if each.verb == Verb.PUSH}
    found = [one for one in wanted(book, pushed) if one[0] is not Verb.PUSH or one[1] not in done]
    return await errands.queue(kernel, found)


class Planner:
    """Plans whenever the ledger has grown; a chore of every worker."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._seen = -1

    async def __call__(self) -> int:
        """See `plan`."""
        events = (await current(self._kernel)).events
        if events == self._seen:
            return 0
        queued = await plan(self._kernel)
        self._seen = events
        return queued
