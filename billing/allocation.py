"""Who bears how many cents of an item, with everything that led there.

An item is cut into layers (co-financing), each layer is weighed by its key, and each layer is
rounded by itself to whole cents. The result keeps its derivation: rule, key version, weights,
presence, exact shares, rounding. Nothing here reads or writes anything.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import msgspec

from billing.connecting import Caused, cause
from billing.errors import RefusedError
from billing.items import CostItem
from billing.keys import DistributionKey, KeyType, components
from billing.parties import ALL_LAENDER, BUND, PROVIDER, order
from billing.periods import Cofinancing, CostPeriod, Creditor
from billing.presence import Participation, Presence, presences
from billing.rounding import Rounded, largest_remainder
from billing.rules import Rule, rules
from billing.weighing import Absence, Weighing, weigh


class Layer(enum.StrEnum):
    """Who stands behind a part of an item."""

    USERS = "users"
    """The Länder that use the service: the only part that is issued."""
    BUND = "bund"
    JOINT = "joint"
    """All sixteen Länder, by the Königsteiner Schlüssel."""


_LAYERS: Final[Mapping[Cofinancing, Mapping[Layer, Fraction]]] = {
    Cofinancing.USERS_100: {Layer.USERS: Fraction(1)},
    Cofinancing.USERS_50_BUND_25_ALL_25: {
        Layer.USERS: Fraction(1, 2),
        Layer.BUND: Fraction(1, 4),
        Layer.JOINT: Fraction(1, 4),
    },
}

_WHOLE_YEAR: Final = Presence(1, 1)


class Component(msgspec.Struct, frozen=True):
    """A plain key inside the item's, with its portion of the layer."""

    of_layer: Fraction
    weighing: Weighing


class LayerShare(msgspec.Struct, frozen=True, kw_only=True):
    """One layer of an item: its cents, by which rule, weighed by what, rounded how.

    `fell_back` says that nobody used the service and the declared fall-back key stood in. `caused`
    holds the connections where they, and no key, decide. `creditor` is who gets the money.
    """

    layer: Layer
    cents: int
    rule: Rule
    creditor: Creditor
    lines: tuple[Rounded, ...]
    components: tuple[Component, ...] = ()
    caused: tuple[Caused, ...] = ()
    fell_back: bool = False

    @property
    def is_issued(self) -> bool:
        """Whether the Länder get documents about it: only those that use the service do."""
        return self.layer is Layer.USERS


class Allocation(msgspec.Struct, frozen=True):
    """An item and who bears it."""

    item: CostItem
    layers: tuple[LayerShare, ...]

    def shares(self, *, issued_only: bool = False) -> dict[str, int]:
        """Party → cents, over all layers or those that are issued; parties with nothing too."""
        found: dict[str, int] = {}
        for layer in self.layers:
            for line in layer.lines:
                if layer.is_issued or not issued_only:
                    found[line.party] = found.get(line.party, 0) + line.cents
        return dict(sorted(found.items(), key=lambda each: order(each[0])))


class PeriodResult(msgspec.Struct, frozen=True):
    """All items of a period, allocated."""

    period: CostPeriod
    present: Mapping[str, Presence]
    allocations: tuple[Allocation, ...]

    def shares(self, *, issued_only: bool = False) -> dict[str, int]:
        """Party → cents over all items; what is issued is what the using Länder are billed."""
        found: dict[str, int] = {}
        for allocation in self.allocations:
            for party, cents in allocation.shares(issued_only=issued_only).items():
                found[party] = found.get(party, 0) + cents
        return dict(sorted(found.items(), key=lambda each: order(each[0])))


def allocate(
    period: CostPeriod, items: Sequence[CostItem], participations: Sequence[Participation]
) -> PeriodResult:
    """Share the items of a period.

    Raises:
        RefusedError: An item twice, times that overlap, a key without a weight for somebody who took
            part, or nothing to split by and no fall-back. Nothing is half computed.
    """
    for id_, times in Counter(item.id for item in items).items():
        if times > 1:
            raise RefusedError("item_twice", f"item {id_} stands there {times} times", id=id_)
    present = presences(participations, period.year, period.pro_rata)
    known: _Known = {}
    subsidised = dict(period.subsidy.used) if period.subsidy else {}
    allocations = []
    for item in items:
        if item.is_caused:
            layers: tuple[LayerShare, ...] = (_caused(period, item, subsidised),)
        else:
            layers = _by_key(period, item, present, known)
        allocations.append(Allocation(item, layers))
    return PeriodResult(period, present, tuple(allocations))


# A year has hundreds of items and a handful of keys: each is weighed once.
_Known = dict[int, tuple[tuple[Component, ...], dict[str, Fraction]] | None]


