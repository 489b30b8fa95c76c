"""Which version of a section holds when."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from tenants.settings import Section, Version, in_force, next_change, planned

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def version(number: int, begins: int, *, made: int = 0, undoes: int = 0) -> Version:
    return Version(
        office_id=UUID(int=1),
        section=Section.NAME,
        number=number,
        valid_from=DAY + dt.timedelta(days=begins),
        content="" if undoes else f'"{number}"',
        undoes=undoes,
        made_at=DAY + dt.timedelta(days=made),
        made_as="admin",
        made_by=None,
    )


def holding(versions: list[Version], day: float) -> int:
    found = in_force(versions, DAY + dt.timedelta(days=day))
    return found.number if found else 0


def test_before_anything_was_said() -> None:
    """Nothing holds before the first beginning."""
    assert holding([version(1, 3)], 2) == 0
    assert holding([], 2) == 0


def test_begins_to_the_moment() -> None:
    """A version holds from its very moment on."""
    assert holding([version(1, 0), version(2, 3)], 3) == 2
    assert holding([version(1, 0), version(2, 3)], 2.999) == 1


def test_planned_survives_what_comes_at_once() -> None:
    """What is said at once holds until what was planned before it begins."""
    versions = [version(1, 0), version(2, 9), version(3, 4, made=4)]
    assert [holding(versions, day) for day in (3, 4, 8, 9)] == [1, 3, 3, 2]
    assert [each.number for each in planned(versions, DAY + dt.timedelta(days=5))] == [2]


def test_later_word_for_the_same_time() -> None:
    """Of two for the same time the one that was made later holds."""
    assert holding([version(1, 5), version(2, 5, made=1)], 6) == 2


def test_taken_back() -> None:
    """What is taken back held until then; afterwards holds what was there without it."""
    versions = [version(1, 0), version(2, 2, made=2), version(3, 4, made=4, undoes=2)]
    assert [holding(versions, day) for day in (1, 3, 4)] == [1, 2, 1]


def test_planned_taken_back() -> None:
    """A plan that is taken back never begins."""
    versions = [version(1, 0), version(2, 9), version(3, 4, made=4, undoes=2)]
    assert holding(versions, 10) == 1
    assert not planned(versions, DAY + dt.timedelta(days=5))


@given(st.lists(st.integers(0, 30), max_size=8), st.integers(0, 30))
def test_nothing_changes_between_two_changes(begins: list[int], day: int) -> None:
    """Until `next_change` the same version holds, so a directory may be kept as long."""
    versions = [version(number, each) for number, each in enumerate(begins, 1)]
    now = DAY + dt.timedelta(days=day)
    end = next_change(versions, now)
    just_before = (end or now + dt.timedelta(days=99)) - dt.timedelta(seconds=1)
    assert in_force(versions, now) == in_force(versions, just_before)
