"""Approving: every Land that takes part says yes, or one objects and it starts anew."""

from __future__ import annotations

from billing.errors import RefusedError
from billing.instalments import instalments
from billing.ledger.actors import Part, require_coordination, require_second_person
from billing.ledger.events import Approved, Closed, Objected, SentForApproval, Stage
from billing.ledger.state import SETTLEMENT, Book, Period, Status, unasked
from billing.pieces import pieces


def send(event: SentForApproval, book: Book) -> None:
    """What there is to approve, with everybody's share, frozen until all have answered."""
    require_coordination(event.by)
    period = unasked(book, event.year)
    estimate = event.stage is Stage.ESTIMATE
    if period.status is not (Status.PLANNED if estimate else Status.ACTUALS):
        raise RefusedError("not_ready", f"{event.year}: {event.stage} cannot be asked for now")
    items = period.items if estimate else period.actuals
    if not items:
        raise RefusedError("nothing_to_approve", f"{event.year} has no items", year=event.year)
    result = book.allocated(event.year, items)
    if not result.present:
        raise RefusedError("nobody", f"nobody takes part in {event.year}", year=event.year)
    cut = pieces(result)
    if estimate and period.is_divided and any(cents < 0 for cents in cut.values()):
        raise RefusedError("negative_piece", f"{event.year}: a treatment comes to less than zero")
    period.result, period.pieces = result, cut
    period.shares = result.shares(issued_only=True)
    period.asked, period.asked_by = event.stage, event.by
    period.approvals[event.stage] = {}


def approve(event: Approved, book: Book) -> None:
    """The last yes makes the plan, or settles the year."""
    period = _asked(event, book)
    given = period.approvals[event.stage]
    if event.land in given:
        raise RefusedError("answered_already", f"{event.land} has answered", land=event.land)
    given[event.land] = event.at
    if period.result is not None and given.keys() == period.result.present.keys():
        period.asked = None
        if event.stage is Stage.ESTIMATE:
            count, year = period.planned.instalments, event.year
            period.plan = {
                piece: instalments(cents, count, year) for piece, cents in period.pieces.items()
            }
            period.status = Status.APPROVED
        else:
            period.status = Status.SETTLED


def object_to(event: Objected, book: Book) -> None:
    """One no is enough."""
    period = _asked(event, book)
    if not event.reason.strip():
        raise RefusedError("no_reason", "an objection needs a reason")
    period.objections.append(event)
    period.asked = None
    del period.approvals[event.stage]


def close(event: Closed, book: Book) -> None:
    """All documents are out, and no Land owes anything."""
    require_coordination(event.by)
    period = book.period(event.year)
    if period.status is not Status.SETTLED or book.waiting(event.year, SETTLEMENT):
        raise RefusedError("not_ready", f"{event.year} is not settled", year=event.year)
    mine = [each for each in book.documents.values() if each.year == event.year]
    # A credit may wait for the instalments of the next year; what is owed may not.
    owed = [each for each in mine if each.open > 0 or (each.open and not each.stands)]
    if owed:
        raise RefusedError("still_open", f"{len(owed)} documents are not paid", count=len(owed))
    period.status = Status.CLOSED


def _asked(event: Approved | Objected, book: Book) -> Period:
    """A period whose answer this Land still owes, given by one who speaks for it."""
    period = book.period(event.year)
    if event.by.part is not Part.APPROVER or event.by.land != event.land:
        raise RefusedError("not_approver", f"nobody to speak for {event.land}", land=event.land)
    if period.asked is not event.stage or period.asked_by is None or period.result is None:
        raise RefusedError("not_asked", f"{event.year}: {event.stage} is not asked for")
    if event.land not in period.result.present:
        raise RefusedError("no_member", f"{event.land} takes no part", land=event.land)
    require_second_person(event.by, period.asked_by)
    return period
