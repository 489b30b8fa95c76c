import datetime as dt
import uuid

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.areas import (
    AreaAssignment,
    AreaError,
    Areas,
    AskDistrict,
    NoOffice,
    OfficeFound,
    Route,
)
from tenants.bezirke import BERLIN, BEZIRKE, HAMBURG
from tenants.laender import LAENDER, LAND_BY_CODE, LAND_BY_KEY, land_of
from tenants.offices import OnboardingStatus, is_slug

TODAY = dt.date(2026, 11, 24)
LAND, KREIS, TOWN, CENTRAL = (uuid.UUID(int=number) for number in range(1, 5))

days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 12))
ags8s = st.sampled_from(["05754008", "05754044", "05758004", "03404000", BERLIN, HAMBURG])


@st.composite
def assignments(draw: st.DrawFn) -> AreaAssignment:
    begin = draw(days)
    ags8 = draw(ags8s)
    prefix = ags8[: draw(st.sampled_from([2, 5, 8]))]
    options = BEZIRKE.get(prefix, ())[:2]
    return AreaAssignment(
        office=draw(st.uuids()),
        ags_prefix=prefix,
        district=draw(st.sampled_from([None, *options])),
        valid_from=begin,
        valid_to=draw(st.none() | st.integers(1, 6).map(lambda days: begin + dt.timedelta(days))),
    )


def assign(office: uuid.UUID, prefix: str, **more: object) -> AreaAssignment:
    return msgspec.structs.replace(
        AreaAssignment(office=office, ags_prefix=prefix, valid_from=dt.date(2020, 1, 1)), **more
    )


def without_overlaps(drawn: list[AreaAssignment]) -> list[AreaAssignment]:
    kept: list[AreaAssignment] = []
    for assignment in drawn:
        if not any(assignment.overlaps(other) for other in kept):
            kept.append(assignment)
    return kept


def days_of(assignment: AreaAssignment) -> set[int]:
    return {
        number
        for number in range(30)
        if assignment.valid_on(dt.date(2026, 1, 1) + dt.timedelta(number))
    }


def expected(
    everything: list[AreaAssignment], ags8: str, day: dt.date, district: str | None
) -> Route:
    """The routing rule once more, slowly: all that hold, the longest first, Bezirk before city."""
    if ags8 in BEZIRKE and district not in BEZIRKE[ags8]:
        return AskDistrict(BEZIRKE[ags8])
    holding = [
        assignment
        for assignment in everything
        if ags8.startswith(assignment.ags_prefix)
        and assignment.district in (None, district)
        and assignment.valid_on(day)
    ]
    if not holding:
        return NoOffice()
    best = max(holding, key=lambda a: (len(a.ags_prefix), a.district is not None))
    return OfficeFound(best.office)


def test_town_before_kreis_before_land() -> None:
    """The most specific assignment answers: town before Kreis before Land."""
    areas = Areas([assign(LAND, "05"), assign(KREIS, "05754"), assign(TOWN, "05754008")])
    assert areas.route("05754008", TODAY) == OfficeFound(TOWN)
    assert areas.route("05754012", TODAY) == OfficeFound(KREIS)
    assert areas.route("05758004", TODAY) == OfficeFound(LAND)
    assert areas.route("03404000", TODAY) == NoOffice()


def test_area_changes_hands_on_its_day() -> None:
    """`valid_to` is the first day on which the next office answers."""
    change = dt.date(2026, 7, 1)
    areas = Areas(
        [assign(KREIS, "05754044", valid_to=change), assign(TOWN, "05754044", valid_from=change)]
    )
    assert areas.route("05754044", dt.date(2026, 6, 30)) == OfficeFound(KREIS)
    assert areas.route("05754044", change) == OfficeFound(TOWN)
    assert areas.route("05754044", dt.date(2019, 12, 31)) == NoOffice()


@pytest.mark.parametrize(("city", "count"), [(BERLIN, 12), (HAMBURG, 7)])
def test_bezirk_must_be_asked(city: str, count: int) -> None:
    """In Berlin and Hamburg the route is a question with all Bezirke, until a real one is named."""
    options = BEZIRKE[city]
    areas = Areas([assign(TOWN, city, district=options[0])])
    assert len(set(options)) == count
    assert areas.route(city, TODAY) == AskDistrict(options)
    assert areas.route(city, TODAY, district="Bremen") == AskDistrict(options)
    assert areas.route(city, TODAY, district=options[0]) == OfficeFound(TOWN)
    assert areas.route(city, TODAY, district=options[1]) == NoOffice()


def test_district_matters_only_where_there_are_bezirke() -> None:
    """A Bezirk left over from an earlier answer does not disturb the route of another town."""
    areas = Areas([assign(TOWN, "04011")])
    assert areas.route("04011000", TODAY, district="Mitte") == OfficeFound(TOWN)


@given(st.lists(assignments(), max_size=12).map(without_overlaps), ags8s, days, st.data())
def test_route_agrees_with_the_plain_rule(
    everything: list[AreaAssignment], ags8: str, day: dt.date, data: st.DataObject
) -> None:
    """Routing gives the same as trying every assignment one by one."""
    district = data.draw(st.sampled_from([None, *BEZIRKE.get(ags8, ())[:3]]))
    route = Areas(everything).route(ags8, day, district=district)
    assert route == expected(everything, ags8, day, district)


