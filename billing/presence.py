"""How much of a year a Land took part: by days, or by begun months."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
import itertools
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.parties import require_land

_MONTHS: Final = 12


class ProRata(enum.StrEnum):
    """How a part of a year counts."""

    DAYS = "days"
    BEGUN_MONTHS = "begun_months"


class Participation(msgspec.Struct, frozen=True, kw_only=True):
    """A Land takes part from its first to its last day, both counted; no last day: until further notice.

    Raises `RefusedError` for an unknown Land and a last day before the first.
    """

    land: str
    first_day: dt.date
    last_day: dt.date | None = None

    def __post_init__(self) -> None:
        require_land(self.land)
        if self.last_day is not None and self.last_day < self.first_day:
            raise RefusedError(
                "ends_before_it_begins", f"{self.land} leaves before it joins", land=self.land
            )


class Presence(msgspec.Struct, frozen=True):
    """So many days or months `of` the year's."""

    count: int
    of: int

    @property
    def of_year(self) -> Fraction:
        """The same as a part of one."""
        return Fraction(self.count, self.of)


def presences(
    participations: Iterable[Participation], year: int, pro_rata: ProRata
) -> dict[str, Presence]:
    """Land → how much of the year it took part; Länder that did not are left out.

    Raises:
        RefusedError: Two times of one Land overlap (`overlapping_participation`).
    """
    ordered = sorted(participations, key=lambda each: (each.land, each.first_day))
    for one, next_ in itertools.pairwise(ordered):
        if one.land == next_.land and (one.last_day is None or one.last_day >= next_.first_day):
            raise RefusedError(
                "overlapping_participation", f"{one.land} takes part twice at once", land=one.land
            )
    found: dict[str, Presence] = {}
    for land, group in itertools.groupby(ordered, key=lambda each: each.land):
        days = {day for each in group for day in _days(each, year)}
        if days and pro_rata is ProRata.DAYS:
            found[land] = Presence(len(days), 366 if calendar.isleap(year) else 365)
        elif days:
            found[land] = Presence(len({day.month for day in days}), _MONTHS)
    return found


def _days(participation: Participation, year: int) -> Iterable[dt.date]:
    first = max(participation.first_day, dt.date(year, 1, 1))
    last = min(participation.last_day or dt.date.max, dt.date(year, 12, 31))
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)
