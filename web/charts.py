"""Charts as shapes with places: the template draws them as SVG, and writes the same as a table.

They are narrow and grow with the page, so that their words can be read on a phone, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

WIDTH: Final = 320
_ROW: Final = 40
_BAR: Final = 14
_TOP: Final = 18

COLUMNS_HEIGHT: Final = 200
_FLOOR: Final = 176
_CEILING: Final = 24
_MOST_COLUMNS: Final = 6
_FILLED: Final = 0.6


class Value(msgspec.Struct, frozen=True):
    """What is drawn: its name, cents, how they are written, and how it stands out.

    `kind` is `own`, `other`, or `estimate` for what is not certain yet; `short` is for where there
    is little room. Below zero nothing is drawn, the words say it.
    """

    name: str
    cents: int
    text: str
    kind: str = "other"
    short: str = ""


class Bar(msgspec.Struct, frozen=True):
    """A bar with its words: upper left corner, size, and the line on which the words stand."""

    value: Value
    x: float
    y: float
    width: float
    height: float
    words: float


class Chart(msgspec.Struct, frozen=True):
    """Bars in a drawing of this size."""

    bars: tuple[Bar, ...]
    width: int
    height: int


def rows(values: Sequence[Value]) -> Chart:
    """Bars that lie below each other, the words above each; the largest takes the whole width."""
    most = max((each.cents for each in values), default=0) or 1
    bars = tuple(
        Bar(
            value=each,
            x=0,
            y=place * _ROW + _TOP,
            width=round(WIDTH * max(each.cents, 0) / most, 1),
            height=_BAR,
            words=place * _ROW + _TOP - 5,
        )
        for place, each in enumerate(values)
    )
    return Chart(bars, WIDTH, max(len(values), 1) * _ROW)


def columns(values: Sequence[Value]) -> Chart:
    """Bars that stand side by side, for years: the last six where there are more."""
    shown = values[-_MOST_COLUMNS:]
    most = max((each.cents for each in shown), default=0) or 1
    step = WIDTH / max(len(shown), 1)
    bars = []
    for place, each in enumerate(shown):
        height = round((_FLOOR - _CEILING) * max(each.cents, 0) / most, 1)
        bars.append(
            Bar(
                value=each,
                x=round(step * (place + (1 - _FILLED) / 2), 1),
                y=round(_FLOOR - height, 1),
                width=round(step * _FILLED, 1),
                height=height,
                words=round(_FLOOR - height - 5, 1),
            )
        )
    return Chart(tuple(bars), WIDTH, COLUMNS_HEIGHT)


PAIRS_WIDTH: Final = 400
_PAIR: Final = 38
_LABEL: Final = 60


class Pair(msgspec.Struct, frozen=True):
    """Two amounts of one thing: where its row begins, and how long both bars are."""

    label: str
    y: int
    before: float
    after: float


class Pairs(msgspec.Struct, frozen=True):
    """Pairs of bars below each other in a drawing of this size."""

    pairs: tuple[Pair, ...]
    width: int
    height: int


def pairs(values: Sequence[tuple[str, int, int]]) -> Pairs:
    """Draw a short label with two amounts (cents); the largest takes the room beside the labels."""
    most = max((max(before, after) for _, before, after in values), default=0)

    def length(cents: int) -> float:
        return round((PAIRS_WIDTH - _LABEL) * max(0, cents) / most, 1) if most else 0.0

    drawn = tuple(
        Pair(label, place * _PAIR, length(before), length(after))
        for place, (label, before, after) in enumerate(values)
    )
    return Pairs(drawn, PAIRS_WIDTH, len(drawn) * _PAIR)
