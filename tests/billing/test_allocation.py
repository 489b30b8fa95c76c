"""Who bears how many cents: the vectors of the published model, and what always holds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import (
    ALL_LAENDER,
    BUND,
    PROVIDER,
    Absence,
    Cofinancing,
    Connection,
    CostItem,
    CostKind,
    CostPeriod,
    DistributionKey,
    Key,
    KeyType,
    Layer,
    Mixture,
    Participation,
    Portion,
    ProRata,
    RefusedError,
    Subsidy,
    allocate,
    equal_key,
    koenigsteiner_keys,
    published_key,
    split,
)

LUKIFG = koenigsteiner_keys()["lukifg-2025"]
USERS = ("HB", "HH", "NI", "RP", "SH")


def uses(**counts: int) -> Key:
    return Key(
        type=KeyType.USES,
        version="2024",
        source="Zählung",
        weights={land: Fraction(count) for land, count in counts.items()},
    )


def item(cents: int = 10_000_000, key: DistributionKey | None = LUKIFG, **more: object) -> CostItem:
    given_ = {"id": "1", "kind": CostKind.OPERATION, "text": "Betrieb", "source": "Beleg 1"}
    return CostItem(**{**given_, "not_financed_elsewhere": True, **more}, cents=cents, key=key)  # type: ignore[arg-type]


def whole_year(*laender: str, year: int = 2025) -> list[Participation]:
    return [Participation(land=land, first_day=dt.date(year, 1, 1)) for land in laender]


def test_published_vector() -> None:
    """100,000.00 € over five Länder by § 2 LuKIFG, to the cent."""
    assert split(10_000_000, LUKIFG, USERS) == {
        "HB": 441_713,
        "HH": 1_248_166,
        "NI": 4_424_450,
        "RP": 2_274_971,
        "SH": 1_610_700,
    }


def test_three_equal_parts() -> None:
    """1.00 € in three equal parts: the spare cent goes to the first code of the alphabet."""
    assert split(100, equal_key(), ["SH", "NW", "BE"]) == {"BE": 34, "NW": 33, "SH": 33}


@pytest.mark.parametrize("version", ["2014", "2015", "2016", "2019", "lukifg-2025"])
def test_published_keys_are_whole(version: str) -> None:
    """Each published version names sixteen Länder and sums to one hundred percent."""
    key = published_key(f"koenigsteiner_adapted:{version}")
    assert tuple(sorted(key.weights)) == ALL_LAENDER
    assert sum(key.weights.values()) == 100
    assert key.confirmed is (version != "2019")


def test_one_cent_over_sixteen() -> None:
    """One cent goes whole to the Land with the largest share, and nobody owes a part of it."""
    shares = split(1, LUKIFG, ALL_LAENDER)
    assert shares == {land: int(land == "NW") for land in ALL_LAENDER}


def test_joining_in_mid_year() -> None:
    """Who joins on 1 July bears 184 of 365 days; the others bear the rest."""
    part = [*whole_year("HB"), Participation(land="NI", first_day=dt.date(2025, 7, 1))]
    result = allocate(CostPeriod(year=2025), [item(549, equal_key())], part)
    assert result.shares() == {"HB": 365, "NI": 184}


def test_the_provider_keeps_the_gap() -> None:
    """In the other mode nobody pays for another's absence: the gap stays with the provider."""
    part = [*whole_year("HB"), Participation(land="NI", first_day=dt.date(2025, 7, 1))]
    period = CostPeriod(year=2025, absence=Absence.PROVIDER)
    result = allocate(period, [item(730, equal_key())], part)
    assert result.shares() == {"HB": 365, "NI": 184, PROVIDER: 181}


def test_leap_year() -> None:
    """A leap year has 366 days: February to the end is 335 of them."""
    part = [
        *whole_year("HB", year=2024),
        Participation(land="NI", first_day=dt.date(2024, 2, 1)),
    ]
    result = allocate(CostPeriod(year=2024), [item(366 + 335, equal_key())], part)
    assert result.shares() == {"HB": 366, "NI": 335}


def test_begun_months() -> None:
    """By begun months a day in a month is the month; two times in one month count once."""
    part = [
        *whole_year("HB"),
        Participation(land="NI", first_day=dt.date(2025, 1, 31), last_day=dt.date(2025, 2, 1)),
        Participation(land="NI", first_day=dt.date(2025, 2, 20), last_day=dt.date(2025, 2, 28)),
    ]
    period = CostPeriod(year=2025, pro_rata=ProRata.BEGUN_MONTHS)
    assert allocate(period, [item(14, equal_key())], part).shares() == {"HB": 12, "NI": 2}


def test_a_mixture() -> None:
    """Half by uses and half equally: exact shares are summed first and rounded once."""
    mixture = Mixture(
        (Portion(Fraction(1, 2), uses(HB=1, NI=3)), Portion(Fraction(1, 2), equal_key()))
    )
    result = allocate(CostPeriod(year=2025), [item(1001, mixture)], whole_year("HB", "NI"))
    assert result.shares() == {"HB": 375, "NI": 626}


