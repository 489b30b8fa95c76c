"""Rows of a sheet as texts under the names of its head, whatever order its columns stand in."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from billing.errors import RefusedError
from billing.importing.workbook import Cell, Row
from billing.money import read_euros

COLUMNS: Final[Mapping[str, str]] = {
    "id": "Nummer",
    "kind": "Kostenart",
    "text": "Bezeichnung",
    "amount": "Betrag",
    "source": "Beleg",
    "key": "Schlüssel",
    "fallback": "Ersatzschlüssel",
    "declared": "Nicht anderweitig finanziert",
    "land": "Land",
    "ags": "AGS",
    "live_since": "Angebunden seit",
    "tax": "Umsatzsteuer",
}
"""Field → what its column is called; in this order in the template."""

NEEDED: Final = ("id", "kind", "text", "amount", "source", "declared")
_DAY: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_NOTHING_BUT_LETTERS: Final = re.compile(r"[^a-zäöüß]")
_CENT: Final = Decimal("0.01")
_ALMOST: Final = Decimal("0.0001")


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong, in which row (0: with the file) and column (may be empty).

    `reason` and `params` are those of a `RefusedError`.
    """

    row: int
    column: str = ""
    reason: str
    params: Mapping[str, Any] = {}


class Line(msgspec.Struct, frozen=True):
    """A row: field → its cell; a field without a column is empty."""

    row: int
    cells: Mapping[str, Cell]

    def said(self, field: str) -> str:
        """A cell as text; a whole number without its decimals."""
        cell = self.cells.get(field, "")
        if isinstance(cell, bool):
            return "ja" if cell else "nein"
        if isinstance(cell, float):
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else str(cell)  # noqa: PLR2004
        if isinstance(cell, dt.date):
            return f"{cell:%d.%m.%Y}"
        return cell

    def cents(self, field: str = "amount") -> int:
        """An amount in cents. Raises `RefusedError` (`missing_cell`, `wrong_amount`)."""
        cell = self.cells.get(field, "")
        if cell == "":
            raise RefusedError("missing_cell", "no amount")
        if not isinstance(cell, float):
            return read_euros(self.said(field))
        # A number of a spreadsheet is a binary fraction: 0.1 + 0.2 is still thirty cents.
        exact = Decimal(repr(cell))
        if not exact.is_finite() or abs(exact) >= Decimal(10) ** 13:
            raise RefusedError("wrong_amount", "no amount", text=str(cell)[:40])
        rounded = exact.quantize(_CENT)
        if abs(exact - rounded) > _ALMOST:
            raise RefusedError(
                "wrong_amount", "more than two places", text=str(cell).replace(".", ",")
            )
        return int(rounded * 100)

    def day(self, field: str) -> dt.date:
        """A day. Raises `RefusedError` (`wrong_day`) for what is none."""
        cell = self.cells.get(field, "")
        if isinstance(cell, dt.date):
            return cell
        match = _DAY.fullmatch(self.said(field))
        try:
            if match is not None:
                day, month, year = map(int, match.groups())
                return dt.date(year, month, day)
            return dt.date.fromisoformat(self.said(field))
        except ValueError as error:
            raise RefusedError("wrong_day", "no day", text=self.said(field)[:40]) from error


def lines(
    rows: Sequence[Row], columns: Mapping[str, str] = COLUMNS, needed: Iterable[str] = NEEDED
) -> tuple[Line, ...]:
    """The rows below the head.

    Raises:
        RefusedError: `columns_missing`, `column_twice`, or `column_unknown`: a column that nobody
            reads would be lost without a word.
    """
    head, *rest = rows
    names = {_bare(name): field for field, name in columns.items()}
    places: dict[str, int] = {}
    for place, cell in enumerate(head.cells):
        if cell == "":
            continue
        field = names.get(_bare(str(cell)))
        if field is None:
            raise RefusedError("column_unknown", "an unknown column", name=str(cell)[:60])
        if field in places:
            raise RefusedError("column_twice", "a column twice", name=columns[field])
        places[field] = place
    missing = [columns[field] for field in needed if field not in places]
    if missing:
        raise RefusedError("columns_missing", "columns are missing", names=", ".join(missing))
    if not rest:
        raise RefusedError("no_rows", "a head and nothing below")
    return tuple(
        Line(
            row.number,
            {
                field: row.cells[place] if place < len(row.cells) else ""
                for field, place in places.items()
            },
        )
        for row in rest
    )


def _bare(name: str) -> str:
    return _NOTHING_BUT_LETTERS.sub("", name.casefold())
