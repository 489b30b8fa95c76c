"""From which day an office's days to answer count: the clock of a request.

It starts with the day of sending. While the mother owes an answer it stands still: an office
promises days of its own work, and hers are not among them. When her answer comes (or the office
goes on without it) the clock runs on with the days that were left; it does not begin anew, or a
question on the last day would buy the office all its days again. A question to a register is the
office's own affair: the clock runs.

Kept is the day it counts from, moved on by each pause, and not the day it ends: so a changed
setting or a new holiday holds at once, and a list in this order is one in the order of deadlines.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import BERLIN
from sorgeauskunft.kernel.database import current_door
from sorgeauskunft.requests.tables import RequestRow
from tenants.tables import OfficeRow
from tenants.workdays import Calendar, calendar_at

NEVER: Final = dt.date(9999, 12, 31)
"""What stands for the day while the clock stands still: such a request comes last in order."""


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in Germany of a moment."""
    return moment.astimezone(BERLIN).date()


async def stop(request_id: UUID, now: dt.datetime) -> None:
    """Let the clock stand still, in the open tenant transaction that holds the request's lock."""
    row = await _row(request_id)
    if row.counts_from in {None, NEVER}:
        return
    await RequestRow.update(
        {
            RequestRow.paused_from: row.counts_from,
            RequestRow.paused_on: day_of(now),
            RequestRow.counts_from: NEVER,
        }
    ).where(RequestRow.id == request_id)


async def go_on(request_id: UUID, now: dt.datetime) -> None:
    """Let the clock run on, in the open tenant transaction that holds the request's lock."""
    row = await _row(request_id)
    if row.paused_from is None or row.paused_on is None:
        return
    calendar = await _calendar()
    waited = calendar.between(row.paused_on, day_of(now))
    counts_from = calendar.after(row.paused_from, waited) if waited else row.paused_from
    await RequestRow.update(
        {
            RequestRow.counts_from: counts_from,
            RequestRow.paused_from: None,
            RequestRow.paused_on: None,
        }
    ).where(RequestRow.id == request_id)


async def _row(request_id: UUID) -> RequestRow:
    row: RequestRow | None = await RequestRow.objects().get(RequestRow.id == request_id)
    assert row is not None  # noqa: S101 - its lock is held
    return row


async def _calendar() -> Calendar:
    rows = await OfficeRow.select(OfficeRow.land, OfficeRow.ars).where(
        OfficeRow.id == current_door().tenant_id
    )
    return calendar_at(rows[0]["land"], rows[0]["ars"])