def test_nobody_used_it() -> None:
    """Where all uses are zero the declared fall-back key stands in, and the result says so."""
    nobody = uses(HB=0, NI=0)
    fallen = item(100, nobody, fallback=equal_key())
    result = allocate(CostPeriod(year=2025), [fallen], whole_year("HB", "NI"))
    assert result.shares() == {"HB": 50, "NI": 50}
    assert result.allocations[0].layers[0].fell_back
    with pytest.raises(RefusedError) as caught:
        allocate(CostPeriod(year=2025), [item(100, nobody)], whole_year("HB", "NI"))
    assert caught.value.reason == "nothing_to_split_by"


def test_nobody_took_part() -> None:
    """Without participants all of it stays with the provider."""
    assert allocate(CostPeriod(year=2025), [item(77)], []).shares() == {PROVIDER: 77}


def test_a_weight_of_zero() -> None:
    """Who has a weight of zero pays nothing, and is shown with it."""
    result = allocate(CostPeriod(year=2025), [item(5, uses(HB=0, NI=2))], whole_year("HB", "NI"))
    assert result.shares() == {"HB": 0, "NI": 5}


def test_cofinancing() -> None:
    """50/25/25: three layers that sum to the item, and only the users' one is issued."""
    period = CostPeriod(
        year=2024, cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25, joint_key=LUKIFG
    )
    result = allocate(period, [item(1_000_003, equal_key())], whole_year("HB", "NI", year=2024))
    (allocation,) = result.allocations
    assert {layer.layer: layer.cents for layer in allocation.layers} == {
        Layer.USERS: 500_001,
        Layer.BUND: 250_001,
        Layer.JOINT: 250_001,
    }
    assert result.shares(issued_only=True) == {"HB": 250_001, "NI": 250_000}
    assert result.shares()[BUND] == 250_001
    assert sum(result.shares().values()) == 1_000_003


def test_no_cofinancing_before_2024() -> None:
    """Decision 2023/35 begins with 2024."""
    with pytest.raises(RefusedError) as caught:
        CostPeriod(year=2023, cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25, joint_key=LUKIFG)
    assert caught.value.reason == "no_cofinancing_yet"


def connected(land: str, ags: str, month: int, cents: int = 100) -> Connection:
    return Connection(land=land, ags=ags, live_since=dt.date(2023, month, 1), cents=cents)


def test_subsidised_connections() -> None:
    """In 2023 the provider pays the first three of a Land: by the day they went live, then AGS."""
    connections = (
        connected("NI", "03404", 9),
        connected("NI", "03403", 9, 70),
        connected("NI", "03405", 2),
        connected("NI", "03401", 5),
        connected("SH", "01001", 12, 50),
    )
    caused = item(420, None, kind=CostKind.CONNECTION, connections=connections)
    period = CostPeriod(year=2023, subsidy=Subsidy(first_per_land=3))
    result = allocate(period, [caused], [])
    assert result.shares() == {"NI": 100, PROVIDER: 320}
    borne = {each.connection.ags: each.party for each in result.allocations[0].layers[0].caused}
    assert borne["03404"] == "NI"
    used_up = CostPeriod(year=2023, subsidy=Subsidy(first_per_land=3, used={"NI": 3}))
    assert allocate(used_up, [caused], []).shares() == {"NI": 370, PROVIDER: 50}


def test_subsidy_over_several_items() -> None:
    """The three count over all items of the period."""
    items = [
        item(
            100,
            None,
            id=str(n),
            kind=CostKind.CONNECTION,
            connections=(connected("NI", str(n), n),),
        )
        for n in range(1, 5)
    ]
    period = CostPeriod(year=2023, subsidy=Subsidy(first_per_land=3))
    assert allocate(period, items, []).shares() == {"NI": 100, PROVIDER: 300}


