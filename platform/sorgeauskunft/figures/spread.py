"""How long things took, as counted values. Pure: no database, no clock.

**Percentiles** are by nearest rank: the p-th percentile of n cases, in order of time, is the case in
place ⌈p·n / 100⌉. So it is a time that a case really took, and not one between two cases.

**Few cases**: below `FEWEST` cases a leg shows how many there were and no percentiles. The 90th of
four cases is the slowest one, and a reader of the table could know whose that was.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Final

import msgspec

FEWEST: Final = 5
"""Cases of a leg in a month from which percentiles are shown."""

TENTHS: Final = 10
"""Times are counted in tenths of a day: exact enough, and few values for many cases."""


class Leg(enum.StrEnum):
    """A part of the way of a case (a child of a request), from its first day to its last."""

    START = "start"
    """Sent, until somebody works on it."""
    ASK = "ask"
    """In work, until the register is asked."""
    REGISTER = "register"
    """Register asked, until the answer that counts is there."""
    ISSUE = "issue"
    """Register answered, until the Auskunft is made."""
    POST = "post"
    """Auskunft made, until it is posted."""
    WHOLE = "whole"
    """Sent, until posted."""


class Spread(msgspec.Struct, frozen=True):
    """How many cases have a leg behind them, and the days that half and nine tenths of them took.

    Days are calendar days of 24 hours, with one decimal; None for too few cases.
    """

    count: int
    median: float | None
    ninetieth: float | None


class Month(msgspec.Struct, frozen=True):
    """The requests that were sent in a month (of Berlin), `first` being its first day.

    `cases` are the children in them. A leg that no case has behind it has a count of 0.
    """

    first: dt.date
    requests: int
    cases: int
    legs: Mapping[Leg, Spread]


def spread(tenths: Mapping[int, int]) -> Spread:
    """Return the spread of times: tenths of a day → how many cases took as long."""
    count = sum(tenths.values())
    if count < FEWEST:
        return Spread(count, None, None)
    return Spread(count, _percentile(tenths, 50, count), _percentile(tenths, 90, count))


def _percentile(tenths: Mapping[int, int], percent: int, count: int) -> float:
    place = -(-percent * count // 100)
    passed = 0
    for tenth in sorted(tenths):
        passed += tenths[tenth]
        if passed >= place:
            return tenth / TENTHS
    raise ValueError("no cases")


def months_before(today: dt.date, number: int) -> tuple[dt.date, ...]:
    """Return the first days of the month of `today` and of those before it, newest first."""
    firsts = [today.replace(day=1)]
    while len(firsts) < number:
        firsts.append((firsts[-1] - dt.timedelta(days=1)).replace(day=1))
    return tuple(firsts)
