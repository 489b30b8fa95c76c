"""Few combinations that still hold every pair of values."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

Row = tuple[object, ...]


def pairwise(*columns: Sequence[object]) -> Iterator[Row]:
    """Yield rows, one value of each column, until every two values of two columns have met.

    Greedy and without chance: the same columns give the same rows.
    """
    rows = list(itertools.product(*columns))
    missing = {pair for row in rows for pair in _pairs(row)}
    while missing:
        best = max(rows, key=lambda row: len(missing & _pairs(row)))
        missing -= _pairs(best)
        yield best


def _pairs(row: Row) -> set[tuple[tuple[int, object], tuple[int, object]]]:
    return set(itertools.combinations(enumerate(row), 2))
