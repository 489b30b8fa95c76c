"""Which office answers for whom: assignments of areas and the routing rule.

An assignment gives an office everything below a beginning of the Gemeindeschlüssel (AGS): two
digits are a Land, five a Kreis or kreisfreie Stadt, eight a municipality. The most specific one
wins, so a town with a Jugendamt of its own is taken out of its Kreis without naming the rest.
In Berlin and Hamburg an assignment may be narrowed to one Bezirk.
"""

import datetime as dt
import itertools
import re
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from tenants.bezirke import BEZIRKE
from tenants.laender import land_of

_AGS_PREFIX: Final = re.compile(r"[0-9]{2}(?:[0-9]{3}){0,2}")
_AGS8: Final = re.compile(r"[0-9]{8}")
_MOST_SPECIFIC_FIRST: Final = (8, 5, 2)


class AreaError(ValueError):
    """An assignment that cannot be, or two that contradict each other."""


class AreaAssignment(msgspec.Struct, frozen=True, kw_only=True):
    """An office answers for an area, from `valid_from` to the day before `valid_to` (None: open).

    `ags_prefix` has 2, 5 or 8 digits. `district` is the name of a Bezirk and stands only beside the
    eight digits of Berlin or Hamburg. Building one that breaks this raises AreaError (decoding one:
    `msgspec.ValidationError`).
    """

    office: uuid.UUID
    ags_prefix: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    district: str | None = None

    def __post_init__(self) -> None:
        if not _AGS_PREFIX.fullmatch(self.ags_prefix):
            raise AreaError(f"An area is 2, 5 or 8 digits of an AGS, not {self.ags_prefix!r}.")
        if land_of(self.ags_prefix) is None:
            raise AreaError(f"No Land has the key {self.ags_prefix[:2]}.")
        if self.district is not None and self.district not in BEZIRKE.get(self.ags_prefix, ()):
            raise AreaError(f"{self.ags_prefix} has no Bezirk {self.district!r}.")
        if self.valid_to is not None and self.valid_to <= self.valid_from:
            raise AreaError(f"The area {self.ags_prefix} ends before it begins.")

    def valid_on(self, day: dt.date) -> bool:
        """Whether the assignment holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def overlaps(self, other: "AreaAssignment") -> bool:
        """Whether both give the same area (prefix and Bezirk) away on some same day."""
        return (
            (self.ags_prefix, self.district) == (other.ags_prefix, other.district)
            and (other.valid_to is None or self.valid_from < other.valid_to)
            and (self.valid_to is None or other.valid_from < self.valid_to)
        )


class OfficeFound(msgspec.Struct, frozen=True, tag="office"):
    """The office that answers. It may not take part: that is its onboarding status."""

    office: uuid.UUID


class AskDistrict(msgspec.Struct, frozen=True, tag="ask_district"):
    """The municipality is not enough: ask which of these Bezirke, and route again with the name."""

    options: tuple[str, ...]


class NoOffice(msgspec.Struct, frozen=True, tag="no_office"):
    """The platform knows no office for this place on this day."""


Route = OfficeFound | AskDistrict | NoOffice


class Areas:
    """All assignments, ready for routing.

    Two that overlap (same prefix, same Bezirk, a day in common) raise AreaError: nobody could say
    which office answers. A town within an assigned Kreis is no overlap.
    """

    def __init__(self, assignments: Iterable[AreaAssignment]) -> None:
        self._by_area: dict[tuple[str, str | None], list[AreaAssignment]] = {}
        for assignment in assignments:
            area = (assignment.ags_prefix, assignment.district)
            self._by_area.setdefault(area, []).append(assignment)
        for same_area in self._by_area.values():
            _refuse_overlaps(same_area)

    def route(self, ags8: str, on: dt.date, *, district: str | None = None) -> Route:
        """The office for a municipality on a day: the answering office of a mother living there.

        In Berlin and Hamburg the Bezirk decides: without the name of one (or with a name that the
        city does not have) the result is AskDistrict. A Bezirk that nobody answers for falls back
        to an assignment of the whole city. Elsewhere `district` changes nothing.
        Raises ValueError if `ags8` is not eight digits.
        """
        if not _AGS8.fullmatch(ags8):
            raise ValueError(f"An AGS of a municipality has 8 digits, not {ags8!r}.")
        options = BEZIRKE.get(ags8, ())
        if options and district not in options:
            return AskDistrict(options)
        areas: list[tuple[str, str | None]] = [
            (ags8[:length], None) for length in _MOST_SPECIFIC_FIRST
        ]
        if options:
            areas.insert(0, (ags8, district))
        for area in areas:
            for assignment in self._by_area.get(area, ()):
                if assignment.valid_on(on):
                    return OfficeFound(assignment.office)
        return NoOffice()

    def route_register(
        self,
        birthplace: str | None,
        on: dt.date,
        *,
        central: uuid.UUID,
        district: str | None = None,
    ) -> Route:
        """The office that keeps the Sorgeregister for a child.

        `birthplace` is the AGS8 of the municipality that the place of birth belongs to today, or
        None for abroad or unknown. § 87c VI 2 SGB VIII: the Jugendamt of the place of birth;
        § 88 I 2 SGB VIII: for a birth abroad or at an unknown place the Land Berlin, which is the
        register-only office `central`. `on` is the day of the question, not of the birth: after a
        Gebietsreform the successor keeps the register.
        """
        if birthplace is None:
            return OfficeFound(central)
        return self.route(birthplace, on, district=district)


def _refuse_overlaps(same_area: Sequence[AreaAssignment]) -> None:
    # Neighbours in order of their beginning are enough: if any two overlap, two neighbours do.
    in_order = sorted(same_area, key=lambda assignment: assignment.valid_from)
    for earlier, later in itertools.pairwise(in_order):
        if earlier.overlaps(later):
            place = later.ags_prefix + (f" ({later.district})" if later.district else "")
            raise AreaError(f"The area {place} is assigned twice from {later.valid_from} on.")
