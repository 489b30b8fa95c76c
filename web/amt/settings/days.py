"""Days that people type."""

from __future__ import annotations

import datetime as dt

_LONGEST = 5


def day_from(day: str, month: str, year: str) -> dt.date | None:
    """Return the day that three numbers name; None where there is none."""
    parts = (year, month, day)
    if not all(each.isascii() and each.isdecimal() and len(each) < _LONGEST for each in parts):
        return None
    try:
        return dt.date(*map(int, parts))
    except ValueError:
        return None
