"""The job that delivers: tries the office's channel, keeps the attempt, moves the request on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from sorgeauskunft.delivery.channel import AttemptStatus, Channel, Parcel
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import ClaimedJob, PermanentFailureError, RunningJob
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance
from sorgeauskunft.webhooks import Event, tell


def delivering(kernel: Kernel, channel: Channel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.deliver`; the job's subject is the request."""

    async def deliver(job: RunningJob) -> None:
        started = kernel.clock.now()
        outcome = await channel.send(Parcel(job.tenant_id, job.subject_id))
        if outcome.status is not AttemptStatus.ACCEPTED:
            raise PermanentFailureError(outcome.reason)
        async with job.finishing():
            now = kernel.clock.now()
            await DeliveryAttempt.insert(
                DeliveryAttempt(
                    request_id=job.subject_id,
                    channel=channel.name,
                    number=job.claimed.attempt,
                    status=outcome.status.value,
                    reason=outcome.reason,
                    started_at=started,
                    ended_at=now,
                )
            )
            if await _delivered(job.subject_id, kernel):
                await tell(Event.REQUEST_DELIVERED, job.subject_id, now)
            await audit.record(
                "worker:request:delivered", audit.WORKER, now, subject=job.subject_id
            )

    return deliver


async def _delivered(request_id: UUID, kernel: Kernel) -> bool:
    """Move the request on; whether it is the office's now."""
    try:
        await advance(request_id, RequestStatus.DELIVERED, kernel.clock.now())
    except WrongStatusError as error:
        # Withdrawn in the meantime: the attempt is kept, the request stays what it is.
        if error.present is not RequestStatus.WITHDRAWN:
            raise
        return False
    return True


async def mark_undeliverable(kernel: Kernel, job: ClaimedJob, reason: str) -> None:
    """Tell the mother that her office will come to her, when a job of her request is dead."""
    async with kernel.database.tenant_transaction(job.tenant_id):
        now = kernel.clock.now()
        try:
            await advance(job.subject_id, RequestStatus.UNDELIVERABLE, now)
        except WrongStatusError:
            return
        await DeliveryAttempt.insert(
            DeliveryAttempt(
                request_id=job.subject_id,
                channel="",
                number=job.attempt,
                status=AttemptStatus.DEAD.value,
                reason=f"{job.kind}: {reason}"[:200],
                started_at=now,
                ended_at=now,
            )
        )
        await audit.record(
            "worker:request:undeliverable", audit.WORKER, now, subject=job.subject_id
        )
