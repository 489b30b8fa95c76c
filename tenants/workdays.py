"""Working days of an office: Monday to Friday, without the public holidays of its Land.

Holidays come from the library `holidays`. What holds in a part of a Land only is counted as far as
the library knows the place: the city of Augsburg has its Friedensfest and Mariä Himmelfahrt.
Elsewhere in Bavaria (Mariä Himmelfahrt) and in Saxony and Thuringia (Fronleichnam) a holiday that
depends on the municipality's census is **not** taken off: such an office is reminded a day too
early, never too late. 24 and 31 December are working days, as the law has it.
"""

from __future__ import annotations

import datetime as dt
import functools
from typing import Final

import holidays
import msgspec

from tenants.offices import Office

_SATURDAY: Final = 5
_AUGSBURG: Final = "09761"
"""The city's key (AGS5); its holidays are a subdivision of their own in the library."""


class Calendar(msgspec.Struct, frozen=True):
    """The working days of one subdivision of Germany: a Land's two letters, or "Augsburg"."""

    subdivision: str

    def is_workday(self, day: dt.date) -> bool:
        """Whether offices here work on a day."""
        return day.weekday() < _SATURDAY and day not in _holidays(self.subdivision, day.year)

    def after(self, day: dt.date, days: int) -> dt.date:
        """Return the last day of a period of so many working days that `day` sets off.

        `day` itself does not count (§ 187 I BGB with § 26 I SGB X). For 0 days it is `day`, or
        the next working day where `day` is none (§ 26 III SGB X). `days` is not negative.
        """
        while days > 0 or not self.is_workday(day):
            day += dt.timedelta(days=1)
            days -= self.is_workday(day)
        return day

    def between(self, start: dt.date, end: dt.date) -> int:
        """Return how many working days lie after `start` up to and with `end`.

        Negative where `end` lies before `start`: from today to a due date it is how many are
        left, or how many it is over.
        """
        if end < start:
            return -self.between(end, start)
        days = (start + dt.timedelta(days=number) for number in range(1, (end - start).days + 1))
        return sum(map(self.is_workday, days))

    def holidays(self, first: dt.date, last: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """Return the public holidays from a day to another, with their German names."""
        found = holidays.country_holidays(
            "DE",
            subdiv=self.subdivision,
            years=range(first.year, last.year + 1),
            language="de",
        )
        return tuple((day, name) for day, name in sorted(found.items()) if first <= day <= last)


def calendar_of(office: Office) -> Calendar:
    """Return the working days of an office, by its Land and place."""
    return calendar_at(office.land, office.ars)


def calendar_at(land: str, ars: str) -> Calendar:
    """Return the working days of a place, by its Land's two letters and its Regionalschluessel."""
    return Calendar("Augsburg" if ars.startswith(_AUGSBURG) else land)


@functools.cache
def _holidays(subdivision: str, year: int) -> frozenset[dt.date]:
    return frozenset(holidays.country_holidays("DE", subdiv=subdivision, years=year))
