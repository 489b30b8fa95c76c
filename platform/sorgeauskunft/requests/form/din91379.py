"""The characters of DIN 91379:2022-08, data types A (names of persons) and B (other names).

The sets are those of the norm's XML datatypes (XÖV-Bibliothek, version 2022-08). Besides single
characters the norm has fixed sequences of a base letter and combining marks; all of them stay as
they are in normal form C, so a text is checked after normalisation. Both types are part of type C,
which the text fields of XFamilie 1.3.0 take, but have no tab and no line break.
"""

from __future__ import annotations

import re
from typing import Final

# Letters that both types share, as the inside of a regular expression's character class.
_LETTERS: Final = (
    "A-Za-zÀ-ÖØ-öø-žƇƈƏƗƠơƯưƷǍ-ǜǞǟǢ-ǰǴǵǸ-ǿȒȓȘ-țȞȟȧ-ȳəɨʒʹʺʾʿˈˌ"
    "ḂḃḆḇḊ-ḑḗḜ-ḫḯ-ḷḺḻṀ-ṉṒ-ṛṞ-ṣṪ-ṯẀ-ẇẌ-ẗẞẠ-ỹ’‡"
)
_TYPE_A: Final = rf" ',\-.`~¨´·{_LETTERS}"
_TYPE_B: Final = rf"\x20-\x7e¡-£¥§-¬®-·¹-»¿×÷{_LETTERS}€"

# Base letters → what may follow them. A mark of two code points is written together.
_SEQUENCES: Final = {
    "A": "\u030b",
    "a": "\u030b",
    "C": "\u0300 \u0304 \u0306 \u0308 \u0315 \u0323 \u0326 \u0328\u0306",
    "c": "\u0300 \u0304 \u0306 \u0308 \u0315 \u0323 \u0326 \u0328\u0306",
    "D": "\u0302",
    "d": "\u0302",
    "F": "\u0300 \u0304",
    "f": "\u0300 \u0304",
    "G": "\u0300",
    "g": "\u0300",
    "H": "\u0304 \u0326 \u0331",
    "h": "\u0304 \u0326",
    "J": "\u0301 \u030c",
    "j": "\u0301",
    "K": "\u0300 \u0302 \u0304 \u0307 \u0315 \u031b \u0326 \u035fH \u035fh",
    "k": "\u0300 \u0302 \u0304 \u0307 \u0315 \u031b \u0326 \u035fh",
    "L": "\u0302 \u0325 \u0325\u0304 \u0326",
    "l": "\u0302 \u0325 \u0325\u0304 \u0326",
    "M": "\u0300 \u0302 \u0306 \u0310",
    "m": "\u0300 \u0302 \u0306 \u0310",
    "N": "\u0302 \u0304 \u0306 \u0326",
    "n": "\u0302 \u0304 \u0306 \u0326",
    "P": "\u0300 \u0304 \u0315 \u0323",
    "p": "\u0300 \u0304 \u0315 \u0323",
    "R": "\u0306 \u0325 \u0325\u0304",
    "r": "\u0306 \u0325 \u0325\u0304",
    "S": "\u0300 \u0304 \u031b\u0304 \u0331",
    "s": "\u0300 \u0304 \u031b\u0304 \u0331",
    "T": "\u0300 \u0304 \u0308 \u0315 \u031b",
    "t": "\u0300 \u0304 \u0315 \u031b",
    "U": "\u0307",
    "u": "\u0307",
    "Z": "\u0300 \u0304 \u0306 \u0308 \u0327",
    "z": "\u0300 \u0304 \u0306 \u0308 \u0327",
    "Ç": "\u0306",
    "ç": "\u0306",
    "Û": "\u0304",
    "û": "\u0304",
    "ÿ": "\u0301",
    "Č": "\u0315 \u0323",
    "č": "\u0315 \u0323",
    "ē": "\u030d",
    "Ī": "\u0301",
    "ī": "\u0301",
    "ō": "\u030d",
    "Ž": "\u0326 \u0327",
    "ž": "\u0326 \u0327",
    "Ḳ": "\u0304",
    "ḳ": "\u0304",
    "Ṣ": "\u0304",
    "ṣ": "\u0304",
    "Ṭ": "\u0304",
    "ṭ": "\u0304",
    "Ạ": "\u0308",
    "ạ": "\u0308",
    "Ọ": "\u0308",
    "ọ": "\u0308",
    "Ụ": "\u0304 \u0308",
    "ụ": "\u0304 \u0308",
}

SEQUENCES: Final = tuple(
    sorted(
        (base + marks for base, all_marks in _SEQUENCES.items() for marks in all_marks.split(" ")),
        key=len,
        reverse=True,
    )
)
"""All sequences of the norm, longest first."""

# Longest first, so that a sequence is never read as a bare letter with a stray mark behind it.
_TEXT_A: Final = re.compile(f"(?:{'|'.join(SEQUENCES)}|[{_TYPE_A}])*")
_TEXT_B: Final = re.compile(f"(?:{'|'.join(SEQUENCES)}|[{_TYPE_B}])*")


def first_outside_a(text: str) -> int | None:
    """Index of the first character that data type A lacks; None if all belong to it.

    The text must be in normal form C.
    """
    return _first_outside(_TEXT_A, text)


def first_outside_b(text: str) -> int | None:
    """Index of the first character that data type B lacks; None if all belong to it.

    The text must be in normal form C.
    """
    return _first_outside(_TEXT_B, text)


def _first_outside(allowed: re.Pattern[str], text: str) -> int | None:
    matched = allowed.match(text)
    end = matched.end() if matched else 0
    return end if end < len(text) else None
