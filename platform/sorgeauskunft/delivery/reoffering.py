"""What an office did not fetch before it left the API: it comes on the new way, nothing is left lying.

Only what lies here. What was handed over to somebody may have arrived: its receipt is waited for.
"""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.attempts import queue
from sorgeauskunft.delivery.channel import ApiPull, AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import plan_delivery
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

_OPEN = "SELECT DISTINCT tenant_id FROM delivery_attempt WHERE status = 'sent' AND channel = 'api'"
CHANGED = "channel-changed"
"""Reason of an attempt that ended because the office has another channel now."""


async def reoffer(kernel: Kernel, directory: DirectoryKeeper) -> int:
    """Deliver anew what was offered on a channel that its office has left; return how many.

    A request that was withdrawn meanwhile gets no second attempt.
    """
    async with kernel.database.platform_transaction("delivery.open", read_only=True):
        waiting = [UUID(str(row["tenant_id"])) for row in await GATE.fetch(_OPEN)]
    offices = (await directory.current()).offices
    return sum(
        [
            await _again(kernel, offices[office_id], test=test)
            for office_id in waiting
            if office_id in offices
            for test in (False, True)
        ]
    )


async def _again(kernel: Kernel, office: Office, *, test: bool) -> int:
    if office.channel_for(test=test) is ApiPull.name:
        return 0
    async with kernel.database.tenant_transaction(office.id):
        now = kernel.clock.now()
        left = (
            await DeliveryAttempt.update(
                {
                    DeliveryAttempt.status: AttemptStatus.FAILED.value,
                    DeliveryAttempt.reason: CHANGED,
                    DeliveryAttempt.ended_at: now,
                }
            )
            .where(
                (DeliveryAttempt.status == AttemptStatus.SENT.value)
                & (DeliveryAttempt.channel == ApiPull.name.value)
                & DeliveryAttempt.test.eq(test)
            )
            .returning(DeliveryAttempt.request_id)
        )
        for row in left:
            await queue(row["request_id"], now, test=test)
            await plan_delivery(row["request_id"], now)
            await audit.record(
                "worker:request:reoffered", audit.WORKER, now, subject=row["request_id"]
            )
    return len(left)
