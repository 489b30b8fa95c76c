"""The end of a test request: nothing of it stays but that there was one, and how it went."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from sorgeauskunft.delivery import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import RunningJob
from sorgeauskunft.readiness.sending import EXPIRE
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.retention import Removed, forget, remove


async def delete_test(
    kernel: Kernel, office_id: UUID, request_id: UUID, actor: audit.Actor
) -> None:
    """Delete a test request with all that has come of it.

    Raises:
        NotFoundError: The office has no such test request, or none any more.
    """
    async with kernel.database.tenant_transaction(office_id):
        removed = await _delete(kernel, request_id, actor)
        if removed is None:
            raise NotFoundError("no such test request")
    await forget(kernel, office_id, removed)


def expiring(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `self_test.expire`; the job's subject is the request."""

    async def expire(job: RunningJob) -> None:
        async with job.finishing():
            removed = await _delete(kernel, job.subject_id, audit.WORKER)
        if removed is not None:
            await forget(kernel, job.tenant_id, removed)

    return expire


async def _delete(kernel: Kernel, request_id: UUID, actor: audit.Actor) -> Removed | None:
    """Delete the rows, in the open tenant transaction; return what went.

    None where there is no such test request any more.
    """
    now = kernel.clock.now()
    # First, because it locks: of two who delete at once one finds nothing to do.
    going = (
        await SelfTestRow.update({SelfTestRow.gone_at: now})
        .where((SelfTestRow.id == request_id) & SelfTestRow.gone_at.is_null())
        .returning(SelfTestRow.id)
    )
    if not going:
        return None
    arrived = await DeliveryAttempt.select(DeliveryAttempt.ended_at).where(
        (DeliveryAttempt.request_id == request_id)
        & (DeliveryAttempt.status == AttemptStatus.ACCEPTED.value)
    )
    if not await RequestRow.exists().where(
        (RequestRow.id == request_id) & RequestRow.test.eq(True)
    ):
        return Removed(request_id, {}, (), ())
    removed = await remove(request_id, but_jobs=(EXPIRE,))
    if arrived:
        await SelfTestRow.update({SelfTestRow.delivered_at: arrived[0]["ended_at"]}).where(
            SelfTestRow.id == request_id
        )
    deleted = Deleted(
        kind=Kind.TEST_REQUEST, subject=request_id, basis=Basis.OFFICE, rows=removed.rows
    )
    await deletions.prove(deleted, actor, now)
    await audit.record("amt:self_test:deleted", actor, now, subject=request_id)
    return removed
