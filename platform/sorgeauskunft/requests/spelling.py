"""How a name is spelled for finding: one word however it was typed.

Two spellings count for each word, because people type both: as passports spell it in their lower
lines (ICAO Doc 9303: ä is ae, ß is ss, ø is oe, þ is th), and by base letters alone (ä is a, ø is
o). Case, accents, apostrophes and full stops do not count; words joined by a hyphen are found
alone and together.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_JOINERS: Final = re.compile(r"[-‐‑‒–'’‘`´ʼ.·]+")
_NO_LETTER: Final = re.compile(r"[\W_]+")

# Letters without a decomposition in Unicode, by both spellings alike.
_BASE: Final = str.maketrans(
    {"ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŋ": "n", "ß": "ss", "æ": "ae"}
    | {"œ": "oe", "þ": "th", "ĸ": "q", "ø": "o", "ə": "e", "ɨ": "i", "ƶ": "z", "ǥ": "g"}
)
_PASSPORT: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})


def spellings(word: str) -> frozenset[str]:
    """Return the spellings of one word, letters and digits only; none where it has none."""
    # Composed first, so that "a" with a separate diaeresis is an "ä", too.
    plain = unicodedata.normalize("NFC", word).casefold()
    both = (_base(plain.translate(_PASSPORT)), _base(plain))
    return frozenset(filter(None, both))


def words(name: str) -> Iterator[str]:
    """Return what a name is found by: its words, and the parts of those with a joiner."""
    for word in name.split():
        yield word
        parts = _JOINERS.split(word)
        if len(parts) > 1:
            yield from filter(None, parts)


def parts(word: str) -> tuple[str, ...]:
    """Return the parts of a word with hyphens or apostrophes; a word without is its only part."""
    return tuple(filter(None, _JOINERS.split(word)))


def passport_name(name: str) -> str:
    """Return a whole name in its passport spelling, for comparing two of them."""
    return _base(unicodedata.normalize("NFC", name).casefold().translate(_PASSPORT))


def _base(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text.translate(_BASE))
    return _NO_LETTER.sub(
        "", "".join(each for each in taken_apart if not unicodedata.combining(each))
    )
