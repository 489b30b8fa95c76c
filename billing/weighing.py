"""A key applied to who took part in a year: which part of one each bears."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from fractions import Fraction

import msgspec

from billing.errors import RefusedError
from billing.keys import Key
from billing.parties import PROVIDER, order
from billing.presence import Presence


class Absence(enum.StrEnum):
    """Who bears what a Land would have borne in the part of the year in which it took no part."""

    REDISTRIBUTE = "redistribute"
    """Those who took part: share = w·d / Σ(w·d)."""
    PROVIDER = "provider"
    """The provider: share = w·d / Σw."""


class Weighed(msgspec.Struct, frozen=True):
    """One party's part of one: weight, presence (none for the provider), and their product."""

    party: str
    weight: Fraction
    presence: Presence | None
    product: Fraction
    share: Fraction


class Weighing(msgspec.Struct, frozen=True):
    """A key over the participants of a year; the shares sum to one. `divisor` is the Σ below."""

    key: Key
    divisor: Fraction
    rows: tuple[Weighed, ...]


def weigh(key: Key, present: Mapping[str, Presence], absence: Absence) -> Weighing | None:
    """Apply a key; None where all its weights of those present are zero (nobody used it).

    Raises:
        RefusedError: The key has no weight for a Land that took part (`weight_missing`).
    """
    for land in present:
        if land not in key.weights:
            raise RefusedError(
                "weight_missing", f"{key.name} has no weight for {land}", land=land, key=key.name
            )
    products = {
        land: key.weights[land] * presence.of_year
        for land, presence in sorted(present.items(), key=lambda each: order(each[0]))
    }
    if not any(products.values()):
        return None
    if absence is Absence.REDISTRIBUTE:
        divisor = sum(products.values(), Fraction(0))
    else:
        divisor = sum((key.weights[land] for land in products), Fraction(0))
    rows = [
        Weighed(land, key.weights[land], present[land], product, product / divisor)
        for land, product in products.items()
    ]
    gap = 1 - sum((row.share for row in rows), Fraction(0))
    if gap:
        rows.append(Weighed(PROVIDER, Fraction(0), None, gap * divisor, gap))
    return Weighing(key, divisor, tuple(rows))
