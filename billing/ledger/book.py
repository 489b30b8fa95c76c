"""One event after the other: the rules of each, and the book that they add up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from billing.ledger import approving, cancelling, counting, events, issuing, planning
from billing.ledger.events import Event
from billing.ledger.state import Book

_RULES: Final[Mapping[type, Callable[[Any, Book], None]]] = {
    events.PeriodPlanned: planning.plan,
    events.LandJoined: planning.join,
    events.LandLeft: planning.leave,
    events.ItemEntered: planning.enter,
    events.ItemDropped: planning.drop,
    events.ActualEntered: planning.enter_actual,
    events.SentForApproval: approving.send,
    events.Approved: approving.approve,
    events.Objected: approving.object_to,
    events.Closed: approving.close,
    events.IssueProposed: issuing.propose,
    events.CancelProposed: cancelling.propose,
    events.CancelWithdrawn: cancelling.withdraw,
    events.Issued: issuing.issue,
    events.Paid: issuing.pay,
    events.SetOff: issuing.set_off,
    events.UsesCounted: counting.count,
    events.UsesCountersigned: counting.countersign,
    events.UsesDisputed: counting.dispute,
    events.UsesReviewed: counting.review,
}


def take(event: Event, book: Book) -> None:
    """Take an event into the book.

    Raises:
        RefusedError: It may not happen now, or not by this person; the book is as before, because
            in each rule every check stands before the first change.
    """
    _RULES[type(event)](event, book)


def book_of(events_: Iterable[Event]) -> Book:
    """The book that events add up to. Raises `RefusedError` for the first that cannot be."""
    book = Book()
    for event in events_:
        take(event, book)
    return book