REFUSED: dict[str, Callable[[], object]] = {
    "negative_amount": lambda: item(-1),
    "huge_amount": lambda: item(10**13),
    "financed_elsewhere": lambda: item(1, not_financed_elsewhere=False),
    "no_key": lambda: item(1, None),
    "connections_do_not_sum": lambda: item(
        5, None, kind=CostKind.CONNECTION, connections=(connected("NI", "1", 1, 4),)
    ),
    "connected_twice": lambda: item(
        2, None, kind=CostKind.CONNECTION, connections=(connected("NI", "1", 1, 1),) * 2
    ),
    "item_twice": lambda: allocate(CostPeriod(year=2025), [item(), item()], whole_year("HB")),
    "unknown_land": lambda: split(1, LUKIFG, ["HB", "XX"]),
    "land_twice": lambda: split(1, LUKIFG, ["HB", "HB"]),
    "nobody": lambda: split(1, LUKIFG, []),
    "weight_missing": lambda: split(1, uses(HB=1), ["HB", "NI"]),
    "negative_weight": lambda: uses(HB=-1),
    "not_hundred_percent": lambda: Key(
        type=KeyType.FIXED_PERCENT, version="", source="", weights={"HB": Fraction(99)}
    ),
    "empty_portion": lambda: Mixture((Portion(Fraction(0), LUKIFG), Portion(Fraction(1), LUKIFG))),
    "ends_before_it_begins": lambda: Participation(
        land="HB", first_day=dt.date(2025, 2, 1), last_day=dt.date(2025, 1, 1)
    ),
    "overlapping_participation": lambda: allocate(
        CostPeriod(year=2025), [item()], [*whole_year("HB"), *whole_year("HB")]
    ),
    "unknown_key": lambda: published_key("by_mood"),
    "unknown_version": lambda: published_key("koenigsteiner_adapted:1949"),
    "no_published_weights": lambda: published_key("inhabitants"),
    "no_joint_key": lambda: CostPeriod(year=2024, cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_refused(reason: str) -> None:
    """What does not fit together is refused with a code of its own."""
    with pytest.raises(RefusedError) as caught:
        REFUSED[reason]()
    assert caught.value.reason == reason


amounts = st.integers(0, 10**11)
laender = st.lists(st.sampled_from(ALL_LAENDER), unique=True)
days = st.dates(dt.date(2015, 1, 1), dt.date(2044, 12, 31))


@st.composite
def participations(draw: st.DrawFn) -> list[Participation]:
    """Random joins and leaves over decades, none of them overlapping."""
    found = []
    for land in draw(laender):
        marks = sorted(draw(st.lists(days, min_size=1, max_size=4, unique=True)))
        pairs = [marks[n : n + 2] for n in range(0, len(marks), 2)]
        found += [
            Participation(land=land, first_day=pair[0], last_day=pair[1] if len(pair) > 1 else None)
            for pair in pairs
        ]
    return found


@st.composite
def keys(draw: st.DrawFn) -> DistributionKey:
    """Any key: published, counted (zeros too), equal, or a mixture of such."""
    counted = Key(
        type=KeyType.USES,
        version="x",
        source="x",
        weights={land: Fraction(draw(st.integers(0, 50))) for land in ALL_LAENDER},
    )
    plain = draw(st.sampled_from([counted, equal_key(), *koenigsteiner_keys().values()]))
    if draw(st.booleans()):
        return plain
    part = Fraction(draw(st.integers(1, 99)), 100)
    return Mixture((Portion(part, plain), Portion(1 - part, LUKIFG)))


@st.composite
def periods(draw: st.DrawFn) -> CostPeriod:
    return CostPeriod(
        year=draw(st.integers(2024, 2044)),
        cofinancing=draw(st.sampled_from(Cofinancing)),
        joint_key=LUKIFG,
        pro_rata=draw(st.sampled_from(ProRata)),
        absence=draw(st.sampled_from(Absence)),
    )


@given(periods(), st.lists(st.tuples(amounts, keys()), min_size=1, max_size=4), participations())
def test_everything_is_borne(
    period: CostPeriod, wanted: list[tuple[int, DistributionKey]], part: Sequence[Participation]
) -> None:
    """The shares of an item sum to the item, in every layer, whoever joins or leaves when."""
    items = [item(cents, key, id=str(n), fallback=LUKIFG) for n, (cents, key) in enumerate(wanted)]
    result = allocate(period, items, part)
    for allocation in result.allocations:
        assert sum(allocation.shares().values()) == allocation.item.cents
        for layer in allocation.layers:
            assert sum(line.cents for line in layer.lines) == layer.cents
            assert all(abs(line.cents - line.exact) < 1 for line in layer.lines)
            assert all(line.cents >= 0 for line in layer.lines)
    assert sum(result.shares().values()) == sum(each.cents for each in items)
    if period.absence is Absence.REDISTRIBUTE and result.present:
        assert PROVIDER not in result.shares()


@given(periods(), st.lists(amounts, min_size=1, max_size=5), participations(), st.randoms())
def test_order_does_not_matter(
    period: CostPeriod,
    cents: list[int],
    part: list[Participation],
    dice: random.Random,
) -> None:
    """Items and Länder in another order: the same cents for everybody."""
    items = [item(each, LUKIFG, id=str(n)) for n, each in enumerate(cents)]
    before = allocate(period, items, part)
    dice.shuffle(items)
    dice.shuffle(part)
    after = allocate(period, items, part)
    assert after.shares() == before.shares()
    by_id = {each.item.id: each.shares() for each in after.allocations}
    assert by_id == {each.item.id: each.shares() for each in before.allocations}


@given(periods(), amounts, keys(), participations())
def test_a_reversing_entry_takes_everything_back(
    period: CostPeriod, cents: int, key: DistributionKey, part: list[Participation]
) -> None:
    """An item and its reversal leave nobody with a cent."""
    one = item(cents, key, fallback=LUKIFG)
    back = item(-cents, key, fallback=LUKIFG, id="2", reverses="1")
    assert set(allocate(period, [one, back], part).shares().values()) <= {0}
