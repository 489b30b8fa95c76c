"""Which characters a text of a message may hold: DIN 91379, datatype C, and our rule on names.

The set is stated here a second time besides the schema, so that a form can say which character is
refused before anything is sent; a test holds the two together. The figures are those of the norm's
normative characters (DIN 91379:2022-08): 588 single ones and 149 sequences.
"""

import re
from typing import Final

# Code points in hexadecimal, ranges with both ends.
_SINGLE: Final = (
    "0009-000A 000D 0020-007E 00A0-00AC 00AE-017E 0187-0188 018F 0197 01A0-01A1 01AF-01B0 "
    "01B7 01CD-01DC 01DE-01DF 01E2-01F0 01F4-01F5 01F8-01FF 0212-0213 0218-021B 021E-021F "
    "0227-0233 0259 0268 0292 02B9-02BA 02BE-02BF 02C8 02CC 1E02-1E03 1E06-1E07 1E0A-1E11 "
    "1E17 1E1C-1E2B 1E2F-1E37 1E3A-1E3B 1E40-1E49 1E52-1E5B 1E5E-1E63 1E6A-1E6F 1E80-1E87 "
    "1E8C-1E97 1E9E 1EA0-1EF9 2019 2021 20AC "
)

# Letters → the combining marks that may follow each of them, with "+" where two belong together.
# K with U+035F joins the next letter to itself, which is why that letter is listed as well.
_MARKS: Final = {
    "Aa": "030B",
    "Cc": "0300 0304 0306 0308 0315 0323 0326 0328+0306",
    "Dd": "0302",
    "Ff": "0300 0304",
    "Gg": "0300",
    "H": "0304 0326 0331",
    "J": "0301 030C",
    "K": "0300 0302 0304 0307 0315 031B 0326 035F+0048 035F+0068",
    "Ll": "0302 0325 0325+0304 0326",
    "Mm": "0300 0302 0306 0310",
    "Nn": "0302 0304 0306 0326",
    "Pp": "0300 0304 0315 0323",
    "Rr": "0306 0325 0325+0304",
    "Ss": "0300 0304 031B+0304 0331",
    "T": "0300 0304 0308 0315 031B",
    "Uu": "0307",
    "Zz": "0300 0304 0306 0308 0327",
    "h": "0304 0326",
    "jÿĪī": "0301",
    "k": "0300 0302 0304 0307 0315 031B 0326 035F+0068",
    "t": "0300 0304 0315 031B",
    "Çç": "0306",
    "ÛûḲḳṢṣṬṭ": "0304",
    "Čč": "0315 0323",
    "ēō": "030D",
    "Žž": "0326 0327",
    "ẠạỌọ": "0308",
    "Ụụ": "0304 0308",
}

_CONTROL: Final = re.compile(r"[\t\n\r]")


def _singles() -> frozenset[str]:
    pairs = ((span + "-" + span).split("-")[:2] for span in _SINGLE.split())
    return frozenset(chr(c) for a, b in pairs for c in range(int(a, 16), int(b, 16) + 1))


def _sequences() -> frozenset[str]:
    return frozenset(
        letter + "".join(chr(int(mark, 16)) for mark in marks.split("+"))
        for letters, options in _MARKS.items()
        for letter in letters
        for marks in options.split()
    )


CHARACTERS: Final = _singles() | _sequences()
"""All characters of datatype C, the sequences as strings of two or three code points."""

_ALLOWED: Final = re.compile(
    "|".join(re.escape(c) for c in sorted(CHARACTERS, key=lambda c: (-len(c), c))),
)


def refused_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that no message may carry, each once, in the order they appear.

    The sequences of the norm are all in normal form C: bring a text into it first
    (``unicodedata.normalize``), else an ü typed as u and two dots is refused.
    """
    return tuple(dict.fromkeys(_ALLOWED.sub("", text)))


def is_name(text: str) -> bool:
    """Whether a text can be sent as a name of a person.

    Our own rule on top of datatype C, which takes the empty string, tabs and line breaks: a name
    has something to read in it and stands on one line.
    """
    return bool(text.strip()) and not _CONTROL.search(text) and not refused_characters(text)
