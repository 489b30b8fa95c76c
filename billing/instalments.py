"""A year's share in one, two, four or twelve instalments, adjusted in September at the latest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import msgspec

from billing.errors import RefusedError

_COUNTS: Final = (1, 2, 4, 12)
_MONTHS: Final = 12


class Instalment(msgspec.Struct, frozen=True):
    """So many cents, due on a day."""

    due: dt.date
    cents: int


def instalments(cents: int, count: int, year: int) -> tuple[Instalment, ...]:
    """Cut a share; each part of the year begins with an instalment, spare cents go to the earliest.

    Raises:
        RefusedError: Another count than 1, 2, 4 or 12, or a share below zero.
    """
    if count not in _COUNTS:
        raise RefusedError("instalment_count", f"{count} instalments are not offered", count=count)
    months = range(1, _MONTHS + 1, _MONTHS // count)
    return tuple(
        Instalment(dt.date(year, month, 1), part)
        for month, part in zip(months, _even(cents, count), strict=True)
    )


class Adjusted(msgspec.Struct, frozen=True):
    """The instalments after an adjustment, and what only the settlement can even out.

    `left_over` is below zero where more was issued already than the new share, and above where
    nothing is left to be issued by that would take the rest.
    """

    plan: tuple[Instalment, ...]
    left_over: int


def adjust(plan: Sequence[Instalment], new_share: int, on: dt.date) -> Adjusted:
    """Spread a new estimate over the instalments due after a day; what is due stays as issued.

    Marktplatz practice: the estimate may be adjusted each September. Issued documents never change.
    """
    issued = [each for each in plan if each.due <= on]
    open_ = [each for each in plan if each.due > on]
    rest = new_share - sum(each.cents for each in issued)
    if not open_ or rest < 0:
        zeroed = [Instalment(each.due, 0) for each in open_]
        return Adjusted((*issued, *zeroed), rest)
    spread = zip(open_, _even(rest, len(open_)), strict=True)
    return Adjusted((*issued, *(Instalment(each.due, cents) for each, cents in spread)), 0)


def _even(cents: int, count: int) -> list[int]:
    if cents < 0:
        raise RefusedError("negative_amount", "a share below zero has no instalments")
    each, spare = divmod(cents, count)
    return [each + (number < spare) for number in range(count)]
