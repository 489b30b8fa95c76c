"""The receipt of an office that fetches: only now the request has arrived."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.attempts import waited_since
from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance
from sorgeauskunft.requests.tables import RequestRow


async def acknowledge(
    kernel: Kernel, tenant_id: UUID, request_id: UUID, actor: audit.Actor
) -> None:
    """Take the receipt of a request that was offered for fetching; the mother sees it as delivered.

    Said again, or said of a request that has arrived on another way, it changes nothing.

    Raises:
        NotFoundError: The tenant has no such request, or it was not offered yet.
        WrongStatusError: The request has ended in the meantime.
    """
    async with kernel.database.tenant_transaction(tenant_id):
        if not await _has(request_id, AttemptStatus.SENT):
            if await _has(request_id, AttemptStatus.ACCEPTED):
                return
            raise NotFoundError("no request that waits for a receipt")
        now = kernel.clock.now()
        try:
            # It locks the request: of two who say it at once the second finds it delivered.
            await advance(request_id, RequestStatus.DELIVERED, now)
        except WrongStatusError:
            if await _has(request_id, AttemptStatus.ACCEPTED):
                return
            raise
        sent = await RequestRow.select(RequestRow.sent_at).where(RequestRow.id == request_id)
        await DeliveryAttempt.update(
            {
                DeliveryAttempt.status: AttemptStatus.ACCEPTED.value,
                DeliveryAttempt.ended_at: now,
                DeliveryAttempt.waited: waited_since(sent[0]["sent_at"], now),
            }
        ).where(
            (DeliveryAttempt.request_id == request_id)
            & (DeliveryAttempt.status == AttemptStatus.SENT.value)
        )
        await audit.record("amt:request:receipted", actor, now, subject=request_id)


async def _has(request_id: UUID, status: AttemptStatus) -> bool:
    return await DeliveryAttempt.exists().where(
        (DeliveryAttempt.request_id == request_id) & (DeliveryAttempt.status == status.value)
    )
