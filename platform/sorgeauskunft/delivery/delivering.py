"""The job that delivers: tries the office's channel, keeps the attempt, moves the request on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from uuid import UUID

from sorgeauskunft.delivery.channel import AttemptStatus, Channel
from sorgeauskunft.delivery.noticing import plan_notice
from sorgeauskunft.delivery.parcels import parcel_of
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import ClaimedJob, PermanentFailureError, RunningJob
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance, hold
from sorgeauskunft.webhooks import Event, tell
from tenants.directory import DirectoryKeeper

_HANDED_OVER = frozenset({AttemptStatus.ACCEPTED, AttemptStatus.SENT})


def delivering(
    kernel: Kernel, directory: DirectoryKeeper, channels: Iterable[Channel]
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.deliver`; the job's subject is the request.

    Which of the channels it is, is the office's setting at the time of delivery. Where the receipt
    is open the job is done all the same: the request stays `sent` until `acknowledge`.
    """
    by_name = {channel.name: channel for channel in channels}

    async def deliver(job: RunningJob) -> None:
        started = kernel.clock.now()
        office = (await directory.current()).offices[job.tenant_id]
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            parcel = await parcel_of(office, job.subject_id, job.claimed.attempt)
        channel = by_name[office.delivery.channel_for(test=parcel.test)]
        outcome = await channel.send(parcel)
        if outcome.status not in _HANDED_OVER:
            raise PermanentFailureError(outcome.reason)
        arrived = outcome.status is AttemptStatus.ACCEPTED
        async with job.finishing():
            now = kernel.clock.now()
            if not arrived and await _was_withdrawn(job.subject_id):
                return
            await DeliveryAttempt.insert(
                DeliveryAttempt(
                    request_id=job.subject_id,
                    channel=channel.name.value,
                    number=job.claimed.attempt,
                    status=outcome.status.value,
                    reason=outcome.reason,
                    started_at=started,
                    ended_at=now if arrived else None,
                )
            )
            # Fetched or at hand: either way the office's software can go and get it now.
            if not arrived or await _delivered(job.subject_id, kernel):
                await tell(Event.REQUEST_DELIVERED, job.subject_id, now)
            tag = "worker:request:delivered" if arrived else "worker:request:offered"
            await audit.record(tag, audit.WORKER, now, subject=job.subject_id)
            if office.delivery.mailbox:
                await plan_notice(now)

    return deliver


async def _was_withdrawn(request_id: UUID) -> bool:
    """Whether there is nothing to fetch any more; if there is, she cannot take it back from here on."""
    return RequestStatus.WITHDRAWN in await hold(request_id)


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
