"""After the year: what was really due, less what was paid in advance, is a claim or a credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from billing.instalments import Instalment
from billing.pieces import Piece, place


class Settled(msgspec.Struct, frozen=True):
    """A Land's year, or a piece of it: actual share, instalments issued, and the balance in cents.

    Above zero the balance is a claim against the Land, below a credit for it.
    """

    land: str
    actual: int
    advanced: int

    @property
    def balance(self) -> int:
        """Actual share less instalments."""
        return self.actual - self.advanced

    def __add__(self, other: Settled) -> Settled:
        """Both together, for the same Land."""
        return Settled(self.land, self.actual + other.actual, self.advanced + other.advanced)


def settle(actual: Mapping[Piece, int], advanced: Mapping[Piece, int]) -> dict[Piece, Settled]:
    """Settle a year for every piece that there is a share of or that instalments were paid for.

    A Land that joined late has a share without instalments; one that left may have paid too much.
    What turned out to be taxed otherwise than planned is a claim there, and a credit here.
    """
    found = sorted({*actual, *advanced}, key=place)
    return {
        piece: Settled(piece.land, actual.get(piece, 0), advanced.get(piece, 0)) for piece in found
    }


class SetOff(msgspec.Struct, frozen=True):
    """The next year's instalments after a credit was set off, and what is left of the credit."""

    plan: tuple[Instalment, ...]
    left: int


def set_off(credit: int, plan: Sequence[Instalment]) -> SetOff:
    """Use a credit (cents, not below zero) up on the next year's instalments, the earliest first."""
    if credit < 0:
        raise ValueError("a credit is not below zero")
    reduced, left = [], credit
    for each in sorted(plan, key=lambda each: each.due):
        used = min(left, each.cents)
        left -= used
        reduced.append(Instalment(each.due, each.cents - used))
    return SetOff(tuple(reduced), left)
