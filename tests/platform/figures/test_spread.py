"""The rules of figures: nearest rank, too few cases, months."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.figures import FEWEST, Spread
from sorgeauskunft.figures.spread import months_before, spread


@pytest.mark.parametrize(
    ("tenths", "median", "ninetieth"),
    [
        ([10, 20, 30, 40, 50], 3.0, 5.0),
        ([10, 20, 30, 40, 50, 60], 3.0, 6.0),
        (range(10, 110, 10), 5.0, 9.0),
        ([0] * 9 + [999], 0.0, 0.0),
        ([0] * 8 + [998, 999], 0.0, 99.8),
        ([7] * 5, 0.7, 0.7),
    ],
)
def test_nearest_rank(tenths: list[int], median: float, ninetieth: float) -> None:
    """The percentile is the time of the case in place ⌈p·n / 100⌉."""
    assert spread(Counter(tenths)) == Spread(len(tenths), median, ninetieth)


@given(st.lists(st.integers(0, 3000), min_size=FEWEST))
def test_a_time_that_was_taken(tenths: list[int]) -> None:
    """A percentile is never between two cases, and at least its share of cases was as fast."""
    found = spread(Counter(tenths))
    for percent, value in ((50, found.median), (90, found.ninetieth)):
        assert value is not None
        tenth = round(value * 10)
        assert tenth in tenths
        assert sum(each <= tenth for each in tenths) * 100 >= percent * len(tenths)
        assert sum(each < tenth for each in tenths) * 100 < percent * len(tenths)


@pytest.mark.parametrize("number", range(FEWEST))
def test_few(number: int) -> None:
    """Too few cases show how many there were, and no time: it could be somebody's."""
    assert spread({30: number} if number else {}) == Spread(number, None, None)


def test_months() -> None:
    """Months go back over the turn of a year, each once."""
    assert months_before(dt.date(2026, 1, 31), 3) == (
        dt.date(2026, 1, 1), dt.date(2025, 12, 1), dt.date(2025, 11, 1),
    )  # fmt: skip