def _caused(period: CostPeriod, item: CostItem, subsidised: dict[str, int]) -> LayerShare:
    """Connections: who caused them pays, or the provider for the first ones of a Land."""
    caused = cause(item.connections, period.subsidy, subsidised)
    exact: dict[str, Fraction] = {}
    for each in caused:
        exact[each.party] = exact.get(each.party, Fraction(0)) + each.connection.cents
    return LayerShare(
        layer=Layer.USERS,
        cents=item.cents,
        rule=rules().connection,
        creditor=period.creditor,
        lines=largest_remainder(item.cents, exact),
        caused=caused,
    )


def _by_key(
    period: CostPeriod, item: CostItem, present: Mapping[str, Presence], known: _Known
) -> tuple[LayerShare, ...]:
    portions = _LAYERS[period.cofinancing]
    cents = _layer_cents(item.cents, portions)
    layers = [_users(period, item, cents[Layer.USERS], present, known)]
    if Layer.BUND in portions:
        layers.append(
            LayerShare(
                layer=Layer.BUND,
                cents=cents[Layer.BUND],
                rule=rules().cofinancing,
                creditor=Creditor.FITKO,
                lines=largest_remainder(cents[Layer.BUND], {BUND: Fraction(cents[Layer.BUND])}),
            )
        )
    if Layer.JOINT in portions and period.joint_key is not None:
        everybody = dict.fromkeys(ALL_LAENDER, _WHOLE_YEAR)
        weighed = _weighed(period.joint_key, everybody, Absence.REDISTRIBUTE, {})
        if weighed is None:
            raise RefusedError("nothing_to_split_by", "the joint key weighs nobody")
        layers.append(
            LayerShare(
                layer=Layer.JOINT,
                cents=cents[Layer.JOINT],
                rule=rules().cofinancing,
                creditor=Creditor.FITKO,
                lines=_rounded(cents[Layer.JOINT], weighed[1]),
                components=weighed[0],
            )
        )
    return tuple(layers)


def _layer_cents(cents: int, portions: Mapping[Layer, Fraction]) -> dict[Layer, int]:
    """Cut an item into whole cents; a spare cent goes to the users first, then the Bund."""
    down = {layer: abs(cents) * part // 1 for layer, part in portions.items()}
    spare = abs(cents) - sum(down.values())
    by_remainder = sorted(portions, key=lambda layer: down[layer] - abs(cents) * portions[layer])
    lucky = set(by_remainder[:spare])
    sign = -1 if cents < 0 else 1
    return {layer: sign * (down[layer] + (layer in lucky)) for layer in portions}


def _users(
    period: CostPeriod, item: CostItem, cents: int, present: Mapping[str, Presence], known: _Known
) -> LayerShare:
    def share(
        rule: Rule, weighed: tuple[tuple[Component, ...], dict[str, Fraction]], *, fell_back: bool
    ) -> LayerShare:
        return LayerShare(
            layer=Layer.USERS,
            cents=cents,
            rule=rule,
            creditor=period.creditor,
            lines=_rounded(cents, weighed[1]),
            components=weighed[0],
            fell_back=fell_back,
        )

    if not present:
        return share(rules().nobody, ((), {PROVIDER: Fraction(1)}), fell_back=False)
    for key, fell_back in ((item.key, False), (item.fallback, True)):
        if key is None:
            continue
        weighed = _weighed(key, present, period.absence, known)
        if weighed is not None:
            return share(_rule_of(key), weighed, fell_back=fell_back)
    raise RefusedError(
        "nothing_to_split_by", f"{item.id}: all weights are zero, and no fall-back", id=item.id
    )


def _rule_of(key: DistributionKey) -> Rule:
    """Uses are what holds without unanimity; every other key was chosen."""
    kinds = {part.type for _, part in components(key)}
    return rules().without_unanimity if kinds == {KeyType.USES} else rules().chosen_key


def _weighed(
    key: DistributionKey, present: Mapping[str, Presence], absence: Absence, known: _Known
) -> tuple[tuple[Component, ...], dict[str, Fraction]] | None:
    """Weigh each part of a key; None where a part weighs nobody."""
    if id(key) not in known:
        parts: list[Component] = []
        shares: dict[str, Fraction] = {}
        for of_layer, part in components(key):
            weighing = weigh(part, present, absence)
            if weighing is None:
                known[id(key)] = None
                return None
            parts.append(Component(of_layer, weighing))
            for row in weighing.rows:
                shares[row.party] = shares.get(row.party, Fraction(0)) + of_layer * row.share
        known[id(key)] = (tuple(parts), shares)
    return known[id(key)]


def _rounded(cents: int, shares: Mapping[str, Fraction]) -> tuple[Rounded, ...]:
    return largest_remainder(cents, {party: cents * share for party, share in shares.items()})
