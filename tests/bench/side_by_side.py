"""Two services side by side: what each answer cost, which is slower, and which are dear anyhow."""

from __future__ import annotations

from typing import Final

from costs import spread

from tests.bench.asking import Side

_GOAL: Final = 1.3
_UNNOTICED: Final = 0.5
"""Milliseconds: what a route may be slower by without anybody noticing, whatever the ratio."""


_DEAREST: Final = 10
_DEAR: Final = 150.0
"""Milliseconds of the processor that no page may cost, whatever the ratio."""


def show(mass: Side, empty: Side) -> None:
    """Print every route and job of both, the slowest by ratio first, then the dearest pages."""
    rows = []
    for name in mass.costs.keys() & empty.costs.keys():
        ours, theirs = mass.costs[name], empty.costs[name]
        full, bare = spread(ours.processor), spread(theirs.processor)
        wall = spread(ours.wall).against(spread(theirs.wall))
        rows.append((full.p95 / bare.p95, name, full, bare, wall))
    print(
        "milliseconds of the processor (web process and database) for an answer: with the mass, "
        "ratio to the empty database; and the ratio of times on the wall"
    )
    print(f"{'route':62}{'p50':>8}{'p95':>8}{'p99':>8} |{'p50':>6}{'p95':>6}{'p99':>6} |"
          f"{'wall p50':>9}{'p95':>6}{'asked':>8}")  # fmt: skip
    missed = []
    for ratio, name, full, bare, wall in sorted(rows, reverse=True, key=lambda row: row[0]):
        times = full.against(bare)
        slower = min(ratio, times.p50) > _GOAL and full.p50 - bare.p50 > _UNNOTICED
        missed += [name] if slower else []
        print(f"{name[:61]:62}{full.p50:8.1f}{full.p95:8.1f}{full.p99:8.1f} |{times.p50:6.2f}"
              f"{times.p95:6.2f}{times.p99:6.2f} |{wall.p50:9.2f}{wall.p95:6.2f}{full.count:8}"
              f"{'  SLOWER' if slower else ''}")  # fmt: skip
    verdict = "met" if not missed else f"MISSED by {len(missed)}: {', '.join(missed)}"
    print(f"{len(rows)} routes and jobs, goal ≤ {_GOAL} of the empty database's: {verdict}")
    _show_dearest(mass)


def _show_dearest(mass: Side) -> None:
    """Pages by what they cost, whatever they cost on the empty database."""
    found = {
        name: spread(costs.processor)
        for name, costs in mass.costs.items()
        if name.startswith("GET ")
    }
    print(f"the {_DEAREST} dearest pages with the mass, milliseconds of the processor")
    ordered = sorted(found.items(), key=lambda each: -each[1].p50)
    for name, each in ordered[:_DEAREST]:
        print(f"{name[:61]:62}{each.p50:8.1f}{each.p95:8.1f}{each.p99:8.1f}")
    dear = [name for name, each in ordered if each.p50 > _DEAR]
    verdict = "met" if not dear else f"MISSED by {len(dear)}: {', '.join(dear)}"
    print(f"goal for each page ≤ {_DEAR:.0f} ms: {verdict}")
