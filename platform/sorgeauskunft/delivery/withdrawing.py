"""The mother takes her request back: while nobody works on it and it has not left the platform."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.channel import PortalInbox
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance, progress_of
from sorgeauskunft.webhooks import Event, tell

_OPEN = frozenset({RequestStatus.SENT, RequestStatus.DELIVERED})


async def may_withdraw(kernel: Kernel, tenant_id: UUID, request_id: UUID) -> bool:
    """Whether she can still take the request back."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        cases = await progress_of(request_id)
        return all(case.status in _OPEN for case in cases) and not await _has_left(request_id)


async def withdraw(kernel: Kernel, tenant_id: UUID, request_id: UUID) -> None:
    """Take the request back.

    Raises:
        NotFoundError: The tenant has no such request.
        WrongStatusError: Somebody works on it by now, or it has left the platform.
    """
    async with kernel.database.tenant_transaction(tenant_id):
        # First, because it locks the request: nobody takes it into work or hands it over meanwhile.
        await advance(request_id, RequestStatus.WITHDRAWN, kernel.clock.now())
        if await _has_left(request_id):
            raise WrongStatusError(RequestStatus.DELIVERED, RequestStatus.WITHDRAWN)
        now = kernel.clock.now()
        await tell(Event.REQUEST_WITHDRAWN, request_id, now)
        await audit.record("citizen:request:withdrawn", audit.CITIZEN, now, subject=request_id)


async def _has_left(request_id: UUID) -> bool:
    return await DeliveryAttempt.exists().where(
        (DeliveryAttempt.request_id == request_id)
        & (DeliveryAttempt.channel != PortalInbox.name.value)
    )
