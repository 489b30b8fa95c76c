"""A year beside the one before it: what costs more, what less, by kind, item and party."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

import msgspec

from billing.errors import RefusedError
from billing.items import CostKind
from billing.ledger.state import Book
from billing.parties import order
from billing.reports.report import CostReport, cost_report


class Row(msgspec.Struct, frozen=True):
    """Cents in the year before and in this one; None where there was no such thing."""

    name: str
    before: int | None
    now: int | None

    @property
    def difference(self) -> int:
        """So many cents more, or less."""
        return (self.now or 0) - (self.before or 0)

    @property
    def percent(self) -> Fraction | None:
        """The difference in percent of the year before; None where that was nothing."""
        return Fraction(self.difference * 100, self.before) if self.before else None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The two years, whether each is of actual costs, and the rows by kind, item and party."""

    year: int
    actual: bool
    before_actual: bool
    total: Row
    kinds: tuple[Row, ...]
    items: tuple[Row, ...]
    parties: tuple[Row, ...]


def compared(book: Book, year: int) -> Comparison | None:
    """The year beside the one before; None where one of them has no items.

    Items are the same where their numbers are.
    """
    try:
        now, before = cost_report(book, year), cost_report(book, year - 1)
    except RefusedError:
        return None
    return Comparison(
        year=year,
        actual=now.actual,
        before_actual=before.actual,
        total=Row("", before.cents, now.cents),
        kinds=_rows((each.value for each in CostKind), _kinds(before), _kinds(now)),
        items=_rows(dict.fromkeys((*_items(now), *_items(before))), _items(before), _items(now)),
        parties=_rows(sorted({*before.totals, *now.totals}, key=order), before.totals, now.totals),
    )


def _rows(
    names: Iterable[str], before: Mapping[str, int], now: Mapping[str, int]
) -> tuple[Row, ...]:
    return tuple(
        Row(name, before.get(name), now.get(name))
        for name in names
        if name in before or name in now
    )


def _kinds(report: CostReport) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in report.allocations:
        kind = each.item.kind.value
        found[kind] = found.get(kind, 0) + each.item.cents
    return found


def _items(report: CostReport) -> dict[str, int]:
    return {each.item.id: each.item.cents for each in report.allocations}
