"""Items of a year out of a sheet: all of them, or every fault with its row; never some.

One row is one item. A `connection` without a key is as many rows with the same number as Jugendämter
were connected: each with Land, AGS, day and amount.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

import msgspec

from billing.errors import RefusedError
from billing.importing.keynames import Known, key_named
from billing.importing.reading import COLUMNS, Fault, Line
from billing.importing.taxnames import tax_named
from billing.items import Connection, CostItem, CostKind, cost_kind
from billing.keys import DistributionKey
from tenants.laender import LAND_BY_CODE

_LONGEST: Final = {"id": 40, "text": 200, "source": 200}
_ID: Final = re.compile(r"[0-9A-Za-zÄÖÜäöüß][0-9A-Za-zÄÖÜäöüß ._/-]*")
_YES: Final = frozenset({"ja", "j", "yes", "x", "wahr"})
_KINDS: Final = {"anbindung": CostKind.CONNECTION.value}
_AGS: Final = (5, 8)

# What is wrong with an item as a whole stands in this column.
_COLUMN_OF: Final = {
    "no_key": "key",
    "negative_amount": "amount",
    "huge_amount": "amount",
    "connected_twice": "ags",
    "no_tax_number": "tax",
}

_T = TypeVar("_T")


class Read(msgspec.Struct, frozen=True):
    """What a sheet says: `rows` is the first row of each item by its number."""

    items: tuple[CostItem, ...]
    rows: dict[str, int]
    faults: tuple[Fault, ...]


def read_items(lines: Sequence[Line], known: Known) -> Read:
    """The items of a sheet, and everything that is wrong with it, row by row."""
    faults: list[Fault] = []
    items: list[CostItem] = []
    rows: dict[str, int] = {}
    for number, group in itertools.groupby(lines, key=lambda line: line.said("id").strip()):
        same = list(group)
        if number and number in rows:
            faults.append(
                Fault(row=same[0].row, column="id", reason="item_twice", params={"id": number})
            )
            continue
        rows[number] = same[0].row
        before = len(faults)
        item = _Reader(same, known, faults).item()
        if item is not None and len(faults) == before:
            items.append(item)
    return Read(tuple(items), rows, tuple(sorted(faults, key=lambda fault: fault.row)))


def normal_kind(text: str) -> CostKind:
    """A kind as a sheet names it: "a", "a)", "Anbindung". Raises `RefusedError` (`unknown_kind`)."""
    bare = text.strip().casefold().removesuffix(")")
    return cost_kind(_KINDS.get(bare, bare) if bare else text)


def checked_ags(text: str, land: str) -> str:
    """An AGS of a Land, of five or eight digits.

    Spreadsheets drop leading zeros; where the Land says which one it was, it is put back.

    Raises:
        RefusedError: `wrong_ags`, or `ags_of_another_land`.
    """
    bare = text.replace(" ", "")
    key = LAND_BY_CODE[land].key if land in LAND_BY_CODE else ""
    if bare.isascii() and bare.isdigit():
        if len(bare) + 1 in _AGS and f"0{bare}".startswith(key) and key.startswith("0"):
            bare = f"0{bare}"
        if len(bare) in _AGS:
            if not bare.startswith(key):
                raise RefusedError("ags_of_another_land", "not of this Land", ags=bare, land=land)
            return bare
    raise RefusedError("wrong_ags", "no AGS", text=text[:40])


class _Reader:
    """Reads the rows of one item, and notes what is wrong where it stands."""

    def __init__(self, lines: Sequence[Line], known: Known, faults: list[Fault]) -> None:
        self._lines = lines
        self._first = lines[0]
        self._known = known
        self._faults = faults

    def item(self) -> CostItem | None:
        first = self._first
        texts = {name: self._text(first, name) for name in _LONGEST}
        if texts["id"] and not _ID.fullmatch(texts["id"]):
            self._fault(first, "id", "wrong_item_id", text=texts["id"])
        kind = self._try(first, "kind", lambda: normal_kind(first.said("kind")))
        declared = first.said("declared").strip().casefold() in _YES
        if not declared:
            self._fault(first, "declared", "financed_elsewhere")
        key = self._key("key")
        fallback = self._key("fallback")
        tax = self._try(first, "tax", lambda: tax_named(first.said("tax")))
        for other in self._lines[1:]:
            if other.said("tax") != first.said("tax"):
                self._fault(other, "tax", "another_tax")
        if kind is CostKind.CONNECTION and not first.said("key").strip():
            connections = self._connections()
            cents: int | None = sum(each.cents for each in connections)
        else:
            connections = ()
            cents = self._try(first, "amount", first.cents)
            for other in self._lines[1:]:
                self._fault(other, "id", "item_twice", id=texts["id"])
        unread = key is None and bool(first.said("key").strip())
        if kind is None or cents is None or tax is None or unread or not declared:
            return None
        return self._try(
            first,
            "",
            lambda: CostItem(
                id=texts["id"],
                kind=kind,
                text=texts["text"],
                cents=cents,
                source=texts["source"],
                not_financed_elsewhere=declared,
                key=key,
                fallback=fallback,
                connections=connections,
                tax=tax,
            ),
        )

    def _connections(self) -> tuple[Connection, ...]:
        found = [self._connection(line) for line in self._lines]
        seen: dict[str, int] = {}
        for line, connection in zip(self._lines, found, strict=True):
            if connection is None:
                continue
            if connection.ags in seen:
                before = seen[connection.ags]
                self._fault(line, "ags", "connected_twice", ags=connection.ags, row=before)
            seen.setdefault(connection.ags, line.row)
        return tuple({each.ags: each for each in found if each is not None}.values())

    def _connection(self, line: Line) -> Connection | None:
        land = line.said("land").strip().upper()
        if land not in LAND_BY_CODE:
            self._fault(line, "land", "unknown_land", land=land[:20])
            return None
        ags = self._try(line, "ags", lambda: checked_ags(line.said("ags"), land))
        day = self._try(line, "live_since", lambda: line.day("live_since"))
        cents = self._try(line, "amount", line.cents)
        if cents is not None and cents < 0:
            self._fault(line, "amount", "negative_amount")
            return None
        if ags is None or day is None or cents is None:
            return None
        return Connection(land=land, ags=ags, live_since=day, cents=cents)

    def _key(self, field: str) -> DistributionKey | None:
        said = self._first.said(field)
        if not said.strip():
            return None
        return self._try(self._first, field, lambda: key_named(said, self._known))

    def _text(self, line: Line, field: str) -> str:
        said = " ".join(line.said(field).split())
        if not said:
            self._fault(line, field, "missing_cell")
        elif len(said) > _LONGEST[field]:
            self._fault(line, field, "cell_too_long", max=_LONGEST[field])
        elif not said.isprintable():
            self._fault(line, field, "not_printable")
        return said

    def _try(self, line: Line, field: str, make: Callable[[], _T]) -> _T | None:
        try:
            return make()
        except RefusedError as refused:
            column = field or _COLUMN_OF.get(refused.reason, "")
            self._fault(line, column, refused.reason, **refused.params)
            return None

    def _fault(self, line: Line, field: str, reason: str, **params: object) -> None:
        column = COLUMNS.get(field, "")
        self._faults.append(Fault(row=line.row, column=column, reason=reason, params=params))


def total(items: Iterable[CostItem]) -> int:
    """The cents of items together."""
    return sum(item.cents for item in items)
