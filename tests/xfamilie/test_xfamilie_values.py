from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from xfamilie import values as v


def created(moment: datetime) -> datetime:
    return v.IdentifikationNachricht(
        nachrichten_uuid=UUID(int=1), nachrichtentyp="0801", erstellungszeitpunkt=moment
    ).erstellungszeitpunkt


def test_moments_are_kept_as_they_are_sent() -> None:
    """A moment is kept in UTC to the millisecond, in the doubled hour of autumn too."""
    berlin = datetime(2026, 10, 25, 2, 30, 0, 123_999, tzinfo=ZoneInfo("Europe/Berlin"), fold=1)
    assert created(berlin) == datetime(2026, 10, 25, 1, 30, 0, 123_000, tzinfo=UTC)


def test_time_without_zone_is_refused() -> None:
    """A time without zone is no moment."""
    with pytest.raises(ValueError, match="zone"):
        created(datetime(2026, 1, 1))  # noqa: DTZ001 -- the case under test


def test_end_of_the_calendar_is_refused() -> None:
    """A moment that UTC cannot express is refused like any other wrong value."""
    with pytest.raises(ValueError, match="9999"):
        created(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))


def test_partial_dates() -> None:
    """A date may lack its day, or day and month."""
    assert v.TeilbekanntesDatum.of(date(2021, 3, 14)) == v.TeilbekanntesDatum(2021, 3, 14)
    assert v.TeilbekanntesDatum(2021).monat is None


@pytest.mark.parametrize("parts", [(2021, None, 1), (2021, 13), (2021, 2, 29), (0,)])
def test_impossible_dates(parts: tuple[int, ...]) -> None:
    """A day without month and a day that never was are refused."""
    with pytest.raises(ValueError):  # noqa: PT011 -- the words are Python's
        v.TeilbekanntesDatum(*parts)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("12", ("12", None)),
        (" 12 a ", ("12", "a")),
        ("12a", ("12", "a")),
        ("12-14", ("12", None)),
        ("12a–14c", ("12", "a")),
        ("12 bis 14", ("12", None)),
        ("12/1", ("12", "1")),
        ("12 1/2", ("12", "1/2")),
        ("Haus am See", (None, "Haus am See")),
        ("", (None, None)),
    ],
)
def test_house_numbers_are_split(text: str, parts: tuple[str | None, str | None]) -> None:
    """Digits and the rest of a house number are told apart, the end of a range is dropped."""
    assert v.split_hausnummer(text) == parts
