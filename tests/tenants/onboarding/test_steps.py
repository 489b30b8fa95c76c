"""Which step holds when: pure."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest

from tenants.offices import OnboardingStatus as S
from tenants.onboarding.moves import may_move
from tenants.onboarding.steps import Step, next_step, planned_step, status_at

DAY = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def day(number: float) -> dt.datetime:
    return DAY + dt.timedelta(days=number)


def steps(*said: tuple[S, float, float]) -> list[Step]:
    """Status, day of saying, day of beginning."""
    return [
        Step(
            office_id=UUID(int=1),
            number=number,
            status=status,
            day=day(begins).date(),
            valid_from=day(begins),
            made_at=day(made),
            made_as="operator",
            made_by=None,
        )
        for number, (status, made, begins) in enumerate(said, start=1)
    ]


def test_nothing_said() -> None:
    """Without a step an office is what it was made as."""
    assert status_at(S.CONTRACT, [], DAY) is S.CONTRACT
    assert next_step([], DAY) is None


def test_a_planned_step_begins_by_itself() -> None:
    """A step counts from its moment on, and is planned until then."""
    said = steps((S.RELEASED, 0, 0), (S.LIVE, 0, 3))
    assert status_at(S.LOI, said, day(2.9)) is S.RELEASED
    assert status_at(S.LOI, said, day(3)) is S.LIVE
    planned = planned_step(said, day(1))
    assert planned is not None
    assert (planned.status, planned_step(said, day(3))) == (S.LIVE, None)
    assert next_step(said, day(1)) == day(3)


def test_something_new_takes_back_what_was_planned() -> None:
    """Whoever says something before a planned step begins, ends the plan; later it is too late."""
    early = steps((S.RELEASED, 0, 0), (S.LIVE, 0, 3), (S.SELF_TEST_OK, 1, 1))
    assert [status_at(S.LOI, early, day(at)) for at in (0.5, 2, 9)] == [
        S.RELEASED,
        S.SELF_TEST_OK,
        S.SELF_TEST_OK,
    ]
    late = steps((S.RELEASED, 0, 0), (S.LIVE, 0, 3), (S.SUSPENDED, 4, 5))
    assert [status_at(S.LOI, late, day(at)) for at in (3.5, 4.5, 5)] == [
        S.LIVE,
        S.LIVE,
        S.SUSPENDED,
    ]


@pytest.mark.parametrize(
    ("present", "to", "may"),
    [
        (S.INTEREST, S.LOI, True),
        (S.INTEREST, S.CONTRACT, False),
        (S.INTEREST, S.LIVE, False),
        (S.AV_CONTRACT, S.NOTICE_80, True),
        (S.AV_CONTRACT, S.LOI, True),
        (S.NOTICE_80, S.RELEASED, False),
        (S.NOTICE_80, S.LIVE, False),
        (S.RELEASED, S.LIVE, True),
        (S.LIVE, S.SUSPENDED, True),
        (S.SUSPENDED, S.LIVE, True),
        (S.LIVE, S.LOI, False),
        (S.ENDED, S.LIVE, False),
        (S.CONTRACT, S.ENDED, True),
    ],
)
def test_what_the_operator_may(present: S, to: S, may: bool) -> None:  # noqa: FBT001
    """Contracts come one after the other and can be mended; going live is the office's own word."""
    assert may_move(present, to) is may
