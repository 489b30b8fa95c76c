"""What if: the same cents under other rules, and nothing that cannot be."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers import LUKIFG, TEXTS, agreed, entered, joined, planned

from billing import (
    ALL_LAENDER,
    PROVIDER,
    Absence,
    Cofinancing,
    Connection,
    CostItem,
    CostKind,
    Key,
    KeyType,
    ProRata,
    RefusedError,
)
from billing.demo import story
from billing.derivation import derivation
from billing.ledger import Book, Event, ItemEntered, Stage, book_of, encode, take
from billing.scenarios import (
    Comparison,
    KeyPart,
    Scenario,
    as_planned,
    compare,
    key_choices,
    published_years,
    uses_keys,
)

YEAR = 2025
KEPT = Key(
    type=KeyType.INHABITANTS,
    version="2025",
    source="Destatis",
    weights=dict.fromkeys(ALL_LAENDER, Fraction(1)),
)
CONNECTIONS = CostItem(
    id="anbindung",
    kind=CostKind.CONNECTION,
    text="Anbindungen",
    cents=700,
    source="Angebot",
    not_financed_elsewhere=True,
    connections=(
        Connection(land="HB", ags="04011000", live_since=dt.date(2025, 2, 1), cents=300),
        Connection(land="NI", ags="03404000", live_since=dt.date(2025, 3, 1), cents=400),
    ),
)


def year(*cents: int) -> Book:
    """A published estimate: Bremen and Niedersachsen for the year, Schleswig-Holstein from July on."""
    book = Book()
    events: list[Event] = [
        planned(YEAR),
        joined("HB"),
        joined("NI"),
        joined("SH", dt.date(2025, 7, 1)),
        *(entered(each, id_=f"posten-{place}") for place, each in enumerate(cents)),
        ItemEntered(at=planned().at, by=planned().by, year=YEAR, item=CONNECTIONS),
    ]
    for event in events:
        take(event, book)
    agreed(book, Stage.ESTIMATE)
    return book


def choices(book: Book) -> dict[str, Key]:
    return key_choices(
        book,
        [KEPT],
        uses_keys(book, "Zählung"),
        {"HB": 2, "NI": 5, "SH": 1},
        "Verzeichnis",
    )


def compared(book: Book, **changes: Any) -> Comparison:
    period = book.period(YEAR)
    scenario = msgspec.structs.replace(as_planned(book, period), **changes)
    return compare(book, period, scenario, choices(book))


def parts(**percent: int) -> tuple[KeyPart, ...]:
    return tuple(KeyPart(name.replace("__", ":"), Fraction(n, 100)) for name, n in percent.items())


EQUAL = parts(equal=100)
KEYS = ["koenigsteiner_adapted:lukifg-2025", "koenigsteiner_adapted:2016", "equal"]

scenarios = st.fixed_dictionaries(
    {
        "key": st.lists(
            st.tuples(st.sampled_from(KEYS), st.integers(1, 9)),
            max_size=3,
            unique_by=lambda t: t[0],
        ).map(
            lambda each: tuple(
                KeyPart(name, Fraction(weight, sum(w for _, w in each))) for name, weight in each
            )
        ),
        "laender": st.sets(st.sampled_from(ALL_LAENDER), min_size=1).map(
            lambda s: tuple(sorted(s))
        ),
        "month": st.integers(1, 12),
        "cofinancing": st.sampled_from(Cofinancing),
        "pro_rata": st.sampled_from(ProRata),
        "absence": st.sampled_from(Absence),
    }
)


@given(changes=scenarios, cents=st.lists(st.integers(0, 10**9), min_size=1, max_size=3))
def test_sums_hold(changes: dict[str, Any], cents: list[int]) -> None:
    """Whatever is changed, what all bear is the costs to the cent, before and after, item by item."""
    found = compared(year(*cents), **changes)
    assert found.cents == sum(cents) + 700
    assert found.sums == (found.cents, found.cents)
    assert sum(line.difference for line in found.lines) == 0
    for before, after in zip(found.before.allocations, found.after.allocations, strict=True):
        for allocation in (before, after):
            assert sum(allocation.shares().values()) == allocation.item.cents


@given(changes=scenarios)
def test_before_never_changes(changes: dict[str, Any]) -> None:
    """What holds is the shares the Länder were asked about, whatever is tried out beside it."""
    book = year(1_000_001)
    kept = msgspec.json.encode(dict(book.period(YEAR).shares))
    found = compared(book, **changes)
    assert found.before.shares(issued_only=True) == book.period(YEAR).shares
    assert msgspec.json.encode(dict(book.period(YEAR).shares)) == kept


def test_as_planned_changes_nothing() -> None:
    """The scenario in which everything is as it holds gives the same cents for everybody."""
    found = compared(year(1_000_001, 33))
    assert not found.changes
    assert [line.before for line in found.lines] == [line.after for line in found.lines]


def test_another_key() -> None:
    """Equal parts over those who are there, by their days; connections stay with who caused them."""
    found = compared(year(10_000), key=EQUAL, pro_rata=ProRata.BEGUN_MONTHS)
    after = {line.party: line.after for line in found.lines}
    # 1 : 1 : 1/2 of 100.00 €, and the connections of 3.00 and 4.00 €.
    assert after == {"HB": 4_000 + 300, "NI": 4_000 + 400, "SH": 2_000}


def test_a_mixture() -> None:
    """Each key splits its own part of an item."""
    half = parts(equal=50, koenigsteiner_adapted__2016=50)
    found = compared(year(1_000_000), key=half, laender=("HB", "HH"))
    layer = found.after.allocations[0].layers[0]
    assert [(c.of_layer, c.weighing.key.type) for c in layer.components] == [
        (Fraction(1, 2), KeyType.EQUAL),
        (Fraction(1, 2), KeyType.KOENIGSTEINER_ADAPTED),
    ]
    assert any(derivation(allocation, TEXTS) for allocation in found.after.allocations)


def test_more_and_fewer_laender() -> None:
    """Who joins is there from its month on, who is there stays for as long as it is, who leaves pays nothing."""
    found = compared(
        year(12_000), key=EQUAL, laender=("HB", "SH", "TH"), month=10, pro_rata=ProRata.BEGUN_MONTHS
    )
    after = {line.party: line.after for line in found.lines}
    # 12 : 6 : 3 months of 120.00 €; Niedersachsen keeps what it has caused.
    assert (after["SH"], after["TH"], after["NI"]) == (3_429, 1_714, 400)
    assert after["HB"] == 6_857 + 300


def test_cofinancing() -> None:
    """Half of it is the users', a quarter the Bund's, a quarter that of all sixteen."""
    found = compared(year(1_000_000), cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25)
    by_party = {line.party: line for line in found.lines}
    assert by_party["bund"].after == 250_000
    assert len(by_party.keys() & set(ALL_LAENDER)) == 16
    billed = sum(line.billed_after for line in found.lines)
    assert billed == 500_000 + 700
    assert by_party["TH"].billed_after == 0 < by_party["TH"].after


def test_the_gap_may_stay_with_the_provider() -> None:
    """The part of the year in which a Land was away is the provider's, where the scenario says so."""
    found = compared(year(10_000), key=EQUAL, absence=Absence.PROVIDER)
    assert next(line.after for line in found.lines if line.party == PROVIDER) > 0


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"laender": ()}, "nobody"),
        ({"laender": ("HB", "HB")}, "land_twice"),
        ({"laender": ("XX",)}, "unknown_land"),
        ({"month": 13}, "wrong_number"),
        ({"key": parts(equal=60)}, "not_hundred_percent"),
        ({"key": (*parts(equal=50), *parts(equal=50))}, "key_twice"),
        ({"key": parts(equal=100, koenigsteiner_adapted__2016=0)}, "empty_portion"),
        ({"key": parts(geheim=100)}, "unknown_key"),
        ({"key": parts(connected_authorities=100), "laender": ("TH",)}, "nothing_to_split_by"),
    ],
)
def test_what_cannot_be(changes: dict[str, Any], reason: str) -> None:
    """It is refused with its reason, and nothing is computed."""
    with pytest.raises(RefusedError) as refused:
        compared(year(10_000), **changes)
    assert refused.value.reason == reason


