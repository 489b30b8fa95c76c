"""When the office wants to have answered, as the list says it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.requests import DONE, clock
from sorgeauskunft.requests.tables import RequestRow
from tenants.offices import Office
from tenants.workdays import calendar_of


class Due(msgspec.Struct, frozen=True):
    """The last day of the office's days to answer, and how many working days are left until it.

    `left` is 0 on the last day and negative after it. While the mother owes an answer the clock
    stands still (requests/clock.py): `day` is None, and `left` is what is left when she answers.
    """

    day: dt.date | None
    left: int

    @property
    def is_over(self) -> bool:
        """Whether the day has passed."""
        return self.day is not None and self.left < 0


async def due(kernel: Kernel, office: Office, request_id: UUID) -> Due | None:
    """Return the deadline of one request of the office; None where nothing is owed (any more)."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        row = await RequestRow.objects().get(RequestRow.id == request_id)
    if row is None or row.status in DONE:
        return None
    return due_of(row, office, today_in_berlin(kernel.clock))


def due_of(row: RequestRow, office: Office, today: dt.date) -> Due:
    """Return the deadline of a request by the present setting and the holidays of the office's Land."""
    calendar = calendar_of(office)
    days = office.casework.answer_days
    if row.paused_from is not None:
        return Due(None, calendar.between(row.paused_on, calendar.after(row.paused_from, days)))
    # Older than the column, and about to be filled in.
    since = row.counts_from or clock.day_of(row.sent_at)
    day = calendar.after(since, days)
    return Due(day, calendar.between(today, day))
