import datetime as dt
from importlib.resources import files

import phonenumbers
import pytest

from tenants.areas import Areas, AskDistrict, OfficeFound
from tenants.bezirke import BERLIN, HAMBURG
from tenants.demo import (
    REGISTER_OFFICE_SLUG,
    demo_areas,
    demo_former_names,
    demo_municipalities,
    demo_offices,
    demo_postcodes,
    office_id,
)
from tenants.laender import LAND_BY_CODE, land_of
from tenants.offices import OfficeKind, is_slug
from tenants.places import Exact, Place, match

TODAY = dt.date(2026, 11, 24)
OFFICES = {office.slug: office for office in demo_offices()}
AREAS = Areas(demo_areas())


def candidates(plz: str) -> list[Place]:
    return [Place(row.ags8, row.ort) for row in demo_postcodes() if row.plz == plz]


def find(plz: str, place: str | None = None, district: str | None = None) -> str:
    """The slug of the office that answers for a postcode and, where needed, a place name."""
    found = candidates(plz)
    if place is not None:
        result = match(place, found)
        assert isinstance(result, Exact)
        found = [result.place]
    (only,) = found
    route = AREAS.route(only.ags8, TODAY, district=district)
    assert isinstance(route, OfficeFound)
    return next(office.slug for office in OFFICES.values() if office.id == route.office)


@pytest.mark.parametrize(
    ("plz", "place", "slug"),
    [
        ("28195", None, "bremen"),
        ("27576", None, "bremerhaven"),
        ("27568", "Bremerhaven", "bremerhaven"),
        ("27568", "bremen", "bremen"),
        ("49074", None, "osnabrueck"),
        ("49324", None, "landkreis-osnabrueck"),
        ("33330", None, "guetersloh"),
        ("33790", None, "kreis-guetersloh"),
        ("33378", None, "rheda-wiedenbrueck"),
        ("33415", None, "verl"),
        ("27749", None, "delmenhorst"),
    ],
)
def test_office_is_found_by_a_typical_postcode(plz: str, place: str | None, slug: str) -> None:
    """A postcode leads to its office, town and Kreis of the same name kept apart."""
    assert find(plz, place) == slug


@pytest.mark.parametrize(
    ("plz", "city", "district", "slug"),
    [("10115", BERLIN, "Mitte", "berlin-mitte"), ("22765", HAMBURG, "Altona", "hamburg-altona")],
)
def test_bezirk_leads_to_its_office(plz: str, city: str, district: str, slug: str) -> None:
    """In Berlin and Hamburg the postcode leads to the question and the Bezirk to the office."""
    assert isinstance(AREAS.route(city, TODAY), AskDistrict)
    assert find(plz, district=district) == slug


def test_birth_abroad_leads_to_the_register_only_office() -> None:
    """A child born abroad is asked for at the register-only office, which has no area."""
    central = OFFICES[REGISTER_OFFICE_SLUG]
    assert central.kind is OfficeKind.REGISTER_ONLY
    assert central.land == "BE"
    assert central.id not in {area.office for area in demo_areas()}
    assert AREAS.route_register(None, TODAY, central=central.id) == OfficeFound(central.id)


def test_enough_offices_to_show() -> None:
    """At least eight live offices in at least five Länder, and some that do not take part."""
    live = [office for office in OFFICES.values() if office.status.takes_part]
    assert len(live) >= 8
    assert len({office.land for office in live}) >= 5
    assert len(live) < len(OFFICES)


def test_every_office_gives_contact_data() -> None:
    """Each office, those that do not take part too, can be written to, called and visited."""
    places = {row.plz: row for row in demo_postcodes()}
    for office in OFFICES.values():
        contact = office.contact
        assert contact.postcode in places
        assert contact.place in {place.name for place in candidates(contact.postcode)}
        assert contact.street
        assert contact.house_number
        assert contact.opening_hours


def test_keys_fit_together() -> None:
    """Slugs and ids are unique and good, Land and ARS agree, areas lie in the Land of the office."""
    assert len(OFFICES) == len(demo_offices()) == len({office.id for office in demo_offices()})
    for office in demo_offices():
        assert is_slug(office.slug)
        assert office.id == office_id(office.slug)
        assert len(office.ars) == 12
        assert land_of(office.ars) == LAND_BY_CODE[office.land]
        for area in demo_areas():
            if area.office == office.id:
                assert (office.ars[:5] + office.ars[9:]).startswith(area.ags_prefix)


def test_contact_data_is_invented() -> None:
    """No demo office shows an address, number or key that could belong to somebody."""
    kept_free_for_films = ("+493023125", "+494066969")
    for office in OFFICES.values():
        contact = office.contact
        assert contact.email == f"{office.slug}@example.org"
        assert contact.website == f"https://{office.slug}.example.org/"
        assert office.dvdv_key == f"jga:demo-{office.slug}"
        assert contact.phone is not None
        assert contact.phone.startswith(kept_free_for_films)
        assert phonenumbers.is_valid_number(phonenumbers.parse(contact.phone))


def test_gazetteer_is_complete_for_the_areas() -> None:
    """Every municipality has a postcode and a name, those of the demo Kreise all of them."""
    named = {row.ags8 for row in demo_municipalities()}
    assert {row.ags8 for row in demo_postcodes()} == named
    for kreis, count in {"03459": 34, "05754": 13}.items():
        assert sum(ags8.startswith(kreis) for ags8 in named) == count


def test_former_names_lead_to_a_place_of_today() -> None:
    """A former name leads to a municipality of today, also beside a place of that name."""
    today = {row.ags8: row.name for row in demo_municipalities()}
    assert {row.ags8 for row in demo_former_names()} <= today.keys()
    former = [Place(row.ags8, row.former_name) for row in demo_former_names()]
    result = match("wesermuende", former)
    assert isinstance(result, Exact)
    assert today[result.place.ags8] == "Bremerhaven, Stadt"


def test_demo_data_names_its_sources_and_stays_small() -> None:
    """Source and licence lie beside the data, and all of it is below 60 kB."""
    folder = files("tenants.demo")
    readme = folder.joinpath("README.md").read_text()
    for source in ("OpenStreetMap contributors", "ODbL", "Destatis", "invented"):
        assert source in readme
    data = [entry for entry in folder.iterdir() if entry.name.endswith((".csv", ".toml"))]
    assert {entry.name for entry in data} == {
        name for name in (entry.name for entry in data) if name in readme
    }
    assert sum(len(entry.read_bytes()) for entry in data) < 60_000
