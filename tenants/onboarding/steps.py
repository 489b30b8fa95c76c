"""Which step of an office holds at a time: pure, from the list of what was said when.

A step may be planned: going live on a day, a break from a day on. It begins by itself, unless
somebody says something else before: whoever says something new takes back what was planned.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import msgspec

from tenants.offices import OnboardingStatus


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of an office; see `OfficeStep`. Steps of an office are in the order of their numbers."""

    office_id: UUID
    number: int
    status: OnboardingStatus
    day: dt.date
    valid_from: dt.datetime
    made_at: dt.datetime
    made_as: str
    made_by: UUID | None


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far an office is: its status, all steps it has taken, and the one that is planned."""

    status: OnboardingStatus
    steps: Sequence[Step]
    planned: Step | None

    def day_of(self, status: OnboardingStatus) -> dt.date | None:
        """Return the day that was said of a status the last time, None where nothing was."""
        said = [step.day for step in self.steps if step.status is status]
        return said[-1] if said else None


def status_at(made: OnboardingStatus, steps: Sequence[Step], at: dt.datetime) -> OnboardingStatus:
    """Return an office's status at a moment; `made` is the one it was made with."""
    begun = [step for step in _counting(steps, at) if step.valid_from <= at]
    return begun[-1].status if begun else made


def planned_step(steps: Sequence[Step], at: dt.datetime) -> Step | None:
    """Return the step that will begin later, as things stand."""
    coming = [step for step in _counting(steps, at) if step.valid_from > at]
    return coming[-1] if coming else None


def next_step(steps: Iterable[Step], at: dt.datetime) -> dt.datetime | None:
    """Return when something among these begins after `at`, None for never."""
    return min((step.valid_from for step in steps if step.valid_from > at), default=None)


def step_from(row: Mapping[str, object]) -> Step:
    """Return the step in a row of `OfficeStep`."""
    names = ("number", "day", "valid_from", "made_at", "made_as", "made_by")
    values = {name: row[name] for name in names}
    return Step(
        office_id=row["tenant_id"],  # type: ignore[arg-type]
        status=OnboardingStatus(str(row["status"])),
        **values,  # type: ignore[arg-type]
    )


def _counting(steps: Sequence[Step], at: dt.datetime) -> list[Step]:
    """The steps that were said by `at`, without those that were taken back before they began."""
    said = [step for step in steps if step.made_at <= at]
    return [
        step
        for place, step in enumerate(said)
        if not any(later.made_at < step.valid_from for later in said[place + 1 :])
    ]
