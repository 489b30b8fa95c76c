"""Ten years of costs with every derivation, in one process."""

from __future__ import annotations

import time

from billing import ALL_LAENDER, CostPeriod, allocate
from billing.derivation import derivation
from billing.rounding import largest_remainder
from sorgeauskunft.texts import Texts
from tests.bench.invented_costs import YEARS, items, joined

_ITEMS = 200
_GOAL = 1.0


def main() -> None:
    texts, costs, together = Texts("de"), items(_ITEMS), joined()
    started = time.perf_counter()
    years = [allocate(CostPeriod(year=year), costs, together) for year in YEARS]
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
