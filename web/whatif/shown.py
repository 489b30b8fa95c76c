"""The comparison as it is shown: lines, bars, and one party's share item by item."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from billing import RefusedError, is_confirmed
from billing.allocation import Allocation
from billing.derivation import Step, derivation, party_name
from billing.money import euros
from billing.scenarios import Comparison, Line
from sorgeauskunft.texts import Texts
from tenants.laender import LAND_BY_CODE
from web.charts import Pairs, pairs


class ItemLine(msgspec.Struct, frozen=True):
    """An item, and what one party bears of it (cents)."""

    id: str
    text: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """Above zero: more than now."""
        return self.after - self.before


class Both(msgspec.Struct, frozen=True):
    """The derivation of an item as it holds and as it would be."""

    text: str
    before: tuple[Step, ...]
    after: tuple[Step, ...]


def name_of(party: str, texts: Texts) -> str:
    """A party by its full name."""
    land = LAND_BY_CODE.get(party)
    return land.name if land else party_name(party, texts)


def by_name(lines: Sequence[Line], texts: Texts) -> list[Line]:
    """Länder by their names, then the others."""
    return sorted(
        lines, key=lambda line: (line.party not in LAND_BY_CODE, name_of(line.party, texts))
    )


def signed(cents: int) -> str:
    """A difference with its sign."""
    if not cents:
        return euros(0)
    return ("+" if cents > 0 else "−") + euros(abs(cents))


def bars(lines: Sequence[Line], texts: Texts) -> Pairs:
    """The chart: what each party bears now, and what it would."""
    return pairs(
        [
            (
                line.party if line.party in LAND_BY_CODE else party_name(line.party, texts),
                line.before,
                line.after,
            )
            for line in lines
        ]
    )


def items_of(comparison: Comparison, party: str) -> list[ItemLine]:
    """Item by item what a party bears."""
    pairs = zip(comparison.before.allocations, comparison.after.allocations, strict=True)
    return [
        ItemLine(
            before.item.id,
            before.item.text or before.item.id,
            before.shares().get(party, 0),
            after.shares().get(party, 0),
        )
        for before, after in pairs
    ]


def both_of(comparison: Comparison, item_id: str, texts: Texts) -> Both:
    """Every step of an item. Raises `RefusedError` (`unknown_item`) where there is none."""
    pairs = zip(comparison.before.allocations, comparison.after.allocations, strict=True)
    for before, after in pairs:
        if before.item.id == item_id:
            name = before.item.text or item_id
            return Both(name, derivation(before, texts), derivation(after, texts))
    raise RefusedError("unknown_item", f"no item {item_id}", id=item_id)


def is_issuable(comparison: Comparison) -> bool:
    """Whether documents could go out by these keys."""
    items = [allocation.item for allocation in comparison.after.allocations]
    return all(is_confirmed(item.key) for item in items if item.key is not None)


def is_layered(allocations: Sequence[Allocation]) -> bool:
    """Whether somebody besides the using Länder bears a part."""
    return any(len(allocation.layers) > 1 for allocation in allocations)
