"""Counting up: from the moments of single cases to the figures of a day and of a month. Pure.

A day's and a month's numbers are sums, so a month is its days together. Percentiles are no sums: they
are told from the counted times of the whole month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeVar
from uuid import UUID

import msgspec

from sorgeauskunft.figures.spread import TENTHS, Leg, Spread, spread
from sorgeauskunft.kernel import BERLIN

Key = TypeVar("Key")

_DAY = dt.timedelta(days=1)


class Moments(msgspec.Struct, frozen=True, kw_only=True):
    """When a case first reached what is counted; None for not yet. `taken_back`: its request was."""

    request_id: UUID
    sent_at: dt.datetime
    taken_back: bool
    delivered: dt.datetime | None
    in_work: dt.datetime | None
    asked: dt.datetime | None
    answered: dt.datetime | None
    issued: dt.datetime | None
    posted: dt.datetime | None


class Tally(msgspec.Struct, omit_defaults=True):
    """Requests and their cases; of each leg tenths of a day → how many took as long.

    `uses`: first day of a month → requests of which a case was delivered then for the first time.
    Requests that were taken back are none.
    """

    requests: int = 0
    cases: int = 0
    took: dict[Leg, dict[int, int]] = {}
    uses: dict[dt.date, int] = {}

    def add(self, other: Tally) -> None:
        """Count these, too."""
        self.requests += other.requests
        self.cases += other.cases
        for leg, tenths in other.took.items():
            _add(self.took.setdefault(leg, {}), tenths)
        _add(self.uses, other.uses)


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A month as it is told."""

    requests: int
    cases: int
    legs: dict[Leg, Spread]
    uses: dict[dt.date, int] = {}


def told(days: Iterable[Tally]) -> Told | None:
    """Return the month of these days; None where nothing was sent in it."""
    month = Tally()
    for day in days:
        month.add(day)
    if not month.requests:
        return None
    legs = {leg: spread(month.took.get(leg, {})) for leg in Leg}
    return Told(month.requests, month.cases, legs, month.uses)


def by_day(cases: Iterable[Moments]) -> dict[dt.date, Tally]:
    """Return day of Berlin on which something was sent → what is counted of it."""
    found: dict[dt.date, Tally] = {}
    requests: dict[UUID, list[Moments]] = {}
    for case in cases:
        requests.setdefault(case.request_id, []).append(case)
    for mine in requests.values():
        tally = found.setdefault(day_of(mine[0].sent_at), Tally())
        tally.add(Tally(1, len(mine), uses=_uses(mine)))
        for case in mine:
            for leg, took in _legs(case):
                if took >= dt.timedelta():
                    _add(tally.took.setdefault(leg, {}), {round(took * TENTHS / _DAY): 1})
    return found


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in Berlin."""
    return moment.astimezone(BERLIN).date()


def _uses(cases: Iterable[Moments]) -> dict[dt.date, int]:
    delivered = [each.delivered for each in cases if each.delivered and not each.taken_back]
    return {day_of(min(delivered)).replace(day=1): 1} if delivered else {}


def _legs(case: Moments) -> Iterable[tuple[Leg, dt.timedelta]]:
    """Return the legs that have a beginning and an end, and how long they took."""
    for leg, begin, end in (
        (Leg.START, case.sent_at, case.in_work),
        (Leg.ASK, case.in_work, case.asked),
        (Leg.REGISTER, case.asked, case.answered),
        (Leg.ISSUE, case.answered, case.issued),
        (Leg.POST, case.issued, case.posted),
        (Leg.WHOLE, case.sent_at, case.posted),
    ):
        if begin is not None and end is not None:
            yield leg, end - begin


def _add(to: dict[Key, int], more: Mapping[Key, int]) -> None:
    for key, count in more.items():
        to[key] = to.get(key, 0) + count
