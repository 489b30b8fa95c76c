"""Time, injectable: tests move it, nobody else calls `datetime.now`."""

from __future__ import annotations

import datetime as dt
from typing import Protocol
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Clock(Protocol):
    """Tells the time in UTC, always aware."""

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        return dt.datetime.now(dt.UTC)


class ManualClock:
    """A clock that stands still until somebody moves it."""

    def __init__(self, start: dt.datetime) -> None:
        self._now = start.astimezone(dt.UTC)

    def now(self) -> dt.datetime:
        """Return the moment it was set to, in UTC."""
        return self._now

    def advance(self, by: dt.timedelta) -> None:
        """Move by a time span, backwards too."""
        self._now += by


def today_in_berlin(clock: Clock) -> dt.date:
    """Return the calendar day on which age limits and due dates are judged."""
    return clock.now().astimezone(BERLIN).date()


def midnight_in_berlin(day: dt.date) -> dt.datetime:
    """Return the moment in UTC at which a day begins there: in summer an hour earlier than in winter."""
    return dt.datetime.combine(day, dt.time(), BERLIN).astimezone(dt.UTC)
