"""Texts on one line: how they are cleaned, and which characters they may hold.

Every cleaner returns "" for a text without anything visible; whether that is allowed is not its
business. Cleaning a cleaned text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from .din91379 import first_outside_a, first_outside_b
from .faults import InvalidAnswerError

# What telephones and word processors write for signs that the norm has. The low-9 and high-6
# quotes are not in the norm's normative part, nor are dashes longer than the hyphen.
_TYPOGRAPHY: Final = str.maketrans(
    {
        **dict.fromkeys("‘‛ʼ＇", "’"),
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_BLANKS: Final = re.compile(" +")
_NO_LETTER: Final = re.compile(r"[\W\d_]*")


def clean_name(typed: str, max_length: int) -> str:
    """A name of a person after DIN 91379 data type A, with at least one letter.

    Raises `InvalidAnswerError` like `clean_text`, and with `script` for a letter of another script.
    """
    name = _clean(typed, max_length, first_outside_a)
    if name and _NO_LETTER.fullmatch(name):
        raise InvalidAnswerError("no-letter")
    return name


def clean_text(typed: str, max_length: int) -> str:
    """One line of text after DIN 91379 data type B, in normal form C, inner blanks collapsed.

    Raises `InvalidAnswerError` with `too-long`, `control-character` or `character`.
    """
    return _clean(typed, max_length, first_outside_b)


def clean_place(typed: str, max_length: int) -> str:
    """The name of a place: a text with at least one letter, else `no-letter`."""
    place = clean_text(typed, max_length)
    if place and _NO_LETTER.fullmatch(place):
        raise InvalidAnswerError("no-letter")
    return place


def show(text: str, index: int) -> str:
    """The character at this place for a sentence: itself, or its number where it cannot be seen.

    A combining mark is shown on the character before it.
    """
    character = text[index]
    if unicodedata.combining(character) and index and text[index - 1].isprintable():
        return text[index - 1] + character
    if character.isprintable() and not unicodedata.combining(character):
        return character
    return f"U+{ord(character):04X}"


def _clean(typed: str, max_length: int, first_outside: Callable[[str], int | None]) -> str:
    # Normalising sorts combining marks in quadratic time: cut off what is far too long before.
    if len(typed) > 4 * max_length:
        raise InvalidAnswerError("too-long", max=str(max_length))
    text = "".join(_visible(typed.strip()))
    text = unicodedata.normalize("NFC", text).translate(_TYPOGRAPHY)
    text = _BLANKS.sub(" ", text).strip()
    outside = first_outside(text)
    if outside is not None:
        raise InvalidAnswerError(_why(text[outside]), char=show(text, outside))
    if len(text) > max_length:
        raise InvalidAnswerError("too-long", max=str(max_length))
    return text


def _visible(text: str) -> list[str]:
    kept: list[str] = []
    for character in text:
        match unicodedata.category(character):
            case "Cc" | "Zl" | "Zp":
                raise InvalidAnswerError("control-character")
            case "Cf":
                continue  # soft hyphens and direction marks come along when a name is pasted
            case "Zs":
                kept.append(" ")
            case _:
                kept.append(character)
    return kept


def _why(character: str) -> str:
    is_letter = unicodedata.category(character) in {"Lu", "Ll", "Lt", "Lo"}
    latin = unicodedata.name(character, "").startswith("LATIN")
    return "script" if is_letter and not latin else "character"
