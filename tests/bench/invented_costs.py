"""Costs in which all Länder take part, some from within the first year; a mixture among the keys."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Final

from billing import (
    ALL_LAENDER,
    CostItem,
    CostKind,
    Key,
    KeyType,
    Mixture,
    Participation,
    Portion,
    koenigsteiner_keys,
)

YEARS: Final = range(2024, 2034)


def joined() -> list[Participation]:
    return [
        Participation(land=land, first_day=dt.date(2024, 1 + place % 12, 1 + place))
        for place, land in enumerate(ALL_LAENDER)
    ]


def items(count: int) -> list[CostItem]:
    """So many items, each by one of three keys in turn."""
    by_tax = koenigsteiner_keys()["lukifg-2025"]
    uses = Key(
        type=KeyType.USES,
        version="2024",
        source="counted",
        weights={land: Fraction(100 + 37 * place) for place, land in enumerate(ALL_LAENDER)},
    )
    keys = (by_tax, uses, Mixture((Portion(Fraction(1, 3), by_tax), Portion(Fraction(2, 3), uses))))
    return [
        CostItem(
            id=str(number),
            kind=CostKind.OPERATION,
            text=f"Item {number}",
            cents=100_003 * number + 7,
            source="Invoice",
            not_financed_elsewhere=True,
            key=keys[number % len(keys)],
        )
        for number in range(count)
    ]
