"""Taking a step: the operator's by the order of things, the office's own when everything is ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit, midnight_in_berlin, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from tenants.offices import OnboardingStatus
from tenants.onboarding.moves import BY_OPERATOR, CONTRACTS, RELEASABLE, may_move
from tenants.onboarding.steps import Progress, Step, planned_step, status_at, step_from
from tenants.onboarding.tables import OfficeStep
from tenants.tables import OfficeRow

_S = OnboardingStatus
_FURTHEST = dt.timedelta(days=366)


class WrongMoveError(SorgeauskunftError):
    """The step cannot follow, or not on this day; the text says what can."""


async def progress_of(kernel: Kernel, office_id: UUID) -> Progress:
    """Return how far an office is now, from the database itself and not from the directory.

    Raises:
        NotFoundError: There is no such office.
    """
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        return await _progress(office_id, kernel.clock.now())


async def move(
    kernel: Kernel,
    office_id: UUID,
    to: OnboardingStatus,
    actor: audit.Actor,
    *,
    day: dt.date | None = None,
) -> Step:
    """Set a status, as the operator does; on a day (of Berlin), or today.

    The day of a contract may have passed already. What opens or closes an office to mothers begins
    with its day, or at once.

    Raises:
        NotFoundError: There is no such office.
        WrongMoveError: It cannot follow what holds now, or not on this day.
        ConflictError: Somebody takes a step of the office at the same time.
    """
    now, today = kernel.clock.now(), today_in_berlin(kernel.clock)
    async with kernel.database.tenant_transaction(office_id):
        progress = await _progress(office_id, now)
        # Saying once more what holds takes back what is planned.
        stays = progress.planned is not None and to is progress.status
        if not stays and not may_move(progress.status, to):
            able = sorted(BY_OPERATOR[progress.status], key=list(OnboardingStatus).index)
            names = ", ".join(able) or "nothing"
            raise WrongMoveError(f"{to} cannot follow {progress.status}; what can: {names}")
        chosen = day or today
        if to in {*CONTRACTS, _S.INTEREST}:
            if chosen > today:
                raise WrongMoveError(f"{to} is noted when it has happened, not before")
            begins = now
        else:
            begins = _begin(chosen, now, today)
        said = [_Said(to, chosen, begins)]
        step = await _take(office_id, progress.steps, said, actor, now)
        await audit.record(
            "platform:tenant:moved", actor, now, subject=office_id, fields=[to.value]
        )
    return step


async def release(kernel: Kernel, office_id: UUID, actor: audit.Actor, day: dt.date) -> Step:
    """Say that an office begins on a day (of Berlin), or at once where it is today; return that step.

    Whether everything is ready the caller has looked at.

    Raises:
        WrongMoveError: The contracts are not there, it is released already, or the day cannot be.
        ConflictError: Somebody takes a step of the office at the same time.
    """
    now, today = kernel.clock.now(), today_in_berlin(kernel.clock)
    async with kernel.database.tenant_transaction(office_id):
        progress = await _progress(office_id, now)
        if progress.status not in RELEASABLE:
            raise WrongMoveError(f"an office that is {progress.status} cannot be released")
        begins = _begin(day, now, today)
        before = [_S.CONFIGURED, _S.SELF_TEST_OK, _S.RELEASED]
        if progress.status in before:
            before = before[before.index(progress.status) + 1 :]
        said = [*(_Said(status, today, now) for status in before), _Said(_S.LIVE, day, begins)]
        step = await _take(office_id, progress.steps, said, actor, now)
        await audit.record("amt:office:released", actor, now, subject=office_id, fields=["live"])
    return step


async def take_back_release(kernel: Kernel, office_id: UUID, actor: audit.Actor) -> None:
    """Take a release back before the office has begun.

    Raises:
        WrongMoveError: It is not released, or has begun.
        ConflictError: Somebody takes a step of the office at the same time.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        progress = await _progress(office_id, now)
        if progress.status is not _S.RELEASED:
            raise WrongMoveError(f"an office that is {progress.status} has nothing to take back")
        said = [_Said(_S.SELF_TEST_OK, today_in_berlin(kernel.clock), now)]
        await _take(office_id, progress.steps, said, actor, now)
        await audit.record(
            "amt:office:release_taken_back", actor, now, subject=office_id, fields=["live"]
        )


def _begin(day: dt.date, now: dt.datetime, today: dt.date) -> dt.datetime:
    if not today <= day <= today + _FURTHEST:
        raise WrongMoveError("the day must be today or one of the next 366 days")
    if day == today:
        return now
    return midnight_in_berlin(day)


async def _progress(office_id: UUID, now: dt.datetime) -> Progress:
    rows = await OfficeRow.select(OfficeRow.status).where(OfficeRow.id == office_id)
    if not rows:
        raise NotFoundError("no such office")
    found = await OfficeStep.select().order_by(OfficeStep.number)
    steps = [step_from(row) for row in found]
    made = OnboardingStatus(rows[0]["status"])
    return Progress(
        status=status_at(made, steps, now), steps=steps, planned=planned_step(steps, now)
    )


class _Said(NamedTuple):
    """A status that is said, the day of it, and when it begins (UTC)."""

    status: OnboardingStatus
    day: dt.date
    begins: dt.datetime


async def _take(
    office_id: UUID,
    before: Sequence[Step],
    said: Sequence[_Said],
    actor: audit.Actor,
    now: dt.datetime,
) -> Step:
    """Write steps behind those that were there before; return the last one."""
    steps = [
        Step(
            office_id=office_id,
            number=number,
            status=each.status,
            day=each.day,
            valid_from=each.begins,
            made_at=now,
            made_as=actor.kind,
            made_by=actor.id,
        )
        for number, each in enumerate(said, start=len(before) + 1)
    ]
    await OfficeStep.insert(
        *(
            OfficeStep(
                number=step.number,
                status=step.status.value,
                day=step.day,
                valid_from=step.valid_from,
                made_at=step.made_at,
                made_as=step.made_as,
                made_by=step.made_by,
            )
            for step in steps
        )
    )
    return steps[-1]
