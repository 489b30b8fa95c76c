"""After the year: what was really due, less what was paid in advance, is a claim or a credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from billing.instalments import Instalment
from billing.parties import order


class Settled(msgspec.Struct, frozen=True):
    """A Land's year: actual share, instalments issued, and the balance in cents.

    Above zero the balance is a claim against the Land, below a credit for it.
    """

    land: str
    actual: int
    advanced: int

    @property
    def balance(self) -> int:
        """Actual share less instalments."""
        return self.actual - self.advanced


def settle(actual: Mapping[str, int], advanced: Mapping[str, int]) -> tuple[Settled, ...]:
    """Settle a year for every Land that owes a share or has paid instalments.

    A Land that joined late has a share without instalments; one that left may have paid too much.
    """
    lands = sorted({*actual, *advanced}, key=order)
    return tuple(Settled(land, actual.get(land, 0), advanced.get(land, 0)) for land in lands)


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
