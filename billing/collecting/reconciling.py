"""`billing reconcile`: read everything there, compare it with the ledger, say what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing.collecting import errands
from billing.collecting.comparing import Difference, Found, Kind, differences
from billing.collecting.errands import Verb
from billing.collecting.events import dead, everything_of
from billing.collecting.tables import CollectingErrand
from billing.ledger import Book
from billing.ledger.keeper import current
from sorgeauskunft.kernel import Kernel

if TYPE_CHECKING:
    from billing.collecting.adapter import StripeAccount


async def reconcile(
    kernel: Kernel, account: StripeAccount, year: int | None = None
) -> tuple[Difference, ...]:
    """Every difference between ledger and Stripe, of a cost period or of all.

    What was given up on our side counts as one: it is why something is missing there, or here.
    """
    found = []
    async for invoice in account.invoices():
        if not invoice.number:
            continue
        draft = invoice.status == "draft"
        found.append(Found(invoice) if draft else await everything_of(account, invoice))
    book = (await current(kernel)).book
    known = await errands.every(kernel)
    pushed = [each.number for each in known if each.verb == Verb.PUSH and each.stripe_id]
    given_up = [
        Difference(Kind.GIVEN_UP, each.number, here=f"{each.verb}: {each.failed}")
        for each in known
        if each.failed and year in (None, _year_of(each, book))
    ]
    unread = await dead(kernel) if year is None else []
    given_up += [
        Difference(Kind.GIVEN_UP, "", here=each.found, there=each.event_id) for each in unread
    ]
    return (*differences(book, found, pushed, year), *given_up)


def _year_of(errand: CollectingErrand, book: Book) -> int | None:
    standing = book.documents.get(errand.number)
    return standing.year if standing else None
