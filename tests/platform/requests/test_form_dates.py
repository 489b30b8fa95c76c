"""Dates of birth as typed, and coming of age."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sorgeauskunft.requests.form.dates import is_adult, parse_birth_date
from sorgeauskunft.requests.form.faults import ERROR_PARAMS, InvalidAnswerError

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    "typed",
    [("7", "3", "2021"), (" 07 ", "03", " 2021"), ("007", "3.", "2021"), ("7.", "03.", "2021")],
)
def test_blanks_zeros_and_dots_are_tolerated(typed: tuple[str, str, str]) -> None:
    """The same day may be typed in several ways."""
    assert parse_birth_date(*typed, TODAY) == dt.date(2021, 3, 7)


def test_three_empty_fields_are_no_date() -> None:
    """Nothing typed is not an error here: the field may be optional."""
    assert parse_birth_date("", " ", "", TODAY) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (("7", "", "2021"), "date-incomplete"),
        (("", "", "2021"), "date-incomplete"),
        (("\r", "3", "2021"), "date-incomplete"),
        (("7", "3", "21"), "date-short-year"),
        (("29", "2", "2023"), "date-invalid"),
        (("31", "4", "2020"), "date-invalid"),
        (("0", "1", "2020"), "date-invalid"),
        (("1", "13", "2020"), "date-invalid"),
        (("1", "März", "2020"), "date-invalid"),
        (("-1", "1", "2020"), "date-invalid"),
        (("1", "1", "20200"), "date-invalid"),
        (("1", "1", "0000"), "date-invalid"),
        (("٣", "1", "2020"), "date-invalid"),
        (("9" * 5000, "1", "2020"), "date-invalid"),
        (("25", "11", "2026"), "date-future"),
        (("31", "12", "1899"), "date-too-old"),
    ],
)
def test_what_is_no_date_of_birth_is_refused(typed: tuple[str, str, str], code: str) -> None:
    """Each kind of slip has a code of its own."""
    with pytest.raises(InvalidAnswerError) as error:
        parse_birth_date(*typed, TODAY)
    assert error.value.code == code


def test_born_today_is_not_in_the_future() -> None:
    """The day of sending itself is a possible date of birth."""
    assert parse_birth_date("24", "11", "2026", TODAY) == TODAY


@pytest.mark.parametrize(
    ("born", "today", "adult"),
    [
        ("2008-11-25", "2026-11-24", False),
        ("2008-11-24", "2026-11-24", True),
        ("2008-02-29", "2026-02-28", False),
        ("2008-02-29", "2026-03-01", True),
        ("2000-02-29", "2018-03-01", True),
        ("2012-02-29", "2030-02-28", False),
    ],
)
def test_coming_of_age_is_on_the_18th_birthday(born: str, today: str, adult: bool) -> None:  # noqa: FBT001 - a table of cases
    """The birthday itself counts; for a leap day it is 1 March."""
    assert is_adult(dt.date.fromisoformat(born), dt.date.fromisoformat(today)) is adult


@given(st.dates(min_value=dt.date(1900, 1, 1), max_value=TODAY))
def test_every_real_date_is_read(date: dt.date) -> None:
    """Any day since 1900 is read back as it was typed."""
    assert parse_birth_date(str(date.day), str(date.month), str(date.year), TODAY) == date


@given(st.text(), st.text(), st.text())
def test_nonsense_never_raises_anything_else(day: str, month: str, year: str) -> None:
    """Whatever is typed ends as a date, as nothing, or with a known code."""
    try:
        parse_birth_date(day, month, year, TODAY)
    except InvalidAnswerError as error:
        assert error.params.keys() == ERROR_PARAMS[error.code]  # noqa: PT017 - either way is fine
