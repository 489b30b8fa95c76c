"""Planning: the year with its rules, who takes part, what is estimated, and what it really cost."""

from __future__ import annotations

from typing import Final

from billing.errors import RefusedError
from billing.instalments import adjust, instalments
from billing.ledger.actors import require_coordination
from billing.ledger.events import (
    ActualEntered,
    ItemDropped,
    ItemEntered,
    LandJoined,
    LandLeft,
    PeriodPlanned,
)
from billing.ledger.records import Member
from billing.ledger.state import RUNNING, Book, Period, Status, unasked
from billing.parties import require_land
from billing.pieces import pieces
from billing.presence import ProRata, presences
from sorgeauskunft.kernel import BERLIN

_SEPTEMBER: Final = 9


def plan(event: PeriodPlanned, book: Book) -> None:
    """A year that is not planned yet."""
    require_coordination(event.by)
    year = event.rules.year
    if year in book.periods:
        raise RefusedError("period_twice", f"{year} is planned already", year=year)
    instalments(0, event.instalments, year)  # refuses another count than is offered
    book.periods[year] = Period(event)


def join(event: LandJoined, book: Book) -> None:
    """A Land that takes no part at that time yet."""
    require_coordination(event.by)
    require_land(event.land)
    member = Member(event)
    known = [each.participation for each in book.members]
    # Overlapping times of one Land are refused where they are weighed; better here, when they come.
    presences([*known, member.participation], event.first_day.year, ProRata.DAYS)
    book.members.append(member)


def leave(event: LandLeft, book: Book) -> None:
    """A Land leaves with the end of a year; connections are not refunded."""
    require_coordination(event.by)
    open_ = [each for each in book.members if each.joined.land == event.land and not each.last_day]
    if not open_:
        raise RefusedError("no_member", f"{event.land} takes no part", land=event.land)
    if (event.last_day.month, event.last_day.day) != (12, 31):
        raise RefusedError("leaves_in_mid_year", f"{event.land} leaves at the end of a year")
    left = Member(open_[0].joined, event.last_day)
    left.participation  # noqa: B018 - refuses a last day before the first
    book.members[book.members.index(open_[0])] = left


def enter(event: ItemEntered, book: Book) -> None:
    """While it is planned, or as the adjustment of September."""
    require_coordination(event.by)
    period = unasked(book, event.year)
    _check_item(event, period)
    if period.status is Status.PLANNED:
        period.items[event.item.id] = event.item
        return
    # Marktplatz practice: the provider may adjust the estimate each September.
    if period.status not in RUNNING or event.at.astimezone(BERLIN).month != _SEPTEMBER:
        raise RefusedError("plan_is_fixed", f"the estimate of {event.year} is fixed")
    items = {**period.items, event.item.id: event.item}
    before = period.items.get(event.item.id)
    if before is not None and before.tax != event.item.tax:
        # Instalments are out under the old treatment; actual costs may be taxed otherwise.
        raise RefusedError("tax_is_fixed", f"{event.item.id} is taxed as approved")
    result = book.allocated(event.year, items)
    day = event.at.astimezone(BERLIN).date()
    plan, cut = dict(period.plan), pieces(result)
    for piece, cents in cut.items():
        planned = plan.get(piece) or instalments(0, period.planned.instalments, event.year)
        plan[piece] = adjust(planned, cents, day).plan
    period.items, period.plan, period.pieces = items, plan, cut
    period.shares = result.shares(issued_only=True)


def drop(event: ItemDropped, book: Book) -> None:
    """Only while it is planned."""
    require_coordination(event.by)
    period = unasked(book, event.year)
    if period.status is not Status.PLANNED:
        raise RefusedError("plan_is_fixed", f"the estimate of {event.year} is fixed")
    if event.item_id not in period.items:
        raise RefusedError("unknown_item", f"no item {event.item_id}", id=event.item_id)
    del period.items[event.item_id]


def enter_actual(event: ActualEntered, book: Book) -> None:
    """From the approval of the estimate until the Länder are asked."""
    require_coordination(event.by)
    period = unasked(book, event.year)
    if period.status not in (*RUNNING, Status.ACTUALS):
        raise RefusedError("no_actuals_now", f"{event.year} takes no actual costs now")
    _check_item(event, period)
    period.actuals[event.item.id] = event.item
    if period.items.keys() <= period.actuals.keys():
        period.status = Status.ACTUALS


def _check_item(event: ItemEntered | ActualEntered, period: Period) -> None:
    item, there = event.item, {**period.items, **period.actuals}
    if item.reverses is not None and item.reverses not in there:
        raise RefusedError("unknown_item", f"no item {item.reverses} to reverse", id=item.reverses)
    if item.reverses is not None and there[item.reverses].tax != item.tax:
        raise RefusedError("another_tax", f"{item.id}: taxed otherwise than {item.reverses}")
    seller, tax = period.planned.seller, item.own_tax
    if tax is not None and tax.percent and not (seller.vat_id or seller.tax_number):
        raise RefusedError("no_tax_number", "the seller charges tax without a number")
