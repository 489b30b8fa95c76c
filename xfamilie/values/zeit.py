"""Moments and dates as messages carry them."""

from datetime import UTC, date, datetime

import msgspec


def moment(value: datetime) -> datetime:
    """A moment in UTC, cut to the millisecond, as it is sent.

    Raises ValueError for a time without zone, which is no moment, and at the ends of the calendar.
    """
    if value.tzinfo is None:
        raise ValueError("a time without zone is no moment")
    try:
        utc = value.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("outside the years 1 to 9999") from error
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def moment_from(text: str) -> datetime:
    """The moment an xs:dateTime names. Raises ValueError as ``moment`` does."""
    return moment(datetime.fromisoformat(text.strip()))


def moment_text(value: datetime) -> str:
    """A moment as an xs:dateTime with milliseconds and zone."""
    return value.isoformat(timespec="milliseconds")


def day_from(text: str) -> date:
    """The day an xs:date names; a zone behind it says nothing about a day and is dropped."""
    return date.fromisoformat(text.strip()[:10])


class TeilbekanntesDatum(msgspec.Struct, frozen=True):
    """A date of which month, or day, may be unknown. Raises ValueError if there is no such date."""

    jahr: int
    monat: int | None = None
    tag: int | None = None

    def __post_init__(self) -> None:
        if self.monat is None and self.tag is not None:
            raise ValueError("a day needs its month")
        date(self.jahr, self.monat or 1, self.tag or 1)

    @classmethod
    def of(cls, day: date) -> "TeilbekanntesDatum":
        """A date that is fully known."""
        return cls(day.year, day.month, day.day)
