"""Names and texts after DIN 91379."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.requests.form.din91379 import SEQUENCES, first_outside_a, first_outside_b
from sorgeauskunft.requests.form.faults import ERROR_PARAMS, InvalidAnswerError
from sorgeauskunft.requests.form.lettering import clean_name, clean_place, clean_text

Cleaner = Callable[[str, int], str]


@pytest.mark.parametrize("sequence", SEQUENCES)
def test_every_sequence_of_the_norm_passes_however_it_was_typed(sequence: str) -> None:
    """Composed or decomposed, a sequence of the norm comes out in its normal form C."""
    for typed in (sequence, unicodedata.normalize("NFD", sequence)):
        assert clean_name(f"A{typed}n", 50) == f"A{sequence}n"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna   Lena ", "Anna Lena"),
        ("Mu\u0308ller-Lüdenscheidt", "Müller-Lüdenscheidt"),
        ("O‘Neil", "O’Neil"),
        ("Meyer–Schulz", "Meyer-Schulz"),
        ("Jo\u00adhanna\u200b", "Johanna"),
        ("Ayşe\u00a0Gül", "Ayşe Gül"),
        ("Nguyễn Thị Ánh", "Nguyễn Thị Ánh"),
        ("Łukasz-Đorđe Þór", "Łukasz-Đorđe Þór"),
        ("Müller\n", "Müller"),
    ],
)
def test_names_are_tidied_not_refused(typed: str, name: str) -> None:
    """Blanks, typographic signs and invisible format characters are put right."""
    assert clean_name(typed, 50) == name


@pytest.mark.parametrize(
    ("typed", "code", "char"),
    [
        ("Жанна", "script", "Ж"),
        ("Αθηνά", "script", "Α"),
        ("ليلى", "script", "ل"),
        ("Ann小", "script", "小"),
        ("Anna2", "character", "2"),
        ("Anna😀", "character", "😀"),
        ("Anna_", "character", "_"),
        ("<script>", "character", "<"),
        ("q\u0303", "character", "q\u0303"),
        ("\u0301", "character", "U+0301"),
        ("A\ud800", "character", "U+D800"),
    ],
)
def test_a_refused_name_tells_the_character(typed: str, code: str, char: str) -> None:
    """The error names the first character that no name may hold, printable in any case."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_name(typed, 50)
    assert (error.value.code, error.value.params) == (code, {"char": char})


@pytest.mark.parametrize(
    "typed", ["An\nna", "An\r\nna", "An\x00na", "An\tna", "An\u2028na", "A\x85n"]
)
@pytest.mark.parametrize("clean", [clean_name, clean_text, clean_place])
def test_control_characters_are_refused(typed: str, clean: Cleaner) -> None:
    """No line break, tab or other control character gets inside a text."""
    with pytest.raises(InvalidAnswerError) as error:
        clean(typed, 50)
    assert error.value.code == "control-character"


@pytest.mark.parametrize("typed", ["-", "'", ". .", "´"])
def test_a_name_needs_a_letter(typed: str) -> None:
    """Signs alone are no name."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_name(typed, 50)
    assert error.value.code == "no-letter"


def test_a_place_needs_a_letter_a_text_does_not() -> None:
    """A postcode typed as a place is refused; a register number is a good text."""
    assert clean_text("12/2021", 50) == "12/2021"
    with pytest.raises(InvalidAnswerError) as error:
        clean_place("28195", 50)
    assert error.value.code == "no-letter"


def test_what_is_far_too_long_is_refused_before_it_costs_time() -> None:
    """A long run of combining marks, slow to normalise, is refused at once."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_name("a" + "\u0301\u0316" * 500_000, 50)
    assert error.value.code == "too-long"


def test_the_length_counts_after_cleaning() -> None:
    """Exactly as many characters as allowed pass, one more does not."""
    assert len(clean_name(" " + "a" * 50 + " ", 50)) == 50
    with pytest.raises(InvalidAnswerError) as error:
        clean_name("a" * 51, 50)
    assert (error.value.code, error.value.params) == ("too-long", {"max": "50"})


any_text = (
    st.text()
    | st.text(alphabet=st.sampled_from("aÀñßß\u0301\u0308\u0326’‘–\u200d \n\t1<Ж"))
    | st.lists(st.sampled_from(SEQUENCES), max_size=8).map("".join)
)


@given(any_text, st.sampled_from([clean_name, clean_text, clean_place]))
def test_cleaning_is_stable_and_only_fails_with_a_known_code(typed: str, clean: Cleaner) -> None:
    """Whatever is typed, the result is clean and stays as it is, or the code is in the list."""
    try:
        cleaned = clean(typed, 60)
    except InvalidAnswerError as error:
        assert error.params.keys() == ERROR_PARAMS[error.code]  # noqa: PT017 - either way is fine
        for text in error.params.values():
            text.encode()
    else:
        assert clean(cleaned, 60) == cleaned
        assert unicodedata.is_normalized("NFC", cleaned)
        outside = first_outside_a if clean is clean_name else first_outside_b
        assert outside(cleaned) is None
        assert cleaned == cleaned.strip()
        assert "  " not in cleaned
