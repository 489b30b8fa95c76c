"""From when on a change holds: the field "gilt ab", a day from its first moment in Berlin on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Final

from sorgeauskunft.kernel.clock import midnight_in_berlin
from sorgeauskunft.texts import Texts
from web.amt.settings.days import day_from
from web.components import FieldView
from web.errors import Errors, sentence

NAMES: Final = ("ab.day", "ab.month", "ab.year")
_NAME: Final = "ab"
_FARTHEST: Final = dt.timedelta(days=3 * 366)


def read(given: Mapping[str, str], errors: Errors, today: dt.date) -> dt.datetime | None:
    """Return the moment, None for at once: nothing was typed, or today."""
    typed = [given[name].strip().rstrip(".") for name in NAMES]
    if not any(typed):
        return None
    day = day_from(*typed)
    if day is None:
        errors[_NAME] = ("settings.error.from", {})
        return None
    if day < today:
        errors[_NAME] = ("settings.error.from_over", {})
    elif day - today > _FARTHEST:
        errors[_NAME] = ("settings.error.from_far", {})
    return midnight_in_berlin(day) if day > today else None


def view(texts: Texts, given: Mapping[str, str], errors: Errors) -> FieldView:
    """Return the field, as typed."""
    return FieldView(
        kind="date",
        names=NAMES,
        values=tuple(given.get(name, "") for name in NAMES),
        label=texts("settings.from"),
        hint=texts("settings.from.hint"),
        error=sentence(texts, errors, _NAME),
        needed=False,
    )
