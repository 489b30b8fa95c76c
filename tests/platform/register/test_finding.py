"""Which office keeps the register: by the place of birth, under any name it ever had."""

from __future__ import annotations

import datetime as dt

import pytest

from sorgeauskunft.register import AskDistrict, AskPlace, Found, Nobody, Reason, find
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from tenants import demo
from tenants.areas import AreaAssignment
from tenants.directory import Directory
from tenants.gazetteer import Gazetteer
from tenants.places import Place

TODAY = dt.date(2026, 11, 25)


def directory(*extra: Place) -> Directory:
    """The demo's, with further municipalities."""
    return Directory(
        demo.demo_offices(),
        demo.demo_areas(),
        Gazetteer(
            [(row.plz, Place(row.ags8, row.ort)) for row in demo.demo_postcodes()],
            [
                *((Place(row.ags8, row.name), row.ars12) for row in demo.demo_municipalities()),
                *((place, place.ags8[:5] + "0000" + place.ags8[5:]) for place in extra),
            ],
            [Place(row.ags8, row.former_name) for row in demo.demo_former_names()],
        ),
    )


def slug(finding: object) -> str:
    assert isinstance(finding, Found)
    return finding.office.slug


@pytest.mark.parametrize(
    ("place", "office", "reason"),
    [
        (BirthPlace(name="Osnabrück", ars="034040000000"), "osnabrueck", Reason.BIRTHPLACE),
        (BirthPlace(name="Osnabrueck"), "osnabrueck", Reason.BIRTHPLACE),
        (BirthPlace(name="Wesermünde"), "bremerhaven", Reason.BIRTHPLACE),
        (BirthPlace(name="Kraków", state="152"), demo.REGISTER_OFFICE_SLUG, Reason.ABROAD),
        # A place of this name is in Germany too: the state decides.
        (BirthPlace(name="Bremen", state="368"), demo.REGISTER_OFFICE_SLUG, Reason.ABROAD),
        (BirthPlace(name=UNKNOWN_PLACE), demo.REGISTER_OFFICE_SLUG, Reason.UNKNOWN),
        (BirthPlace(name="Berlin-Mitte"), "berlin-mitte", Reason.BIRTHPLACE),
        (BirthPlace(name="Hamburg Altona"), "hamburg-altona", Reason.BIRTHPLACE),
    ],
)
def test_found(place: BirthPlace, office: str, reason: Reason) -> None:
    """A place leads to its office of today, by key or name; abroad and unknown to Berlin."""
    finding = find(directory(), place, TODAY)
    assert slug(finding) == office
    assert isinstance(finding, Found)
    assert finding.reason is reason


def test_district() -> None:
    """In Berlin and Hamburg the clerk chooses the Bezirk, unless the place of birth names it."""
    for name, city, count in (("Berlin", "Berlin", 12), ("Hamburg", "Hamburg", 7)):
        asked = find(directory(), BirthPlace(name=name), TODAY)
        assert isinstance(asked, AskDistrict)
        assert (asked.city, len(asked.districts)) == (city, count)
    chosen = find(directory(), BirthPlace(name="Hamburg"), TODAY, district="Altona")
    assert slug(chosen) == "hamburg-altona"
    assert find(directory(), BirthPlace(name="Berlin"), TODAY, district="Pankow") == Nobody(
        "Berlin (Pankow)"
    )


@pytest.mark.parametrize(
    ("typed", "district"),
    [
        ("Berlin-Kreuzberg", "Berlin (Friedrichshain-Kreuzberg)"),
        ("Berlin Wilmersdorf", "Berlin (Charlottenburg-Wilmersdorf)"),
        ("Hamburg-Mitte", "Hamburg (Hamburg-Mitte)"),
    ],
)
def test_half_a_name(typed: str, district: str) -> None:
    """Half of a Bezirk's double name says which one is meant."""
    assert find(directory(), BirthPlace(name=typed), TODAY) == Nobody(district)


def test_several_of_one_name() -> None:
    """A name that two municipalities with different offices have is for the clerk to decide."""
    twins = directory(Place("03404001", "Zwilling"), Place("04011001", "Zwilling"))
    asked = find(twins, BirthPlace(name="Zwilling"), TODAY)
    assert isinstance(asked, AskPlace)
    assert {place.ags8 for place in asked.places} == {"03404001", "04011001"}
    assert slug(find(twins, BirthPlace(name="Zwilling"), TODAY, ags8="04011001")) == "bremen"


def test_several_of_one_office() -> None:
    """Where all places of a name have the same office, nobody has to choose."""
    twins = directory(Place("03404001", "Zwilling"), Place("03404002", "Zwilling"))
    assert slug(find(twins, BirthPlace(name="Zwilling"), TODAY)) == "osnabrueck"


def test_not_known() -> None:
    """A place that nobody knows, or that no office answers for, is named and left to the clerk."""
    assert find(directory(), BirthPlace(name="Xanadu"), TODAY) == Nobody("Xanadu")
    nowhere = directory(Place("09999001", "Niemandsdorf"))
    assert find(nowhere, BirthPlace(name="Niemandsdorf"), TODAY) == Nobody("Niemandsdorf")


def test_on_the_day_of_the_question() -> None:
    """After a Gebietsreform the successor keeps the register of older births too."""
    old, new = demo.office_id("delmenhorst"), demo.office_id("bremen")
    reformed = Directory(
        demo.demo_offices(),
        [
            AreaAssignment(
                office=old,
                ags_prefix="03401",
                valid_from=dt.date(2020, 1, 1),
                valid_to=dt.date(2026, 1, 1),
            ),
            AreaAssignment(office=new, ags_prefix="03401", valid_from=dt.date(2026, 1, 1)),
        ],
        Gazetteer((), [(Place("03401000", "Delmenhorst"), "034010000000")]),
    )
    place = BirthPlace(name="Delmenhorst", ars="034010000000")
    assert slug(find(reformed, place, dt.date(2025, 12, 31))) == "delmenhorst"
    assert slug(find(reformed, place, dt.date(2026, 1, 1))) == "bremen"
