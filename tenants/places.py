"""Recognising a place name that a person typed among official names.

Rules, and nothing fuzzier than these:

- Case, accents and blanks do not count; ä, ö, ü, ß equal ae, oe, ue, ss; a hyphen equals a blank or
  nothing ("Rheda Wiedenbrück", "Neuisenburg").
- Titles do not count: before the name ("Stadt", "Freie Hansestadt", "Lutherstadt") or after a comma
  (", Landeshauptstadt", ", St"). An official name typed in full with its title fits always.
- What follows the name proper is its addition: "(Westf.)", "/Saale", "am Main", "a.d. Oder". It may
  be left out, wholly or in part; what is given of it must fit. So "Halle" fits every Halle,
  "Halle (Saale)" only that one, and "Bremen (Oder)" none.
- Small words of an addition (am, an der, im, bei, …) do not count, written out or as one letter
  with a full stop ("a.d."). One letter may hide a big word too ("Frankfurt/O."): then the choice
  stays open.
- A word with a full stop abbreviates every word that begins with it ("Hann." Münden, "Westf."),
  and a few usual abbreviations are known besides ("St." is Sankt, "OPf." Oberpfalz).
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

_LETTERS: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"}
)
_MARK: Final = re.compile(r"[(/,]")
_TOKEN: Final = re.compile(r"\w+\.?|[(/,]")
_APOSTROPHES: Final = re.compile(r"['’`´]")
_OBERLAUSITZ: Final = re.compile(r"\bo\. ?l\.")

# fmt: off
_SMALL_WORDS: Final = frozenset({
    "am", "an", "auf", "bei", "beim", "dem", "den", "der", "die", "im", "in", "ob", "ueber", "und",
    "unter", "vom", "von", "vor", "zu", "zum", "zur",
})
_TITLES_BEFORE: Final = frozenset({
    "bundesstadt", "freie", "gemeinde", "hansestadt", "kreisfreie", "kreisstadt",
    "landeshauptstadt", "lutherstadt", "seestadt", "stadt", "stadtgemeinde", "und",
})
# fmt: on
_SMALL_ABBREVIATIONS: Final = frozenset(word[0] + "." for word in _SMALL_WORDS)
_TITLE_AFTER: Final = re.compile(r"(?:.*\b)?(?:\w*stadt|\w*gemeinde|flecken|gkst|m|markt|st)")
_ABBREVIATIONS: Final = {
    "mfr": "mittelfranken",
    "odw": "odenwald",
    "ofr": "oberfranken",
    "opf": "oberpfalz",
    "rhld": "rheinland",
    "st": "sankt",
    "ufr": "unterfranken",
}
_KEY_LETTERS: Final = 3
_LONGEST: Final = 120


class Place(msgspec.Struct, frozen=True):
    """A name and the municipality that has it now, by its AGS8."""

    ags8: str
    name: str


class Exact(msgspec.Struct, frozen=True, tag="exact"):
    """Exactly one municipality fits."""

    place: Place


class Several(msgspec.Struct, frozen=True, tag="several"):
    """More than one municipality fits: the person has to choose."""

    places: tuple[Place, ...]


class NoPlace(msgspec.Struct, frozen=True, tag="none"):
    """Nothing fits."""


Match = Exact | Several | NoPlace


class _Word(msgspec.Struct, frozen=True):
    text: str
    abbreviated: bool = False

    def fits(self, other: "_Word") -> bool:
        return (
            self.text == other.text
            or (self.abbreviated and other.text.startswith(self.text))
            or (other.abbreviated and self.text.startswith(other.text))
        )


class _Name(msgspec.Struct, frozen=True):
    """A name taken apart: the words of the name proper, and those of its addition."""

    base: tuple[_Word, ...]
    addition: tuple[_Word, ...]


def match(typed: str, candidates: Iterable[Place]) -> Match:
    """Which of the candidates the typed name means, by the rules of this module.

    Candidates may hold several names of one municipality (former ones); they count once. To spare
    the time for all municipalities of Germany, hand over only those that have the `key_prefix` of
    what was typed: no others can fit.
    """
    prefix = key_prefix(typed)
    if not prefix:
        return NoPlace()
    words = _take_apart(typed)
    in_full = _fold(typed)
    found: dict[str, Place] = {}
    for place in candidates:
        folded, official = _official(place.name)
        if _prefix(official) == prefix and (_fits(words, official) or in_full == folded):
            found.setdefault(place.ags8, place)
    match tuple(found.values()):
        case ():
            return NoPlace()
        case (place,):
            return Exact(place)
        case places:
            return Several(places)


# The names of the gazetteer come again and again, and there are some ten thousand; what people typed
# is not kept.
@functools.lru_cache(maxsize=1 << 15)
def _official(name: str) -> tuple[str, _Name]:
    return _fold(name), _take_apart(_without_title(name))


def name_key(official_name: str) -> str:
    """An official name reduced to its words without title, in a–z mostly: a key to store and sort by."""
    return _spelled(_take_apart(_without_title(official_name)))


def key_prefix(name: str) -> str:
    """The beginning that a typed name has in common with the `name_key` of every place it can mean.

    Up to three letters of the first word, which is why that word cannot be abbreviated further.
    Empty if it is no name: no letters in it, or more of them than any name has.
    """
    return "" if len(name) > _LONGEST else _prefix(_take_apart(name))


def _prefix(name: _Name) -> str:
    return name.base[0].text[:_KEY_LETTERS] if name.base else ""


def _without_title(official_name: str) -> str:
    # In official names a comma always divides the name from the title ("Harsewinkel, Die
    # Mähdrescherstadt"); people also write "Neustadt, Sachsen", so theirs are looked at closer.
    return official_name.partition(",")[0]


def _spelled(name: _Name) -> str:
    return " ".join(word.text for word in name.base + name.addition)


def _fold(text: str) -> str:
    composed = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    plain = unicodedata.normalize("NFKD", composed.translate(_LETTERS))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _OBERLAUSITZ.sub("oberlausitz", _APOSTROPHES.sub("", bare)).replace("_", " ")


def _take_apart(text: str) -> _Name:
    before, comma, after = _fold(text).rpartition(",")
    if comma and _TITLE_AFTER.fullmatch(after.strip(" .")):
        text_without_title = before
    else:
        text_without_title = before + comma + after
    tokens: list[str] = _TOKEN.findall(text_without_title)
    while len(tokens) > 1 and tokens[0] in _TITLES_BEFORE and not _MARK.match(tokens[1]):
        del tokens[0]
    while len(tokens) > 1 and tokens[-1] == "stadt":
        del tokens[-1]
    base: list[_Word] = []
    addition: list[_Word] = []
    target = base
    for token in tokens:
        small = token in _SMALL_WORDS or token in _SMALL_ABBREVIATIONS
        mark = _MARK.match(token)
        if base and (small or mark):
            target = addition
        elif not mark:
            target.append(_word(token))
    return _Name(tuple(base), tuple(addition))


def _word(token: str) -> _Word:
    stem = token.rstrip(".")
    if stem in _ABBREVIATIONS:
        return _Word(_ABBREVIATIONS[stem])
    return _Word(stem, abbreviated=token.endswith("."))


def _fits(typed: _Name, official: _Name) -> bool:
    words = typed.base + typed.addition
    return any(
        _same_base(words[:length], official.base) and _is_part(words[length:], official.addition)
        for length in range(1, len(words) + 1)
    )


def _same_base(typed: Sequence[_Word], official: Sequence[_Word]) -> bool:
    if len(typed) == len(official) and all(map(_Word.fits, typed, official)):
        return True
    return "".join(word.text for word in typed) == "".join(word.text for word in official)


def _is_part(typed: Sequence[_Word], official: Sequence[_Word]) -> bool:
    """Whether the typed words stand in the official addition in this order, gaps allowed."""
    remaining = iter(official)
    return all(any(word.fits(other) for other in remaining) for word in typed)
