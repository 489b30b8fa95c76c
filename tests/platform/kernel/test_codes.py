"""Codes: readable, forgiving in spelling, strict about typing errors."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sorgeauskunft.kernel.codes import (
    ALPHABET,
    REFERENCE_LENGTH,
    SECRET_LENGTH,
    code_from_bytes,
    grouped,
    new_reference,
    new_secret_code,
    normalised,
    read_secret_code,
)

CODES = st.binary(min_size=15, max_size=15).map(code_from_bytes)
TRANSLATED = str.maketrans({"0": "o", "1": "l"})


def test_alphabet() -> None:
    """Thirty-two characters without I, L, O and U: they look like others or make words."""
    assert len(set(ALPHABET)) == 32
    assert not set("ILOU") & set(ALPHABET)


def test_new_codes() -> None:
    """New codes have 25 characters, are accepted, and do not repeat."""
    made = {new_secret_code() for _ in range(500)}
    assert len(made) == 500
    for code in made:
        assert len(code) == SECRET_LENGTH == 25
        assert read_secret_code(code) == code


def test_grouped() -> None:
    """A code is shown in five groups of five, and read back from them."""
    code = new_secret_code()
    assert re.fullmatch(r"([0-9A-Z]{5}-){4}[0-9A-Z]{5}", grouped(code))
    assert read_secret_code(grouped(code)) == code


@given(CODES, st.sampled_from([" ", "-", "–", "—", "_", ".", "\t", "\r\n"]))
@settings(max_examples=50, deadline=None)
def test_spelling(code: str, separator: str) -> None:
    """Small letters, look-alikes and separators do not matter."""
    typed = separator.join(code.lower().translate(TRANSLATED))
    assert read_secret_code(typed) == code
    assert read_secret_code(code.replace("1", "I").replace("0", "O")) == code
    assert normalised(f" {typed}\n") == code


@given(CODES)
@settings(max_examples=20, deadline=None)
def test_every_wrong_character(code: str) -> None:
    """Each single wrong character, at each place, is found."""
    for place, right in enumerate(code):
        for wrong in set(ALPHABET) - {right}:
            assert read_secret_code(code[:place] + wrong + code[place + 1 :]) is None


@given(CODES, st.integers(0, SECRET_LENGTH - 3))
@settings(max_examples=10, deadline=None)
def test_swapped_neighbours(code: str, place: int) -> None:
    """Swapped neighbours are found, but for `0Z` and `Z0`: Luhn mod 32 cannot tell these apart."""
    for left in ALPHABET:
        for right in set(ALPHABET) - {left}:
            body = code[:place] + left + right + code[place + 2 : -1]
            (valid,) = (body + end for end in ALPHABET if read_secret_code(body + end))
            swapped = valid[:place] + right + left + valid[place + 2 :]
            missed = {left, right} == {"0", "Z"}
            assert (read_secret_code(swapped) is not None) is missed


@given(CODES)
@settings(max_examples=50, deadline=None)
def test_swapped_check_character(code: str) -> None:
    """The check character swapped with its neighbour is found by the same rule."""
    swapped = code[:-2] + code[-1] + code[-2]
    missed = code[-1] == code[-2] or {code[-1], code[-2]} == {"0", "Z"}
    assert (read_secret_code(swapped) is not None) is missed


@given(st.text(max_size=40))
def test_anything_typed(text: str) -> None:
    """Whatever is typed, the answer is a code in its one spelling, or None."""
    code = read_secret_code(text)
    assert code is None or read_secret_code(code) == code


def test_wrong_length() -> None:
    """Too short, too long, empty or with foreign letters is no code."""
    code = new_secret_code()
    for typed in (code[:-1], code + "0", "", "ü" * 25, "U" * 25, code[:-1] + "²"):
        assert read_secret_code(typed) is None


@given(st.binary(min_size=15, max_size=15), st.binary(max_size=5))
def test_code_from_bytes(material: bytes, more: bytes) -> None:
    """The same 15 bytes spell the same code, all 120 bits count, what follows does not."""
    code = code_from_bytes(material + more)
    assert code == code_from_bytes(material)
    assert read_secret_code(code) == code
    number = 0
    for letter in code[:-1]:
        number = number * 32 + ALPHABET.index(letter)
    assert number.to_bytes(15, "big") == material


def test_known_codes() -> None:
    """Codes in letters that were already sent must go on meaning the same."""
    assert code_from_bytes(bytes(15)) == "0" * 25
    assert code_from_bytes(bytes(range(15))) == "000G40R40M30E209185GR38EJ"


def test_reference() -> None:
    """A reference has eight characters of the alphabet: 40 bits."""
    for _ in range(100):
        reference = new_reference()
        assert len(reference) == REFERENCE_LENGTH == 8
        assert normalised(reference) == reference
        assert set(reference) <= set(ALPHABET)
