"""What a proposed change of an area would do, as a rule."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from tenants.area_changes import AreaChange, ChangeKind, Consequence, Effect, applied, consequences
from tenants.areas import AreaAssignment, AreaError
from tenants.bezirke import BERLIN
from tenants.places import Place

TODAY, SPRING, SUMMER = dt.date(2026, 11, 24), dt.date(2027, 3, 1), dt.date(2027, 7, 1)
OWN, NEIGHBOUR, TOWN = (UUID(int=number) for number in (1, 2, 3))
MUENSTER, GREVEN, RHEINE = (
    Place("05515000", "Münster"),
    Place("05566012", "Greven"),
    Place("05566076", "Rheine"),
)
PLACES = (MUENSTER, GREVEN, RHEINE, Place(BERLIN, "Berlin"))


def area(
    office: UUID, prefix: str, start: dt.date = dt.date(2020, 1, 1), end: dt.date | None = None
) -> AreaAssignment:
    return AreaAssignment(office=office, ags_prefix=prefix, valid_from=start, valid_to=end)


def add(prefix: str, start: dt.date = SPRING, end: dt.date | None = None) -> AreaChange:
    return AreaChange(
        office=OWN, kind=ChangeKind.ADD, ags_prefix=prefix, valid_from=start, valid_to=end
    )


def end(prefix: str, day: dt.date = SPRING) -> AreaChange:
    return AreaChange(office=OWN, kind=ChangeKind.END, ags_prefix=prefix, valid_from=day)


def said(present: list[AreaAssignment], change: AreaChange) -> list[tuple[object, ...]]:
    return [
        (each.effect, each.places, each.others, each.valid_from, each.valid_to)
        for each in consequences(present, change, PLACES, TODAY)
    ]


def test_overlap() -> None:
    """The same area given to two offices is an overlap, on the days on which both have it."""
    present = [area(OWN, "05515"), area(NEIGHBOUR, "05566", end=SUMMER)]
    assert said(present, add("05566")) == [
        (Effect.TWO, ("Greven", "Rheine"), (NEIGHBOUR,), SPRING, SUMMER),
        (Effect.GAINED, ("Greven", "Rheine"), (), SUMMER, None),
    ]


def test_gap() -> None:
    """What ends without a successor is a gap from that day on, until somebody follows."""
    present = [area(OWN, "05566"), area(NEIGHBOUR, "05566076", SUMMER)]
    assert said(present, end("05566")) == [
        (Effect.NONE, ("Greven",), (), SPRING, None),
        (Effect.NONE, ("Rheine",), (), SPRING, SUMMER),
    ]


def test_town_of_its_own() -> None:
    """A town within a neighbour's Kreis is no overlap: the most specific one answers."""
    present = [area(NEIGHBOUR, "05566")]
    assert said(present, add("05566076")) == [
        (Effect.GAINED, ("Rheine",), (NEIGHBOUR,), SPRING, None)
    ]


def test_back_to_the_kreis() -> None:
    """Where a town gives up, the Kreis around it answers: no gap."""
    present = [area(OWN, "05566076"), area(NEIGHBOUR, "05566")]
    assert said(present, end("05566076")) == [
        (Effect.LOST, ("Rheine",), (NEIGHBOUR,), SPRING, None)
    ]


def test_towns_stay_out() -> None:
    """Taking over a Kreis changes nothing for a town in it that has an office of its own."""
    present = [area(TOWN, "05566076"), area(NEIGHBOUR, "05566", end=SPRING)]
    assert said(present, add("05566")) == [(Effect.GAINED, ("Greven",), (), SPRING, None)]


def test_bezirk() -> None:
    """In Berlin a change of one Bezirk concerns that one alone, under its own name."""
    whole = area(NEIGHBOUR, BERLIN)
    change = AreaChange(
        office=OWN, kind=ChangeKind.ADD, ags_prefix=BERLIN, district="Pankow", valid_from=SPRING
    )
    assert said([whole], change) == [
        (Effect.GAINED, ("Berlin (Pankow)",), (NEIGHBOUR,), SPRING, None)
    ]


def test_planned_area_is_called_off() -> None:
    """Ending an area before it begins takes it out; what ended before stays on record."""
    past = area(OWN, "05566", end=dt.date(2021, 1, 1))
    assert applied([past, area(OWN, "05566", SUMMER)], end("05566")) == (past,)


def test_cut() -> None:
    """Ending an area that holds lets it hold up to the day before."""
    assert applied([area(OWN, "05566")], end("05566")) == (area(OWN, "05566", end=SPRING),)


@pytest.mark.parametrize(
    "change",
    [
        add("05515"),
        end("05566"),
        end("05515076"),
        add("99"),
        add("0551"),
        add("05566", SUMMER, SPRING),
        AreaChange(
            office=OWN, kind=ChangeKind.ADD, ags_prefix="05566", district="X", valid_from=SPRING
        ),
    ],
)
def test_cannot_be(change: AreaChange) -> None:
    """Nobody gets what is theirs, ends what is another's, or has an area that cannot be."""
    with pytest.raises(AreaError):
        applied([area(OWN, "05515"), area(NEIGHBOUR, "05566")], change)


def test_the_worst_comes_first() -> None:
    """Overlaps and gaps stand before what only changes hands."""
    present = [area(NEIGHBOUR, "05", end=SUMMER), area(NEIGHBOUR, "05515")]
    found = consequences(present, add("05"), PLACES, TODAY)
    assert [each.effect for each in found] == [Effect.TWO, Effect.GAINED]
    assert isinstance(found[0], Consequence)
