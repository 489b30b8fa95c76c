"""E-mail addresses and telephone numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.requests.form.contacts import clean_email, clean_phone
from sorgeauskunft.requests.form.faults import ERROR_PARAMS, InvalidAnswerError


@pytest.mark.parametrize(
    "typed",
    ["a@b.de", "  vor.nach+x@sub.beispiel.de ", "o'neil@xn--mller-kva.de", "A_B-1@b-c.museum"],
)
def test_usual_addresses_pass(typed: str) -> None:
    """An address is kept as typed, without blanks around it."""
    assert clean_email(typed, 254) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "a",
        "a@",
        "@b.de",
        "a@b",
        "a@@b.de",
        "a@b@c.de",
        ".a@b.de",
        "a.@b.de",
        "a..b@c.de",
        "a@-b.de",
        "a@b-.de",
        "a@b..de",
        "a@b.de.",
        "a@1.2.3.4",
        "<a@b.de>",
        "a,b@c.de",
        f"{'a' * 65}@b.de",
        f"a@{'b' * 64}.de",
        "mailto:a@b.de",
    ],
)
def test_broken_addresses_are_refused(typed: str) -> None:
    """What is no mailbox is told to be incomplete or misspelt."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_email(typed, 254)
    assert error.value.code == "email-invalid"


@pytest.mark.parametrize(
    ("typed", "char"),
    [
        ("a@b.de\r\nBcc: c@d.de", "U+000D"),
        ("a b@c.de", " "),
        ("ä@b.de", "ä"),
        ("a@b.de\x00", "U+0000"),
    ],
)
def test_no_address_can_carry_a_header(typed: str, char: str) -> None:
    """Line breaks, blanks and whatever is not ASCII are refused by name."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_email(typed, 254)
    assert (error.value.code, error.value.params) == ("email-character", {"char": char})


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0421 361-0", "+494213610"),
        ("(0421) 361 2345", "+494213612345"),
        ("0151 23456789", "+4915123456789"),
        ("+90 312 213 2965", "+903122132965"),
        ("0043 1 5880000", "+4315880000"),
    ],
)
def test_numbers_become_e164(typed: str, number: str) -> None:
    """A number without country code is German; the result is the same when read again."""
    assert clean_phone(typed, 40) == number
    assert clean_phone(number, 40) == number


@pytest.mark.parametrize("typed", ["110", "12", "abc", "+", "+999 123456", "0421 361 2345 ext. 12"])
def test_what_cannot_be_called_is_refused(typed: str) -> None:
    """Short, foreign to every plan, or with an extension that E.164 would drop."""
    with pytest.raises(InvalidAnswerError) as error:
        clean_phone(typed, 40)
    assert error.value.code == "phone-invalid"


@given(st.text() | st.emails())
def test_contacts_are_stable_or_refused_with_a_known_code(typed: str) -> None:
    """Whatever is typed, the result reads the same again, or the code is in the list."""
    for clean, longest in ((clean_email, 254), (clean_phone, 40)):
        try:
            cleaned = clean(typed, longest)
        except InvalidAnswerError as error:
            assert error.params.keys() == ERROR_PARAMS[error.code]  # noqa: PT017 - either way is fine
        else:
            assert clean(cleaned, longest) == cleaned
            assert cleaned.isascii()
            assert cleaned.isprintable()
