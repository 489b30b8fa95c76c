"""Dates typed into three fields, and ages in the law's counting."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from .faults import InvalidAnswerError

EARLIEST_YEAR: Final = 1900
"""Nobody concerned by a request of today was born before."""

_ADULT: Final = 18
_SHORT: Final = re.compile(r"0*([0-9]{1,2})")
_YEAR: Final = re.compile(r"[0-9]{4}")
_SHORT_YEAR: Final = re.compile(r"[0-9]{1,3}")


def parse_birth_date(day: str, month: str, year: str, today: dt.date) -> dt.date | None:
    """A date of birth as typed; None if all three fields are empty.

    Blanks, leading zeros and a dot behind day or month are tolerated. Raises `InvalidAnswerError`
    with `date-incomplete`, `date-short-year`, `date-invalid`, `date-too-old` or `date-future`.
    """
    day, month, year = (part.strip().strip(".").strip() for part in (day, month, year))
    if not (day or month or year):
        return None
    if not (day and month and year):
        raise InvalidAnswerError("date-incomplete")
    if _SHORT_YEAR.fullmatch(year):
        raise InvalidAnswerError("date-short-year")
    day_match, month_match = _SHORT.fullmatch(day), _SHORT.fullmatch(month)
    if not (day_match and month_match and _YEAR.fullmatch(year)):
        raise InvalidAnswerError("date-invalid")
    try:
        date = dt.date(int(year), int(month_match[1]), int(day_match[1]))
    except ValueError:
        raise InvalidAnswerError("date-invalid") from None
    if date > today:
        raise InvalidAnswerError("date-future")
    if date.year < EARLIEST_YEAR:
        raise InvalidAnswerError("date-too-old", year=str(EARLIEST_YEAR))
    return date


def is_adult(born: dt.date, today: dt.date) -> bool:
    """Whether somebody born on this day is 18 today.

    The day of birth counts as a whole (§ 187 II 2, § 188 II BGB), so whoever was born on a leap
    day comes of age on 1 March of a year without one.
    """
    year = born.year + _ADULT
    try:
        birthday = born.replace(year=year)
    except ValueError:
        birthday = dt.date(year, 3, 1)
    return today >= birthday