def test_no_cofinancing_before_there_was_any() -> None:
    """2023 cannot be computed as if a decision of 2023 for 2024 had held."""
    book = book_of(story({UUID(int=1): "HB"}, TEXTS))
    period = book.period(2023)
    scenario = msgspec.structs.replace(
        as_planned(book, period), cofinancing=Cofinancing.USERS_50_BUND_25_ALL_25
    )
    with pytest.raises(RefusedError, match="no co-financing"):
        compare(book, period, scenario, choices(book))


def test_what_is_offered() -> None:
    """Published versions, each year's uses, Jugendämter, equal parts, and keys that items have."""
    percent = Key(
        type=KeyType.FIXED_PERCENT,
        version="2025-1",
        source="Beschluss",
        weights={"HB": Fraction(40), "NI": Fraction(60)},
    )
    events = [*story({UUID(int=1): "HB", UUID(int=2): "NI"}, TEXTS)]
    book = book_of(events)
    take(entered(5, 2027, "x", key=percent), _planned(book, 2027))
    offered = choices(book)
    assert {"uses:2023", "uses:2024", "connected_authorities", "equal", KEPT.name} <= offered.keys()
    assert offered["fixed_percent:2025-1"] == percent
    assert next(iter(offered)) == LUKIFG.name
    assert [period.year for period in published_years(book)] == [2026, 2025, 2024]


def _planned(book: Book, number: int) -> Book:
    take(planned(number), book)
    return book


def test_nothing_enters_the_ledger() -> None:
    """A book is the same, event by event, after as many scenarios as one likes."""
    events = [*story({UUID(int=1): "HB"}, TEXTS)]
    book = book_of(events)
    before = [encode(each) for each in events]
    period = book.period(2026)
    scenario = Scenario(
        year=2026,
        key=EQUAL,
        laender=("BY", "HB"),
        cofinancing=Cofinancing.USERS_100,
        pro_rata=ProRata.DAYS,
        absence=Absence.REDISTRIBUTE,
    )
    state = book.period(2026).shares.copy()
    compare(book, period, scenario, choices(book))
    assert [encode(each) for each in events] == before
    assert book.period(2026).shares == state
