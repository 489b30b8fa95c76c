"""The cells of a spreadsheet that somebody brings, CSV or XLSX, as plain values with row numbers.

A workbook is a ZIP file from outside. It is unpacked here within bounds, and only its sheets, texts
and formats are packed anew for the reader (openpyxl, row by row, with defusedxml): macros, links and
pictures never reach it, and a file that is larger than it says is cut off. Formulas count as the
values that were stored with them; nothing is computed.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import itertools
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from openpyxl import load_workbook

from billing.errors import RefusedError

LARGEST: Final = 2 * 1024 * 1024
"""Most bytes of a file; a year of costs takes a hundredth of it."""

_UNPACKED: Final = 8 * 1024 * 1024
_MEMBERS: Final = 200
_TAGS: Final = 300_000
_ROWS: Final = 2000
_COLUMNS: Final = 60
_LONGEST_CELL: Final = 1000
_READ: Final = 64 * 1024
# What the reader needs, and nothing else.
_NEEDED: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/styles\.xml|xl/sharedStrings\.xml|xl/worksheets/[A-Za-z0-9_]{1,40}\.xml"
)
_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_DELIMITERS: Final = (";", "\t", ",")

Cell = str | float | bool | dt.date
"""A cell: empty ones are empty texts."""


class Row(msgspec.Struct, frozen=True):
    """A row with its number as the spreadsheet shows it, from 1."""

    number: int
    cells: tuple[Cell, ...]


def read_rows(content: bytes) -> tuple[Row, ...]:
    """The rows of a file that are not empty; of a workbook those of its first sheet.

    Raises:
        RefusedError: `too_large`, `too_many_rows`, or `no_spreadsheet` for what is neither.
    """
    if len(content) > LARGEST:
        raise RefusedError("too_large", "a file that is too large", max=LARGEST)
    if content.startswith(_OLD_EXCEL):
        raise RefusedError("no_spreadsheet", "an old or an encrypted workbook")
    cells = _from_workbook(content) if content.startswith(_ZIP) else _from_csv(content)
    rows = [
        Row(number, tuple(row))
        for number, row in enumerate(cells, start=1)
        if any(cell != "" for cell in row)
    ]
    if not rows:
        raise RefusedError("no_spreadsheet", "there is nothing in it")
    return tuple(rows)


def _from_workbook(content: bytes) -> list[list[Cell]]:
    try:
        book = load_workbook(
            io.BytesIO(_packed_anew(content)), read_only=True, data_only=True, keep_links=False
        )
        sheet = book.worksheets[0]
        # What a sheet says about its own size is not believed.
        sheet.reset_dimensions()
        found = list(itertools.islice(sheet.iter_rows(values_only=True), _ROWS + 1))
    except RefusedError:
        raise
    except Exception as error:
        # Whatever a reader of files from outside trips over: the file is none that can be read.
        raise RefusedError("no_spreadsheet", "no workbook that can be read") from error
    return [[_plain(cell) for cell in row] for row in _bounded(found)]


def _packed_anew(content: bytes) -> bytes:
    out, left, tags = io.BytesIO(), _UNPACKED, _TAGS
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        if len(old.infolist()) > _MEMBERS:
            raise RefusedError("no_spreadsheet", "a workbook of too many parts")
        for name in dict.fromkeys(old.namelist()):
            if not _NEEDED.fullmatch(name):
                continue
            with old.open(name) as part, new.open(name, "w") as written:
                while chunk := part.read(_READ):
                    left -= len(chunk)
                    tags -= chunk.count(b"<")
                    if left < 0 or tags < 0:
                        raise RefusedError("too_large", "unpacked it is too large", max=LARGEST)
                    written.write(chunk)
    return out.getvalue()


def _from_csv(content: bytes) -> list[list[Cell]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes in Germany when it is asked for "CSV" without more.
        text = content.decode("cp1252", "replace")
    if "\0" in text:
        raise RefusedError("no_spreadsheet", "no text")
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise RefusedError("no_spreadsheet", "no CSV that can be read") from error
    return [[_plain(cell) for cell in row] for row in _bounded(found)]


def _bounded(rows: Sequence[Iterable[object]]) -> Iterator[list[object]]:
    if len(rows) > _ROWS:
        raise RefusedError("too_many_rows", "a sheet of too many rows", max=_ROWS)
    for row in rows:
        cells = list(row)
        if any(cell not in {"", None} for cell in cells[_COLUMNS:]):
            raise RefusedError("no_spreadsheet", "a sheet of too many columns")
        yield cells[:_COLUMNS]


def _plain(cell: object) -> Cell:
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, bool | float | dt.date):
        return cell
    if isinstance(cell, int):
        return float(cell)
    return str(cell).strip()[:_LONGEST_CELL] if cell is not None else ""
