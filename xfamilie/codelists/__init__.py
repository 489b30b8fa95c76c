"""The code lists that messages refer to: address, version, codes and German labels.

The lists lie in ``data``, one file each, with their source. ``closed`` says whether a code outside
the list is a fault: it is not for a list kept in part, nor where the standard allows values beside
the list.
"""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

__all__ = ["CodeList", "UnknownCodeError", "get", "label", "names", "states"]

_DATA: Final = Path(__file__).parent / "data"


class UnknownCodeError(LookupError):
    """A list that is not kept here, or a code that its list does not hold."""


class CodeList(msgspec.Struct, frozen=True):
    """One list. ``codes`` maps each code to its label."""

    uri: str
    version: str
    closed: bool
    source: str
    codes: dict[str, str]
    note: str = ""


def names() -> list[str]:
    """The names of the lists kept here, such as ``familienstand``."""
    return sorted(path.stem for path in _DATA.glob("*.json"))


@cache
def get(name: str) -> CodeList:
    """A list by its name. Raises UnknownCodeError for a list that is not kept here."""
    if name not in names():
        raise UnknownCodeError(f"no code list {name}")
    return msgspec.json.decode((_DATA / f"{name}.json").read_bytes(), type=CodeList)


def label(name: str, code: str) -> str:
    """The German label of a code. Raises UnknownCodeError if list or code is not known."""
    codes = get(name).codes
    if code not in codes:
        raise UnknownCodeError(f"no code {code} in the list {name}")
    return codes[code]


@cache
def states() -> tuple[tuple[str, str], ...]:
    """Key (three digits) and short name of the 197 states in German alphabetical order.

    Germany is among them with 000; as a state of birth it is expressed by leaving the state out.
    """
    return tuple(sorted(get("staat").codes.items(), key=lambda state: _sort_key(state[1])))


def _sort_key(name: str) -> str:
    """Without accents and dots, so that Ägypten stands under A (DIN 5007, variant 1)."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