@given(st.lists(assignments(), max_size=8).map(without_overlaps), ags8s, days)
def test_order_of_assignments_does_not_matter(
    everything: list[AreaAssignment], ags8: str, day: dt.date
) -> None:
    """The answer does not depend on the order in which the assignments come."""
    assert Areas(everything[::-1]).route(ags8, day) == Areas(everything).route(ags8, day)


@given(assignments(), assignments())
def test_overlap_is_a_day_in_common(one: AreaAssignment, other: AreaAssignment) -> None:
    """Two assignments overlap exactly if they give the same area away on some same day."""
    same_area = (one.ags_prefix, one.district) == (other.ags_prefix, other.district)
    common = bool(days_of(one) & days_of(other))
    assert one.overlaps(other) == other.overlaps(one) == (same_area and common)


@given(st.lists(assignments(), max_size=8))
def test_overlapping_assignments_are_refused(everything: list[AreaAssignment]) -> None:
    """Areas can be built exactly if no two assignments overlap."""
    clean = len(without_overlaps(everything)) == len(everything)
    if clean:
        Areas(everything)
    else:
        with pytest.raises(AreaError, match="assigned twice"):
            Areas(everything)


def test_register_follows_the_birthplace() -> None:
    """The register is kept where the child was born (§ 87c VI 2 SGB VIII)."""
    areas = Areas([assign(TOWN, "03404"), assign(KREIS, HAMBURG, district="Altona")])
    assert areas.route_register("03404000", TODAY, central=CENTRAL) == OfficeFound(TOWN)
    assert areas.route_register("03459024", TODAY, central=CENTRAL) == NoOffice()
    assert areas.route_register(HAMBURG, TODAY, central=CENTRAL) == AskDistrict(BEZIRKE[HAMBURG])
    altona = areas.route_register(HAMBURG, TODAY, central=CENTRAL, district="Altona")
    assert altona == OfficeFound(KREIS)


def test_register_of_births_abroad_is_in_berlin() -> None:
    """A birth abroad or at an unknown place leads to the register-only office (§ 88 I 2 SGB VIII)."""
    assert Areas([]).route_register(None, TODAY, central=CENTRAL) == OfficeFound(CENTRAL)


@pytest.mark.parametrize(
    "prefix", ["", "0", "057", "0575", "057540", "05754008 ", "٠٥", "17", "00"]
)
def test_area_is_a_land_a_kreis_or_a_municipality(prefix: str) -> None:
    """An area has 2, 5 or 8 ASCII digits and lies in one of the Länder."""
    with pytest.raises(AreaError):
        AreaAssignment(office=TOWN, ags_prefix=prefix, valid_from=TODAY)


@pytest.mark.parametrize(
    ("prefix", "district"), [("11", "Mitte"), ("04011000", "Mitte"), (BERLIN, "Altona")]
)
def test_district_belongs_to_its_city(prefix: str, district: str) -> None:
    """A Bezirk stands only beside the eight digits of its own city."""
    with pytest.raises(AreaError):
        AreaAssignment(office=TOWN, ags_prefix=prefix, district=district, valid_from=TODAY)


def test_area_ends_after_it_begins() -> None:
    """An assignment that holds on no day is refused."""
    with pytest.raises(AreaError):
        AreaAssignment(office=TOWN, ags_prefix="04", valid_from=TODAY, valid_to=TODAY)


@pytest.mark.parametrize("ags8", ["", "04011", "0401100a", "040110000", "٠٤٠١١٠٠٠"])
def test_route_wants_a_whole_ags(ags8: str) -> None:
    """Routing refuses anything but the eight digits of a municipality."""
    with pytest.raises(ValueError, match="8 digits"):
        Areas([]).route(ags8, TODAY)


def test_sixteen_laender_with_two_keys() -> None:
    """Every Land is found by its official key and by its two letters."""
    assert [land.key for land in LAENDER] == [f"{number:02}" for number in range(1, 17)]
    assert len(LAND_BY_CODE) == len({land.name for land in LAENDER}) == 16
    assert LAND_BY_CODE["HB"] is LAND_BY_KEY["04"] is land_of("04012000")
    assert land_of("17000000") is None


def test_only_live_offices_take_part() -> None:
    """Mothers can send requests to live offices and to no others."""
    assert [status for status in OnboardingStatus if status.takes_part] == [OnboardingStatus.LIVE]


@pytest.mark.parametrize("slug", ["hb", "kreis-guetersloh", "a" * 60, "1-2"])
def test_slug_is_good_for_addresses(slug: str) -> None:
    """A slug is 2 to 60 of a–z, 0–9 and hyphen."""
    assert is_slug(slug)


@pytest.mark.parametrize(
    "slug", ["", "a", "a" * 61, "-ab", "ab-", "Ab", "gütersloh", "a b", "ab\n", "a/b"]
)
def test_slug_has_no_other_characters(slug: str) -> None:
    """A slug is refused with a hyphen at an end, capitals, umlauts, blanks or line breaks."""
    assert not is_slug(slug)
