"""From exact shares to whole cents, so that the cents add up to the amount."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction

import msgspec

from billing.parties import order


class Rounded(msgspec.Struct, frozen=True):
    """One party's share: exact, rounded down, and with the spare cent it got or did not get."""

    party: str
    exact: Fraction
    down: int
    cents: int

    @property
    def remainder(self) -> Fraction:
        """What rounding down left: the larger, the earlier a spare cent."""
        return abs(self.exact) - abs(self.down)


def largest_remainder(cents: int, exact: Mapping[str, Fraction]) -> tuple[Rounded, ...]:
    """Round exact shares (in cents) so that they sum to `cents`.

    Each is rounded towards zero; the cents left over go one by one to the largest remainders, ties
    to the Land that comes first in the alphabet of the two-letter codes (Hare/Niemeyer). A negative
    amount, as a reversing entry has it, is the mirror image.

    Raises:
        ValueError: The exact shares do not sum to the amount, or differ in sign from it.
    """
    if sum(exact.values()) != cents:
        raise ValueError("the exact shares do not sum to the amount")
    sign = -1 if cents < 0 else 1
    if any(share * sign < 0 for share in exact.values()):
        raise ValueError("a share has another sign than the amount")
    down = {party: math.floor(share * sign) for party, share in exact.items()}
    spare = cents * sign - sum(down.values())
    by_remainder = sorted(
        exact, key=lambda party: (down[party] - exact[party] * sign, order(party))
    )
    lucky = set(by_remainder[:spare])
    return tuple(
        Rounded(party, exact[party], sign * down[party], sign * (down[party] + (party in lucky)))
        for party in sorted(exact, key=order)
    )
