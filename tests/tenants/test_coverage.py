"""Gaps and overlaps over Germany."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from tenants.areas import AreaAssignment
from tenants.bezirke import BEZIRKE
from tenants.coverage import Coverage, Fault, coverage
from tenants.places import Place

TODAY = dt.date(2026, 11, 24)
LONG_AGO = dt.date(2020, 1, 1)
KREIS, TOWN, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)
MELLE, QUAKENBRUECK, BERLIN = (
    Place("03459024", "Melle"),
    Place("03459029", "Quakenbrück"),
    Place("11000000", "Berlin"),
)
PLACES = [MELLE, QUAKENBRUECK, BERLIN]


def area(
    office: UUID, prefix: str, since: dt.date = LONG_AGO, until: dt.date | None = None
) -> AreaAssignment:
    return AreaAssignment(office=office, ags_prefix=prefix, valid_from=since, valid_to=until)


def of(found: Coverage, fault: Fault) -> list[tuple[tuple[str, ...], dt.date, dt.date | None]]:
    return [(each.places, each.since, each.until) for each in found.findings if each.fault is fault]


def test_town_in_a_kreis() -> None:
    """A town with an office of its own is no overlap; a Bezirk of Berlin is a place of its own."""
    found = coverage(
        [area(KREIS, "03459"), area(TOWN, "03459024"), area(OTHER, "11")], PLACES, TODAY
    )
    assert found.findings == ()
    counted = {each.land: each.places for each in found.laender if each.places}
    assert counted == {"NI": 2, "BE": len(BEZIRKE["11000000"])}


def test_gaps_now_and_later() -> None:
    """Where nobody answers is a gap, also one that begins or ends later; neighbours are one line."""
    ends, begins = dt.date(2027, 1, 1), dt.date(2027, 7, 1)
    areas = [area(KREIS, "03459", until=ends), area(OTHER, "03459", begins), area(OTHER, "11")]
    found = coverage(areas, PLACES, TODAY)
    assert of(found, Fault.GAP) == [(("Melle", "Quakenbrück"), ends, begins)]
    assert next(each for each in found.laender if each.land == "NI").gaps == 0
    nobody = coverage([area(OTHER, "11")], PLACES, TODAY)
    assert of(nobody, Fault.GAP) == [(("Melle", "Quakenbrück"), TODAY, None)]
    assert next(each for each in nobody.laender if each.land == "NI").answered == 0


def test_overlap() -> None:
    """The very same area given twice is an overlap for as long as both hold."""
    until = dt.date(2027, 1, 1)
    areas = [area(KREIS, "03459"), area(OTHER, "03459", until=until), area(OTHER, "11")]
    found = coverage(areas, PLACES, TODAY)
    assert of(found, Fault.OVERLAP) == [(("Melle", "Quakenbrück"), TODAY, until)]
    assert found.findings[0].offices == (KREIS, OTHER)


def test_unknown_area() -> None:
    """An area in which the gazetteer has no place is named; one that is over is not."""
    areas = [area(KREIS, "03"), area(OTHER, "09"), area(TOWN, "08", until=TODAY), area(OTHER, "11")]
    assert [each.ags_prefix for each in coverage(areas, PLACES, TODAY).unknown] == ["09"]
