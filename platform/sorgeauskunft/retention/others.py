"""What has a deadline of its own: queries answered for other offices, reports, and leftovers."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from sorgeauskunft import received
from sorgeauskunft.bycode.tables import LeadRow
from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind, Reason
from sorgeauskunft.kernel.jobs import Job, JobAttempt
from sorgeauskunft.register.tables import InquiryRow, InquiryState
from sorgeauskunft.retention.tables import ErasureWish
from sorgeauskunft.webhooks.tables import DeliveryRow
from tenants.machines import replies

_AT_ONCE: Final = 100
_FEEDBACK: Final = dt.timedelta(days=365)
"""A report of a barrier is answered within weeks; after a year it is no use to anybody."""

_LEADS: Final = dt.timedelta(days=730)
"""That an office not on the platform answered by code, and who there asked to be told more."""

_DONE_JOBS: Final = dt.timedelta(days=30)
_DEAD_JOBS: Final = dt.timedelta(days=365)


async def inquiries(kernel: Kernel, office_id: UUID, cutoff: dt.datetime) -> int:
    """Delete queries whose answer went back, or that were taken back, by `cutoff`."""
    over = (
        (InquiryRow.state == InquiryState.ANSWERED.value) & (InquiryRow.returned_at <= cutoff)
    ) | ((InquiryRow.state == InquiryState.WITHDRAWN.value) & (InquiryRow.withdrawn_at <= cutoff))
    gone = 0
    while True:
        async with kernel.database.tenant_transaction(office_id):
            rows = await InquiryRow.select(InquiryRow.id).where(over).limit(_AT_ONCE)
            for row in rows:
                gone += await delete_inquiry(kernel, row["id"], Basis.RETENTION, audit.WORKER)
        if len(rows) < _AT_ONCE:
            return gone


async def delete_inquiry(
    kernel: Kernel,
    inquiry_id: UUID,
    basis: Basis,
    actor: audit.Actor,
    *,
    tag: str = "worker:register_inquiry:deleted",
    reason: Reason = Reason.NONE,
    asked_by: UUID | None = None,
) -> bool:
    """Delete one query with what was told of it, in the open tenant transaction."""
    went = await InquiryRow.delete().where(InquiryRow.id == inquiry_id).returning(InquiryRow.id)
    if not went:
        return False
    deleted = Deleted(
        kind=Kind.INQUIRY,
        subject=inquiry_id,
        basis=basis,
        rows={"register_inquiry": 1} | await delete_traces(inquiry_id),
        reason=reason,
        asked_by=asked_by,
    )
    now = kernel.clock.now()
    await deletions.prove(deleted, actor, now)
    await audit.record(tag, actor, now, subject=inquiry_id)
    return True


async def feedback(kernel: Kernel, office_id: UUID) -> int:
    """Delete reports that nobody has marked as done for a year."""
    limit = kernel.clock.now() - _FEEDBACK
    async with kernel.database.tenant_transaction(office_id):
        rows = await FeedbackRow.select(FeedbackRow.id).where(FeedbackRow.created_at <= limit)
        for row in rows:
            await FeedbackRow.delete().where(FeedbackRow.id == row["id"])
            now = kernel.clock.now()
            counts = {"feedback": 1} | await delete_traces(row["id"])
            deleted = Deleted(
                kind=Kind.FEEDBACK, subject=row["id"], basis=Basis.RETENTION, rows=counts
            )
            await deletions.prove(deleted, audit.WORKER, now)
    return len(rows)


async def leads(kernel: Kernel) -> None:
    """Delete what tells of offices that are not on the platform, two years after their answer."""
    limit = kernel.clock.now() - _LEADS
    async with kernel.database.platform_transaction("retention.leads"):
        await LeadRow.delete().where(LeadRow.said_at <= limit)


async def delete_traces(subject: UUID) -> dict[str, int]:
    """Delete jobs, events and wishes about one thing, in the open tenant transaction."""
    told = (
        await DeliveryRow.delete()
        .where(DeliveryRow.subject_id == subject)
        .returning(DeliveryRow.id)
    )
    jobs = await Job.delete().where(Job.subject_id == subject).returning(Job.id)
    await _delete_attempts([row["id"] for row in jobs])
    wishes = (
        await ErasureWish.delete()
        .where(ErasureWish.request_id == subject)
        .returning(ErasureWish.id)
    )
    return {"webhook_delivery": len(told), "job": len(jobs), "erasure_wish": len(wishes)}


async def leftovers(kernel: Kernel, office_id: UUID) -> None:
    """Delete what only takes room: jobs long done, what is kept of machines for days."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        rows = await GATE.fetch(
            "DELETE FROM job WHERE tenant_id = $1 AND ((state = 'done' AND finished_at <= $2) "
            "OR (state = 'dead' AND finished_at <= $3)) RETURNING id",
            (office_id, now - _DONE_JOBS, now - _DEAD_JOBS),
        )
        ids = [row["id"] if isinstance(row["id"], UUID) else UUID(str(row["id"])) for row in rows]
        await _delete_attempts(ids)
        await replies.sweep(now)
        await received.sweep(now)


async def _delete_attempts(job_ids: list[UUID]) -> None:
    for start in range(0, len(job_ids), _AT_ONCE):
        part = job_ids[start : start + _AT_ONCE]
        await JobAttempt.delete().where(JobAttempt.job_id.is_in(part))
