"""Reading the gazetteer files: all rows of a file, or everything that is wrong with it.

Comma-separated UTF-8 with a header line that names the columns in any order; a byte order mark,
quotes, CRLF and empty lines are accepted. A row is one line: no field spans lines, so a quote that
is never closed spoils its own line only. Spaces around a field are dropped, text becomes NFC.
"""

import codecs
import csv
import unicodedata
from collections.abc import Collection, Iterator
from typing import IO, Final, Generic

import msgspec

from tenants.gazetteer_rows import Reason, Row, shown

_MAX_LINE_BYTES: Final = 4096
_OTHER_DELIMITERS: Final = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Finding(msgspec.Struct, frozen=True):
    """One thing to say about line `line` (1 = the header): `reason` for programs, `text` to read."""

    line: int
    reason: Reason
    text: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.text}"


class Gazetteer(msgspec.Struct, Generic[Row], frozen=True):
    """A file without errors: what its rows are, all of them in order, and the oddities in it."""

    row_type: type[Row]
    rows: tuple[Row, ...]
    warnings: tuple[Finding, ...]


class Rejected(msgspec.Struct, frozen=True):
    """A file with errors, of which nothing may be imported.

    `errors` are the first ones by line, `further` counts those beyond the limit.
    """

    errors: tuple[Finding, ...]
    further: int


class _Errors:
    """Keeps the first findings and counts the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: list[Finding] = []
        self._further = 0

    def __bool__(self) -> bool:
        return bool(self._kept or self._further)

    def add(self, line: int, reason: Reason, text: str) -> None:
        if len(self._kept) < self._limit:
            self._kept.append(Finding(line, reason, text))
        else:
            self._further += 1

    def rejected(self) -> Rejected:
        return Rejected(tuple(self._kept), self._further)


class _LineError(Exception):
    """A line that cannot be split into fields."""

    def __init__(self, reason: Reason, text: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.text = text


def read_gazetteer(
    source: IO[bytes], row_types: Collection[type[Row]], *, limit: int = 100
) -> Gazetteer[Row] | Rejected:
    """Read and check a whole file.

    `row_types` are the kinds of file that are welcome: one, or several of which the header line
    decides (`FORMATS.values()` for any). Every wrong line is reported, up to `limit` findings and
    then as a count. The source is read line by line and never as a whole; what is kept are the rows.
    """
    errors = _Errors(limit)
    warnings: list[Finding] = []
    rows: list[Row] = []
    first_seen: dict[tuple[str, ...], int] = {}
    lines = _numbered_lines(source)
    try:
        row_type, order = _header(next(lines, (1, b""))[1], row_types)
    except _LineError as error:
        errors.add(1, error.reason, error.text)
        return errors.rejected()
    for number, raw in lines:
        try:
            fields = _split(raw)
            if not fields:
                continue
            _check_width(fields, len(order))
        except _LineError as error:
            errors.add(number, error.reason, error.text)
            continue
        row = row_type(*(fields[position] for position in order))
        problems = list(row.problems())
        if not problems:
            first = first_seen.setdefault(row.key(), number)
            if first != number:
                problems = [
                    (Reason.DUPLICATE, f"{shown(', '.join(row.key()))} repeats line {first}")
                ]
        for reason, text in problems:
            errors.add(number, reason, text)
        if not errors:
            rows.append(row)
            warnings.extend(Finding(number, reason, text) for reason, text in row.warnings())
    if not rows and not errors:
        errors.add(1, Reason.NO_ROWS, "the file has a header line but no rows")
    return errors.rejected() if errors else Gazetteer(row_type, tuple(rows), tuple(warnings))


def _numbered_lines(source: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines; of one that is too long only the beginning, which is enough to be refused."""
    number = 0
    while raw := source.readline(_MAX_LINE_BYTES + 1):
        number += 1
        piece = raw
        while not piece.endswith(b"\n") and (piece := source.readline(_MAX_LINE_BYTES)):
            pass
        yield number, raw


def _split(raw: bytes) -> list[str]:
    """The fields of a line, trimmed and in NFC; none for an empty line."""
    if len(raw) > _MAX_LINE_BYTES:
        raise _LineError(
            Reason.LINE_TOO_LONG,
            f"the line is longer than {_MAX_LINE_BYTES} bytes; is this a CSV file?",
        )
    try:
        text = raw.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise _LineError(
            Reason.ENCODING,
            f"byte {error.start + 1} is not UTF-8; save the file as “CSV UTF-8”",
        ) from error
    if not text.strip(" "):
        return []
    try:
        (fields,) = csv.reader([text], strict=True)
    except csv.Error as error:
        _check_delimiter([text])
        raise _LineError(
            Reason.QUOTES, f"the line cannot be split into fields ({error})"
        ) from error
    return [unicodedata.normalize("NFC", field.strip(" ")) for field in fields]


def _header(raw: bytes, row_types: Collection[type[Row]]) -> tuple[type[Row], list[int]]:
    """The kind of file, and for each field of its row the position of its column."""
    if raw.startswith(_UTF_16):
        raise _LineError(
            Reason.ENCODING, "the file is UTF-16; save it as “CSV UTF-8”, comma-separated"
        )
    names = [name.casefold() for name in _split(raw.removeprefix(codecs.BOM_UTF8))]
    for row_type in row_types:
        columns = row_type.__struct_fields__
        if sorted(names) == sorted(columns):
            return row_type, [names.index(column) for column in columns]
    _check_delimiter(names)
    wanted = " or ".join(",".join(row_type.__struct_fields__) for row_type in row_types)
    found = shown(",".join(names)) if names else "nothing"
    raise _LineError(Reason.HEADER, f"the first line must name the columns {wanted}; found {found}")


def _check_width(fields: list[str], width: int) -> None:
    if len(fields) != width:
        _check_delimiter(fields)
        raise _LineError(Reason.COLUMNS, f"{len(fields)} columns instead of {width}")


def _check_delimiter(fields: list[str]) -> None:
    """Say what the likely mistake is where a line was not divided by commas at all."""
    if len(fields) == 1:
        for delimiter, plural in _OTHER_DELIMITERS.items():
            if delimiter in fields[0]:
                raise _LineError(
                    Reason.DELIMITER, f"the columns are divided by {plural}; commas are needed"
                )
