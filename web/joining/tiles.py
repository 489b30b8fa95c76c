"""A map of the sixteen Länder as tiles of one size: none is overlooked because it is small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from billing.offer import LandState

# Code → column and row: neighbours stay about where a map has them.
_PLACES: Final[Mapping[str, tuple[int, int]]] = {
    "SH": (1, 0),
    "MV": (2, 0),
    "HB": (0, 1),
    "HH": (1, 1),
    "BB": (2, 1),
    "BE": (3, 1),
    "NW": (0, 2),
    "NI": (1, 2),
    "ST": (2, 2),
    "SN": (3, 2),
    "RP": (0, 3),
    "HE": (1, 3),
    "TH": (2, 3),
    "SL": (0, 4),
    "BW": (1, 4),
    "BY": (2, 4),
}
_STEP: Final = 76
COLUMNS, ROWS = 4, 5
SIZE: Final = (COLUMNS * _STEP, ROWS * _STEP)
"""Width and height of the drawing."""


class Tile(msgspec.Struct, frozen=True):
    """A Land with the upper left corner of its tile."""

    land: LandState
    x: int
    y: int


def tiles(laender: Iterable[LandState]) -> tuple[Tile, ...]:
    """Every Land at its place."""
    return tuple(
        Tile(each, column * _STEP, row * _STEP)
        for each in laender
        for column, row in (_PLACES[each.code],)
    )
