"""Small charts, drawn here as SVG: bars over hours. The same numbers stand in a table beside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

WIDTH: Final = 480
HEIGHT: Final = 120
_GAP: Final = 2


class Bar(msgspec.Struct, frozen=True):
    """A bar: the upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float


class Chart(msgspec.Struct, frozen=True):
    """Bars and the number that the highest one stands for."""

    bars: tuple[Bar, ...]
    top: int


def chart(values: Sequence[int]) -> Chart:
    """Return a chart of numbers, the largest as high as the drawing."""
    top = max(values, default=0)
    step = WIDTH / max(1, len(values))
    return Chart(
        tuple(
            Bar(round(place * step, 1), round(HEIGHT - height, 1), round(step - _GAP, 1), height)
            for place, value in enumerate(values)
            for height in (round(HEIGHT * value / top, 1) if top else 0.0,)
            if value
        ),
        top,
    )
