"""Working days by the holidays of the office's Land."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest

from tenants import demo
from tenants.workdays import Calendar, calendar_of

LAENDER = "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("land", LAENDER.split())
def test_every_land(land: str) -> None:
    """Every Land's two letters are a calendar, and Labour Day is free in all of them."""
    assert not Calendar(land).is_workday(day("2026-05-01"))
    assert Calendar(land).is_workday(day("2026-12-24"))


@pytest.mark.parametrize(
    ("land", "date", "works"),
    [
        ("HB", "2026-11-28", False),  # a Saturday
        ("HB", "2025-10-31", False),  # Reformationstag
        ("NW", "2025-10-31", True),
        ("SN", "2026-11-18", False),  # Buß- und Bettag
        ("HB", "2026-11-18", True),
        ("BE", "2027-03-08", False),  # Frauentag
        ("TH", "2027-09-20", False),  # Weltkindertag
        ("BY", "2029-08-15", True),  # Mariä Himmelfahrt, in parts of Bavaria
        ("SL", "2029-08-15", False),
        ("Augsburg", "2029-08-15", False),
        ("Augsburg", "2028-08-08", False),  # Friedensfest
        ("BY", "2028-08-08", True),
    ],
)
def test_holidays(land: str, date: str, works: bool) -> None:  # noqa: FBT001 - a table
    """A holiday counts where the Land has it, and nowhere else."""
    assert Calendar(land).is_workday(day(date)) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-24", 0, "2026-11-24"),
        ("2026-11-28", 0, "2026-11-30"),
        ("2026-11-24", 1, "2026-11-25"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-11-28", 1, "2026-11-30"),
        ("2026-11-24", 10, "2026-12-08"),
        ("2026-12-23", 3, "2026-12-29"),  # Christmas on Friday and Saturday
        ("2026-12-31", 1, "2027-01-04"),
    ],
)
def test_after(start: str, days: int, end: str) -> None:
    """A period begins on the day after, runs over working days, and ends on one."""
    assert Calendar("HB").after(day(start), days) == day(end)


@pytest.mark.parametrize("days", [1, 2, 5, 10, 60])
def test_between_undoes_after(days: int) -> None:
    """From a day to the end of a period there are as many working days as the period has."""
    bremen = Calendar("HB")
    for start in (day("2026-11-24"), day("2026-11-28"), day("2026-12-24")):
        end = bremen.after(start, days)
        assert bremen.between(start, end) == days
        assert bremen.between(end, start) == -days


def test_of_an_office() -> None:
    """An office has the holidays of its Land, and the city of Augsburg its own."""
    office = demo.demo_offices()[0]
    assert calendar_of(office) == Calendar(office.land)
    for ars, name in (("097610000000", "Augsburg"), ("097720000000", "BY")):
        there = msgspec.structs.replace(office, land="BY", ars=ars)
        assert calendar_of(there) == Calendar(name)
