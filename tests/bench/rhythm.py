"""When people ask in the course of a year: more on weekdays, in the evening, before the holidays."""

from __future__ import annotations

import datetime as dt
import random
from typing import Final

_YEAR_DAYS: Final = 365
_WEEKDAYS: Final = (1.3, 1.2, 1.1, 1.0, 0.9, 0.6, 0.7)
_MONTHS: Final = (1.1, 1.0, 1.0, 1.0, 1.1, 1.3, 1.2, 0.9, 1.0, 1.0, 0.9, 0.5)
_HOURS: Final = (
    0.3, 0.1, 0.1, 0.1, 0.1, 0.2, 0.5, 0.8, 1.2, 1.5, 1.5, 1.4,
    1.2, 1.2, 1.2, 1.1, 1.1, 1.1, 1.2, 1.4, 1.7, 1.6, 1.1, 0.6,
)  # fmt: skip


def moments(begin: dt.datetime, count: int, dice: random.Random) -> list[dt.datetime]:
    """So many moments of the year from `begin` on, in their order."""
    hours = [begin + dt.timedelta(hours=hour) for hour in range(_YEAR_DAYS * 24)]
    weights = [
        _WEEKDAYS[hour.weekday()] * _MONTHS[hour.month - 1] * _HOURS[hour.hour] for hour in hours
    ]
    chosen = dice.choices(hours, weights, k=count)
    return sorted(hour + dt.timedelta(seconds=dice.randrange(3600)) for hour in chosen)
