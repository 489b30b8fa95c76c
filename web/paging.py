"""A long list, page by page: which rows an address asks for (`pagination` in `_components/parts.html`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import msgspec

PAGE: Final = "seite"
"""Names the page in an address, counted from 1."""

LENGTH: Final = 50
_DIGITS: Final = 6

Row = TypeVar("Row")


class Portion(msgspec.Struct, Generic[Row], frozen=True):
    """A page of a list: its rows, its number, how many pages and rows there are."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int


def portion(rows: Sequence[Row], asked: str, length: int = LENGTH) -> Portion[Row]:
    """The page that an address asks for; the nearest one for a number that there is not."""
    pages = max(1, -(-len(rows) // length))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= _DIGITS else 1
    number = min(max(number, 1), pages)
    return Portion(rows[(number - 1) * length : number * length], number, pages, len(rows))
