"""Every share can be followed with a calculator from what is shown."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import (
    CostItem,
    CostKind,
    CostPeriod,
    Mixture,
    Participation,
    Portion,
    allocate,
    equal_key,
    koenigsteiner_keys,
)
from billing.derivation import derivation, number
from billing.errors import RefusedError
from billing.money import euros, read_euros
from sorgeauskunft.texts import Texts

TEXTS = Texts("de")
HALF = Fraction(1, 2)
MIXED = Mixture((Portion(HALF, koenigsteiner_keys()["2019"]), Portion(HALF, equal_key())))


def read(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def test_with_a_calculator() -> None:
    """Weight times days over divisor times amount, rounded down, plus the spare cent, is the share."""
    item = CostItem(
        id="7",
        kind=CostKind.OPERATION,
        text="Betrieb 2025",
        cents=1_234_567,
        source="Rechnung 12",
        not_financed_elsewhere=True,
        key=MIXED,
    )
    part = [
        Participation(land="HB", first_day=dt.date(2025, 1, 1)),
        Participation(land="NI", first_day=dt.date(2025, 5, 1)),
        Participation(land="SH", first_day=dt.date(2024, 3, 1), last_day=dt.date(2025, 6, 30)),
    ]
    result = allocate(CostPeriod(year=2025), [item], part)
    *weighings, rounding = derivation(result.allocations[0], TEXTS)
    assert len(weighings) == 2
    exact = dict.fromkeys(("HB", "NI", "SH"), Decimal(0))
    for step in weighings:
        divisor = read(step.about[3].split("Teiler: ")[1].split(".")[0])
        for party, weight, presence, product, share in step.rows:
            days, of = presence.split("/")
            assert abs(read(weight) * Decimal(days) / Decimal(of) - read(product)) < Decimal("1e-9")
            assert abs(read(product) / divisor - read(share)) < Decimal("1e-9")
            exact[party] += read(share) / 2 * 1_234_567
    spare = 0
    for party, shown, down, remainder, extra, cents in rounding.rows:
        assert abs(read(shown) - exact[party]) < Decimal("0.001")
        assert abs(read(shown) - read(down) - read(remainder)) < Decimal("1e-9")
        assert euros(int(down) + int(extra)) == cents
        spare += int(extra)
    assert sum(int(row[2]) for row in rounding.rows) + spare == 1_234_567
    assert any("nicht bestätigt" in line for line in weighings[0].about)
    said = " ".join(rounding.about)
    assert "IT-Planungsrat, Beschluss 2021/24 vom 23.06.2021, Ziffer 2 und 3" in said
    assert "Betrieb 2025, 12.345,67 €" in said


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 3), "0,333333333333"),
        (Fraction(94085, 100000), "0,94085"),
        (Fraction(10**12), "1000000000000"),
        (Fraction(100), "100"),
    ],
)
def test_numbers(value: Fraction, shown: str) -> None:
    """In full where they end, to twelve places where they do not, with a decimal comma."""
    assert number(value) == shown


@given(st.integers(-(10**13), 10**13))
def test_amounts_there_and_back(cents: int) -> None:
    """What is shown as an amount can be typed as one."""
    assert read_euros(euros(cents)) == cents


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12", 1200), ("12,5", 1250), ("1.234,56", 123456), (" 0,01 € ", 1), ("-3,00", -300)],
)
def test_amounts_as_typed(typed: str, cents: int) -> None:
    """With and without points, one place or two."""
    assert read_euros(typed) == cents


@pytest.mark.parametrize("typed", ["", "12.50", "1,234.56", "1.23,00", "12,345", "zwölf", "9" * 99])
def test_no_amounts(typed: str) -> None:
    """A decimal point, three places, words, and numbers without end are refused."""
    with pytest.raises(RefusedError) as caught:
        read_euros(typed)
    assert caught.value.reason == "wrong_amount"
