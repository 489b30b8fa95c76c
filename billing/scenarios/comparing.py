"""A year as it holds and as it would be, Land by Land, both with everything that led there."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from billing.allocation import PeriodResult, allocate
from billing.keys import Key
from billing.ledger import Book, Period
from billing.parties import order
from billing.scenarios.scenario import Scenario, item_of, rules_of, times_of


class Line(msgspec.Struct, frozen=True):
    """What a party bears (cents): as it holds, as it would be; and what of it it would be billed."""

    party: str
    before: int
    after: int
    billed_before: int
    billed_after: int

    @property
    def difference(self) -> int:
        """Above zero: more than now."""
        return self.after - self.before

    @property
    def billed_difference(self) -> int:
        """Of what it would be billed: above zero, more than now."""
        return self.billed_after - self.billed_before


class Comparison(msgspec.Struct, frozen=True):
    """Both results, the costs that both split (`cents`), and who bears what of them."""

    scenario: Scenario
    cents: int
    before: PeriodResult
    after: PeriodResult
    lines: tuple[Line, ...]

    @property
    def sums(self) -> tuple[int, int]:
        """What all parties bear together, before and after: both are the costs, to the cent."""
        return sum(line.before for line in self.lines), sum(line.after for line in self.lines)

    @property
    def changes(self) -> bool:
        """Whether anything would be otherwise for anybody."""
        return any(line.difference or line.billed_difference for line in self.lines)


def compare(
    book: Book, period: Period, scenario: Scenario, choices: Mapping[str, Key]
) -> Comparison:
    """Compute the estimate of a year as it holds and under the scenario.

    Raises:
        RefusedError: A key that is not offered (`unknown_key`), that has no weight for a Land that
            would take part (`weight_missing`) or none at all (`nothing_to_split_by`); co-financing
            before there was any (`no_cofinancing_yet`).
    """
    items = list(period.items.values())
    known = [each.participation for each in book.members]
    before = allocate(period.planned.rules, items, known)
    after = allocate(
        rules_of(scenario, period.planned.rules),
        [item_of(scenario, item, choices) for item in items],
        times_of(scenario, book, period),
    )
    old, new = before.shares(), after.shares()
    billed_old, billed_new = before.shares(issued_only=True), after.shares(issued_only=True)
    return Comparison(
        scenario,
        sum(item.cents for item in items),
        before,
        after,
        tuple(
            Line(
                party,
                old.get(party, 0),
                new.get(party, 0),
                billed_old.get(party, 0),
                billed_new.get(party, 0),
            )
            for party in sorted({*old, *new}, key=order)
        ),
    )
