"""Uses: counted month by month, countersigned by each office, frozen with the year's settlement.

One use is one sending that was delivered, however many children it names; tests and what was
withdrawn do not count.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.keys import Key, KeyType
from billing.ledger.actors import Part, require_coordination
from billing.ledger.events import (
    Stage,
    UsesCounted,
    UsesCountersigned,
    UsesDisputed,
    UsesReviewed,
)
from billing.ledger.records import Tally
from billing.ledger.state import Book, Status
from billing.parties import ALL_LAENDER, require_land
from sorgeauskunft.kernel import BERLIN

_MONTHS: Final = 12


def count(event: UsesCounted, book: Book) -> None:
    """A month that is over, once for each office, as long as its year is not asked about."""
    if event.by.part is not Part.OPERATOR:
        raise RefusedError("not_counter", "only the program counts")
    require_land(event.land)
    if event.month.day != 1 or event.at.astimezone(BERLIN).date() < next_month(event.month):
        raise RefusedError("month_not_over", f"{event.month:%Y-%m} is not over", month=event.month)
    if event.count < 0:
        raise RefusedError("negative_amount", "uses below zero")
    if (event.month, event.office_id) in book.tallies:
        raise RefusedError("counted_already", f"{event.month:%Y-%m} is counted", month=event.month)
    _check_open(book, event.month)
    book.tallies[event.month, event.office_id] = Tally(event)


def countersign(event: UsesCountersigned, book: Book) -> None:
    """By somebody of that office, once; an objection that stood there is taken back by it."""
    tally = _answered_by(event, book)
    signed = msgspec.structs.replace(tally, countersigned=event.at, disputed=None)
    book.tallies[event.month, event.office_id] = signed


def dispute(event: UsesDisputed, book: Book) -> None:
    """By somebody of that office, instead of countersigning; one objection at a time."""
    tally = _answered_by(event, book)
    if tally.disputed is not None:
        raise RefusedError("answered_already", f"{event.month:%Y-%m} is disputed already")
    if event.own < 0:
        raise RefusedError("negative_amount", "uses below zero")
    if event.own == tally.uses:
        raise RefusedError("same_count", "the office counts the same", count=event.own)
    if not event.reason.strip():
        raise RefusedError("no_reason", "an objection needs a reason")
    disputed = msgspec.structs.replace(tally, disputed=event, said=(*tally.said, event))
    book.tallies[event.month, event.office_id] = disputed


def review(event: UsesReviewed, book: Book) -> None:
    """The coordination answers an objection; the office still has to agree with what comes of it."""
    require_coordination(event.by)
    tally = _tally(event, book)
    if tally.disputed is None:
        raise RefusedError("not_disputed", f"nobody objects to {event.month:%Y-%m}")
    if event.land != tally.counted.land:
        raise RefusedError("other_land", f"the office was counted for {tally.counted.land}")
    if tally.uses + event.count < 0:
        raise RefusedError("negative_amount", "uses below zero")
    if not event.reason.strip():
        raise RefusedError("no_reason", "an answer needs a reason")
    _check_open(book, event.month)
    answered = msgspec.structs.replace(tally, disputed=None, said=(*tally.said, event))
    book.tallies[event.month, event.office_id] = answered


def is_frozen(book: Book, year: int) -> bool:
    """Whether the uses of a year stay as they are: the Länder are asked about its settlement."""
    period = book.periods.get(year)
    return period is not None and (
        period.asked is Stage.SETTLEMENT or period.status in (Status.SETTLED, Status.CLOSED)
    )


def uses_key(book: Book, year: int, source: str) -> Key:
    """The key of actual uses of a year: Land → sum of its offices' months.

    It is confirmed once all twelve months are counted and every tally is countersigned; until then
    it computes, and nothing can be issued by it. `source` is how documents name it.
    """
    tallies = list(_of_year(book, year))
    uses = dict.fromkeys(ALL_LAENDER, 0)
    for tally in tallies:
        uses[tally.counted.land] += tally.uses
    months = {tally.counted.month for tally in tallies}
    signed = all(tally.countersigned is not None for tally in tallies)
    return Key(
        type=KeyType.USES,
        version=str(year),
        source=source,
        weights={land: Fraction(count) for land, count in uses.items()},
        confirmed=len(months) == _MONTHS and signed,
    )


def uses_for_estimate(book: Book, year: int, source: str) -> Key | None:
    """The key of the last year before this one that is closed; none where there is none."""
    closed = [
        each
        for each, period in book.periods.items()
        if each < year and period.status is Status.CLOSED
    ]
    return uses_key(book, max(closed), source) if closed else None


def next_month(month: dt.date) -> dt.date:
    """The first day of the month after."""
    years, place = divmod(month.month, _MONTHS)
    return dt.date(month.year + years, place + 1, 1)


def _of_year(book: Book, year: int) -> Iterator[Tally]:
    return (tally for (month, _), tally in book.tallies.items() if month.year == year)


def _tally(event: UsesCountersigned | UsesDisputed | UsesReviewed, book: Book) -> Tally:
    tally = book.tallies.get((event.month, event.office_id))
    if tally is None:
        raise RefusedError("not_counted", f"{event.month:%Y-%m} is not counted", month=event.month)
    return tally


def _answered_by(event: UsesCountersigned | UsesDisputed, book: Book) -> Tally:
    """A count that its office has not countersigned yet, answered by somebody of that office."""
    if event.by.part is not Part.OFFICE or event.by.office_id != event.office_id:
        raise RefusedError("not_office", "nobody to speak for this office")
    tally = _tally(event, book)
    if tally.countersigned is not None:
        raise RefusedError("answered_already", f"{event.month:%Y-%m} is countersigned")
    _check_open(book, event.month)
    return tally


def _check_open(book: Book, month: dt.date) -> None:
    if is_frozen(book, month.year):
        raise RefusedError("uses_are_frozen", f"the uses of {month.year} are frozen")
