"""Ten years of costs with every derivation, in one process."""

from __future__ import annotations

import datetime as dt
import time
from fractions import Fraction

from billing import (
    ALL_LAENDER,
    CostItem,
    CostKind,
    CostPeriod,
    Key,
    KeyType,
    Mixture,
    Participation,
    Portion,
    allocate,
    koenigsteiner_keys,
)
from billing.derivation import derivation
from billing.rounding import largest_remainder
from sorgeauskunft.texts import Texts

_YEARS = range(2024, 2034)
_ITEMS = 200
_GOAL = 1.0


def main() -> None:
    texts = Texts("de")
    by_tax = koenigsteiner_keys()["lukifg-2025"]
    uses = Key(
        type=KeyType.USES,
        version="2024",
        source="counted",
        weights={land: Fraction(100 + 37 * place) for place, land in enumerate(ALL_LAENDER)},
    )
    keys = (by_tax, uses, Mixture((Portion(Fraction(1, 3), by_tax), Portion(Fraction(2, 3), uses))))
    joined = [
        Participation(land=land, first_day=dt.date(2024, 1 + place % 12, 1 + place))
        for place, land in enumerate(ALL_LAENDER)
    ]
    items = [
        CostItem(
            id=str(number),
            kind=CostKind.OPERATION,
            text=f"Item {number}",
            cents=100_003 * number + 7,
            source="Invoice",
            not_financed_elsewhere=True,
            key=keys[number % len(keys)],
        )
        for number in range(_ITEMS)
    ]

    started = time.perf_counter()
    years = [allocate(CostPeriod(year=year), items, joined) for year in _YEARS]
    shared = time.perf_counter() - started
    cells = 0
    started = time.perf_counter()
    for year in years:
        for allocation in year.allocations:
            cells += sum(len(step.rows) for step in derivation(allocation, texts))
    written = time.perf_counter() - started
    started = time.perf_counter()
    for year in years:
        for allocation in year.allocations:
            exact = {line.party: line.exact for line in allocation.layers[0].lines}
            largest_remainder(allocation.item.cents, exact)
    bare = time.perf_counter() - started

    verdict = "met" if shared <= _GOAL else "MISSED"
    print(
        f"{_ITEMS} items × {len(ALL_LAENDER)} Länder × {len(years)} years: shares with their "
        f"derivation {shared:.2f} s (goal < {_GOAL:.0f} s: {verdict}), rounding alone {bare:.2f} s "
        f"({bare / shared:.0%}); {cells} rows of derivation written out for readers {written:.2f} s"
    )
