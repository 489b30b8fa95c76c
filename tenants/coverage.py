"""Who answers where in all of Germany: places without an office, places with two. Pure.

Without refusing: what contradicts itself is to be seen and not to stop the page that shows it.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

import msgspec

from tenants.areas import AreaAssignment
from tenants.bezirke import BEZIRKE
from tenants.laender import LAENDER, land_of
from tenants.places import Place

_Area = tuple[str, str | None]
_WIDTHS = (8, 5, 2)


class Fault(enum.StrEnum):
    """What is wrong with a place."""

    GAP = "gap"
    """Nobody answers."""

    OVERLAP = "overlap"
    """Two offices have the very same area."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The same fault of several places of a Land, from `since` to the day before `until` (None: open).

    `places` are names in order, in Berlin and Hamburg with the Bezirk; `offices` those of an overlap.
    """

    fault: Fault
    land: str
    places: tuple[str, ...]
    offices: tuple[UUID, ...]
    since: dt.date
    until: dt.date | None


class LandCoverage(msgspec.Struct, frozen=True, kw_only=True):
    """A Land (two letters): its places (in Berlin and Hamburg Bezirke), and those with a fault today."""

    land: str
    places: int
    gaps: int
    overlaps: int

    @property
    def answered(self) -> int:
        """Places with exactly one office."""
        return self.places - self.gaps - self.overlaps


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """All of it: by Land, every fault from today on, and areas in which the gazetteer has no place."""

    laender: tuple[LandCoverage, ...]
    findings: tuple[Finding, ...]
    unknown: tuple[AreaAssignment, ...]


def coverage(
    assignments: Iterable[AreaAssignment], municipalities: Sequence[Place], today: dt.date
) -> Coverage:
    """Return who answers where from today on."""
    present = [each for each in assignments if each.valid_to is None or each.valid_to > today]
    by_area: dict[_Area, list[AreaAssignment]] = defaultdict(list)
    for each in present:
        by_area[each.ags_prefix, each.district].append(each)
    found: dict[tuple[Fault, str, tuple[UUID, ...], dt.date, dt.date | None], list[str]] = {}
    counts = {land.code: [0, 0, 0] for land in LAENDER}
    seen: set[str] = set()
    for place, district in _places(municipalities):
        land = land_of(place.ags8)
        if land is None:
            continue
        seen |= {place.ags8[:width] for width in _WIDTHS}
        counts[land.code][0] += 1
        name = f"{place.name} ({district})" if district else place.name
        for fault, offices, since, until in _faults(by_area, place.ags8, district, today):
            found.setdefault((fault, land.code, offices, since, until), []).append(name)
            if since == today:
                counts[land.code][1 if fault is Fault.GAP else 2] += 1
    return Coverage(
        laender=tuple(
            LandCoverage(land=code, places=places, gaps=gaps, overlaps=overlaps)
            for code, (places, gaps, overlaps) in counts.items()
        ),
        findings=tuple(
            Finding(
                fault=fault,
                land=land,
                places=tuple(sorted(names)),
                offices=offices,
                since=since,
                until=until,
            )
            for (fault, land, offices, since, until), names in sorted(
                found.items(), key=lambda item: (item[0][1], item[0][0], item[0][3], item[0][2])
            )
        ),
        unknown=tuple(each for each in present if each.ags_prefix not in seen),
    )


def _places(municipalities: Iterable[Place]) -> Iterator[tuple[Place, str | None]]:
    for place in municipalities:
        yield from ((place, district) for district in BEZIRKE.get(place.ags8, (None,)))


def _faults(
    by_area: Mapping[_Area, Sequence[AreaAssignment]],
    ags8: str,
    district: str | None,
    today: dt.date,
) -> Iterator[tuple[Fault, tuple[UUID, ...], dt.date, dt.date | None]]:
    """Yield what is wrong with one place, span after span; neighbours that are alike are one."""
    levels: list[_Area] = [(ags8[:width], None) for width in _WIDTHS]
    if district:
        levels.insert(0, (ags8, district))
    mine = [by_area.get(level, ()) for level in levels]
    days = {today} | {
        day
        for level in mine
        for each in level
        for day in (each.valid_from, each.valid_to)
        if day and day > today
    }
    spans: list[tuple[tuple[UUID, ...], dt.date]] = []
    for day in sorted(days):
        held = _held(mine, day)
        if not spans or spans[-1][0] != held:
            spans.append((held, day))
    ends = [since for _, since in spans[1:]]
    for (held, since), until in zip(spans, (*ends, None), strict=True):
        if not held:
            yield Fault.GAP, (), since, until
        elif len(held) > 1:
            yield Fault.OVERLAP, held, since, until


def _held(levels: Sequence[Sequence[AreaAssignment]], day: dt.date) -> tuple[UUID, ...]:
    """Who answers on a day: those of the most specific level that anybody has."""
    for level in levels:
        found = {each.office for each in level if each.valid_on(day)}
        if found:
            return tuple(sorted(found))
    return ()
