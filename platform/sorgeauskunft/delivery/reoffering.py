"""What an office did not fetch before it left the API: it comes on the new way, nothing is left lying."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.documents import DELIVER
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.jobs import enqueue
from tenants.directory import DirectoryKeeper

_OPEN = "SELECT DISTINCT tenant_id FROM delivery_attempt WHERE status = 'sent'"
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
            await _again(kernel, office_id, offices[office_id].delivery.channel.value)
            for office_id in waiting
            if office_id in offices
        ]
    )


async def _again(kernel: Kernel, office_id: UUID, channel: str) -> int:
    async with kernel.database.tenant_transaction(office_id):
        now = kernel.clock.now()
        left = await GATE.fetch(
            "UPDATE delivery_attempt SET status = $1, reason = $2, ended_at = $3 "
            "WHERE tenant_id = $4 AND status = $5 AND channel <> $6 RETURNING request_id",
            (
                AttemptStatus.FAILED.value,
                CHANGED,
                now,
                office_id,
                AttemptStatus.SENT.value,
                channel,
            ),
        )
        for row in left:
            request_id = UUID(str(row["request_id"]))
            await enqueue(DELIVER, request_id, now, attempts=kernel.settings.job_attempts)
            await audit.record("worker:request:reoffered", audit.WORKER, now, subject=request_id)
    return len(left)
