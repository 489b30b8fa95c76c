"""What could not be delivered: the last attempt says why, the mother is told, somebody acts."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.delivery.alarming import plan_alarm
from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import DELIVER
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import ClaimedJob
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance
from sorgeauskunft.requests.tables import RequestRow

_ENDED = frozenset({AttemptStatus.REJECTED.value, AttemptStatus.DEAD.value})
_UNDERWAY = frozenset(
    {AttemptStatus.QUEUED.value, AttemptStatus.SENDING.value, AttemptStatus.FAILED.value}
)


async def mark_undeliverable(kernel: Kernel, job: ClaimedJob, reason: str) -> None:
    """Settle what a job leaves behind that is dead: the making of documents, or the delivery.

    May be said again.
    """
    async with kernel.database.tenant_transaction(job.tenant_id):
        now = kernel.clock.now()
        request_id = job.subject_id
        rows = (
            await DeliveryAttempt.select(
                DeliveryAttempt.id, DeliveryAttempt.number, DeliveryAttempt.status
            )
            .where(DeliveryAttempt.request_id == request_id)
            .order_by(DeliveryAttempt.number, ascending=False)
            .limit(1)
        )
        last = rows[0] if rows else None
        if last is None or last["status"] not in _ENDED:
            said = reason if job.kind == DELIVER else f"{job.kind}: {reason}"
            await _dead(request_id, last, said[:200], now)
        await bury(request_id, now)


async def bury(request_id: UUID, now: dt.datetime) -> None:
    """Tell the mother that her office will come to her, and those who act, in the open transaction."""
    try:
        await advance(request_id, RequestStatus.UNDELIVERABLE, now)
    except WrongStatusError as error:
        # Sent once more and dead once more: she knows. Whatever else it is, it needs nobody.
        if error.present is not RequestStatus.UNDELIVERABLE:
            return
    await audit.record("worker:request:undeliverable", audit.WORKER, now, subject=request_id)
    await plan_alarm(now)


async def _dead(
    request_id: UUID, last: dict[str, object] | None, reason: str, now: dt.datetime
) -> None:
    """Let the last attempt be the dead one; where there was none, one that never began."""
    if last is not None and last["status"] in _UNDERWAY:
        await DeliveryAttempt.update(
            {
                DeliveryAttempt.status: AttemptStatus.DEAD.value,
                DeliveryAttempt.reason: reason,
                DeliveryAttempt.ended_at: now,
            }
        ).where(DeliveryAttempt.id == last["id"])
        return
    row = await RequestRow.select(RequestRow.test).where(RequestRow.id == request_id)
    number = last["number"] if last is not None else 0
    assert isinstance(number, int)  # noqa: S101 - a column of numbers
    await add(
        DeliveryAttempt(
            request_id=request_id,
            number=number + 1,
            status=AttemptStatus.DEAD.value,
            reason=reason,
            started_at=now,
            ended_at=now,
            test=bool(row and row[0]["test"]),
        )
    )
