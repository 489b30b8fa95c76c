"""Reading reports and marking them done, for people of the office."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.feedback.report import KEEP_DAYS_AFTER_DONE, Report
from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import enqueue
from tenants.people import CASEWORK_ROLES, Principal, record_act, require_role

DELETE: Final = "feedback.delete"
_LONGEST: Final = 200


class Listed(msgspec.Struct, frozen=True):
    """A report, opened."""

    id: UUID
    at: dt.datetime
    done_at: dt.datetime | None
    report: Report


async def tray(kernel: Kernel, principal: Principal, *, done: bool) -> tuple[Listed, ...]:
    """Return the reports of the principal's office, open or done, newest first, 200 at most.

    That somebody read them stands in the audit trail.
    """
    require_role(principal, CASEWORK_ROLES)
    column = FeedbackRow.done_at
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = (
            await FeedbackRow.objects()
            .where(column.is_not_null() if done else column.is_null())
            .order_by(FeedbackRow.created_at, ascending=False)
            .limit(_LONGEST)
        )
        box = await kernel.vault.box()
        if rows:
            await record_act(kernel, principal, "amt:feedback:viewed")
    return tuple(
        Listed(
            row.id,
            row.created_at,
            row.done_at,
            msgspec.json.decode(
                box.open("feedback", row.id, "message", bytes(row.message)), type=Report
            ),
        )
        for row in rows
    )


async def mark_done(kernel: Kernel, principal: Principal, report_id: UUID) -> None:
    """Close a report; it is deleted some time later. Closing it again changes nothing.

    Raises:
        NotFoundError: The principal's office has no such report.
    """
    require_role(principal, CASEWORK_ROLES)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(principal.tenant_id):
        closed = await GATE.fetch(
            "UPDATE feedback SET done_at = $1 WHERE tenant_id = $2 AND id = $3 "
            "AND done_at IS NULL RETURNING id",
            (now, principal.tenant_id, report_id),
        )
        if closed:
            await enqueue(
                DELETE,
                report_id,
                now,
                attempts=kernel.settings.job_attempts,
                run_at=now + dt.timedelta(days=KEEP_DAYS_AFTER_DONE),
            )
            await record_act(kernel, principal, "amt:feedback:done", report_id)
        elif not await FeedbackRow.exists().where(FeedbackRow.id == report_id):
            raise NotFoundError("no such report")
