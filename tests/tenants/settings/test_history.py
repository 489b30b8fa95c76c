"""The history of a section: before and after each version, and what has become of it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from tenants.settings import Now, Section, Version, history

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def version(number: int, name: str = "", *, begins: int, made: int, undoes: int = 0) -> Version:
    return Version(
        office_id=UUID(int=1),
        section=Section.NAME,
        number=number,
        valid_from=DAY + dt.timedelta(days=begins),
        content="" if undoes else f'"{name}"',
        undoes=undoes,
        made_at=DAY + dt.timedelta(days=made),
        made_as="admin",
        made_by=None,
    )


def told(*versions: Version, day: int) -> list[tuple[int, str, str, Now]]:
    entries = history(Section.NAME, "Alt", versions, DAY + dt.timedelta(days=day))
    return [(each.version.number, each.before, each.after, each.now) for each in entries]


def test_before_and_after() -> None:
    """Each version stands against what held at its beginning when it was made; newest first."""
    first = version(1, "A", begins=0, made=0)
    plan = version(2, "C", begins=9, made=1)
    between = version(3, "B", begins=2, made=2)
    assert told(first, plan, between, day=3) == [
        (3, "A", "B", Now.HOLDS),
        (2, "A", "C", Now.PLANNED),
        (1, "Alt", "A", Now.OVER),
    ]
    assert told(first, plan, between, day=9)[1] == (2, "A", "C", Now.HOLDS)


def test_taken_back() -> None:
    """Taking back is an entry of its own, with what it brings back."""
    first = version(1, "A", begins=0, made=0)
    undone = version(2, begins=1, made=1, undoes=1)
    assert told(first, undone, day=2) == [
        (2, "A", "Alt", Now.TAKES_BACK),
        (1, "Alt", "A", Now.TAKEN_BACK),
    ]


def test_a_plan_for_another() -> None:
    """A plan that takes another's place, or follows by itself, is one step, told against the other."""
    plan = version(1, "A", begins=9, made=0)
    other, gone = version(2, "B", begins=9, made=1), version(3, begins=1, made=1, undoes=1)
    assert told(plan, other, gone, day=2) == [
        (2, "A", "B", Now.PLANNED),
        (1, "Alt", "A", Now.REPLACED),
    ]
    gone, follows = version(2, begins=1, made=1, undoes=1), version(3, "B", begins=9, made=1)
    entries = history(Section.NAME, "Alt", (plan, gone, follows), DAY + dt.timedelta(days=2))
    assert [(each.version.number, each.before, each.follows) for each in entries] == [
        (3, "A", True),
        (1, "Alt", False),
    ]


def test_cancelled_and_planned_anew() -> None:
    """Who cancels a plan and makes another for its day later has done two things."""
    plan = version(1, "A", begins=9, made=0)
    gone, anew = version(2, begins=1, made=1, undoes=1), version(3, "B", begins=9, made=2)
    assert told(plan, gone, anew, day=3) == [
        (3, "Alt", "B", Now.PLANNED),
        (2, "A", "Alt", Now.TAKES_BACK),
        (1, "Alt", "A", Now.TAKEN_BACK),
    ]
