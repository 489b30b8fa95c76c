"""The rows of the gazetteer files, each with the rules that one row can be checked by alone.

A file kind is its row class: the names of the columns are the names of the fields.
"""

import enum
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, TypeVar

import msgspec

from tenants.laender import land_of

_ASCII_DIGITS: Final = re.compile(r"[0-9]*")
_SHOWN_CHARACTERS: Final = 40
_NAME_CHARACTERS: Final = 120  # as wide as the columns that hold the names

# Uder: the official lists of 2026-04-30 name it with an AGS and an ARS that do not belong together.
# Neither is known to be the wrong one, so the row is taken as published.
KNOWN_CONTRADICTIONS: Final = frozenset({("16061119", "160615051097")})


class Reason(enum.StrEnum):
    """Why a line of a file is refused or reported."""

    ENCODING = "encoding"
    LINE_TOO_LONG = "line_too_long"
    HEADER = "header"
    DELIMITER = "delimiter"
    QUOTES = "quotes"
    COLUMNS = "columns"
    DIGITS = "digits"
    LAND = "land"
    EMPTY = "empty"
    INVISIBLE = "invisible"
    TOO_LONG = "too_long"
    ARS = "ars"
    DUPLICATE = "duplicate"
    NO_ROWS = "no_rows"


Problem = tuple[Reason, str]


class PostcodeRow(msgspec.Struct, frozen=True):
    """Postcode `plz` (5 digits) lies, in whole or in part, in municipality `ags8` named `ort`."""

    plz: str
    ags8: str
    ort: str

    def problems(self) -> Iterator[Problem]:
        """What is wrong with this row."""
        yield from _digits("plz", self.plz, 5)
        yield from _ags8(self.ags8)
        yield from _name("ort", self.ort)

    def warnings(self) -> Iterator[Problem]:
        """Nothing: every rule for this row is a hard one."""
        return iter(())

    def key(self) -> tuple[str, ...]:
        """What may stand in the file only once."""
        return (self.plz, self.ags8)


class MunicipalityRow(msgspec.Struct, frozen=True):
    """Municipality `ags8` (8 digits) with its Regionalschluessel `ars12` (12 digits) and `name`."""

    ags8: str
    ars12: str
    name: str

    def problems(self) -> Iterator[Problem]:
        """What is wrong with this row."""
        keys = [*_ags8(self.ags8), *_digits("ars12", self.ars12, 12)]
        yield from keys
        if not keys and self._contradicts() and not self._contradiction_is_known():
            yield Reason.ARS, f"ars12 {self.ars12} does not belong to ags8 {self.ags8}"
        yield from _name("name", self.name)

    def warnings(self) -> Iterator[Problem]:
        """What is odd with this row but known to stand in the official source."""
        if self._contradiction_is_known():
            yield (
                Reason.ARS,
                (
                    f"ars12 {self.ars12} does not belong to ags8 {self.ags8}; the official source"
                    " contradicts itself here, both are taken as published"
                ),
            )

    def key(self) -> tuple[str, ...]:
        """What may stand in the file only once."""
        return (self.ags8,)

    def _contradicts(self) -> bool:
        # ARS = Land 2, Regierungsbezirk 1, Kreis 2, Verband 4, Gemeinde 3; the AGS lacks the Verband.
        return self.ags8 != self.ars12[:5] + self.ars12[9:]

    def _contradiction_is_known(self) -> bool:
        return (self.ags8, self.ars12) in KNOWN_CONTRADICTIONS


class FormerNameRow(msgspec.Struct, frozen=True):
    """A name that (part of) today's municipality `ags8` once had; one name may lead to several."""

    former_name: str
    ags8: str

    def problems(self) -> Iterator[Problem]:
        """What is wrong with this row."""
        yield from _name("former_name", self.former_name)
        yield from _ags8(self.ags8)

    def warnings(self) -> Iterator[Problem]:
        """Nothing: every rule for this row is a hard one."""
        return iter(())

    def key(self) -> tuple[str, ...]:
        """What may stand in the file only once."""
        return (self.former_name.casefold(), self.ags8)


AnyRow = PostcodeRow | MunicipalityRow | FormerNameRow
Row = TypeVar("Row", bound=AnyRow)

FORMATS: Final[Mapping[str, type[AnyRow]]] = MappingProxyType(
    {
        "plz-ags": PostcodeRow,
        "ags-ars": MunicipalityRow,
        "former-names": FormerNameRow,
    }
)
"""Name of a format on the command line → its row class."""


def shown(text: str) -> str:
    """`text` for a message: quoted, nothing invisible in it, cut if it is long."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…")


def _digits(column: str, text: str, count: int) -> Iterator[Problem]:
    if not text:
        yield Reason.EMPTY, f"{column} is empty"
    elif not _ASCII_DIGITS.fullmatch(text):
        yield Reason.DIGITS, f"{column} {shown(text)} holds something other than the digits 0–9"
    elif len(text) != count:
        yield (
            Reason.DIGITS,
            f"{column} {shown(text)} has {len(text)} digits instead of {count}"
            + (" (was a leading zero lost?)" if len(text) == count - 1 else ""),
        )


def _ags8(text: str) -> Iterator[Problem]:
    wrong = list(_digits("ags8", text, 8))
    yield from wrong
    if not wrong and land_of(text) is None:
        yield Reason.LAND, f"ags8 {text} begins with {text[:2]}, the key of no Land"


def _name(column: str, text: str) -> Iterator[Problem]:
    if not text:
        yield Reason.EMPTY, f"{column} is empty"
    elif not text.isprintable():
        yield Reason.INVISIBLE, f"{column} {shown(text)} holds an invisible or control character"
    elif len(text) > _NAME_CHARACTERS:
        yield (
            Reason.TOO_LONG,
            f"{column} {shown(text)} is longer than {_NAME_CHARACTERS} characters",
        )
