"""The refusal of an office that fetches: what it was offered has not arrived and will not."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.burying import bury
from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus, WrongStatusError, hold


async def refuse(
    kernel: Kernel, tenant_id: UUID, request_id: UUID, *, reason: str, actor: audit.Actor
) -> None:
    """Take the refusal of a request that waits for its receipt; said again, it changes nothing.

    `reason` is a code. From then on it is a dead letter: it can be sent once more.

    Raises:
        NotFoundError: The tenant has no such request, or it was not offered yet.
        WrongStatusError: It has arrived already, or was withdrawn.
    """
    async with kernel.database.tenant_transaction(tenant_id):
        present = await hold(request_id)
        rows = (
            await DeliveryAttempt.select(DeliveryAttempt.id, DeliveryAttempt.status)
            .where(DeliveryAttempt.request_id == request_id)
            .order_by(DeliveryAttempt.number, ascending=False)
            .limit(1)
        )
        if not rows:
            raise NotFoundError("no request that waits for a receipt")
        status = rows[0]["status"]
        if status == AttemptStatus.REJECTED.value:
            return
        if status != AttemptStatus.SENT.value:
            raise WrongStatusError(next(iter(present)), RequestStatus.UNDELIVERABLE)
        now = kernel.clock.now()
        await DeliveryAttempt.update(
            {
                DeliveryAttempt.status: AttemptStatus.REJECTED.value,
                DeliveryAttempt.reason: reason[:100],
                DeliveryAttempt.ended_at: now,
            }
        ).where(DeliveryAttempt.id == rows[0]["id"])
        await bury(request_id, now)
        await audit.record("amt:request:refused", actor, now, subject=request_id)
