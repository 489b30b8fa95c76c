"""Receipts that a channel has to be asked for: at growing intervals, until there is one."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Final
from uuid import UUID

from sorgeauskunft.delivery import breaker
from sorgeauskunft.delivery.alarming import plan_alarm
from sorgeauskunft.delivery.arriving import arrived
from sorgeauskunft.delivery.attempts import Attempt, end
from sorgeauskunft.delivery.burying import bury
from sorgeauskunft.delivery.calling import called
from sorgeauskunft.delivery.channel import AttemptStatus, Channel, Outcome, Polled
from sorgeauskunft.delivery.parcels import parcel_of
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import RunningJob, TryLaterError, enqueue
from tenants.directory import DirectoryKeeper
from tenants.handling import DeliveryChannel
from tenants.offices import Office

RECEIPT: Final = "delivery.receipt"
"""Kind of the job that asks for a receipt; its subject is the request."""

FIRST: Final = dt.timedelta(seconds=10)
"""So long after the hand-over the receipt is asked for the first time."""

LONGEST: Final = dt.timedelta(hours=1)
"""No receipt is found out later than this after it came, not even without being called back."""

_OPEN: Final = "receipt-open"
# Asking costs none; these are faults of our own.
_TRIES: Final = 1000


async def plan_receipt(request_id: UUID, now: dt.datetime) -> None:
    """Have the receipt asked for, in the open tenant transaction."""
    await enqueue(RECEIPT, request_id, now, attempts=_TRIES, run_at=now + FIRST)


async def hurry(request_id: UUID, now: dt.datetime) -> None:
    """Ask for the receipt of a request at once, in the open tenant transaction.

    For whoever was called back: a callback is a hint and never the receipt itself. May be said of
    anything, as often as one likes.
    """
    await GATE.fetch(
        "UPDATE job SET run_at = $1 WHERE tenant_id = $2 AND kind = $3 AND subject_id = $4 "
        "AND state = 'queued' AND run_at > $1",
        (now, current_door().tenant_id, RECEIPT, request_id),
    )


def receiving(
    kernel: Kernel, directory: DirectoryKeeper, channels: Iterable[Channel]
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.receipt`.

    Asked is the channel on which the request left, whatever the office has set since.
    """
    by_name = {channel.name: channel for channel in channels}

    async def receive(job: RunningJob) -> None:
        office = (await directory.current()).offices[job.tenant_id]
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            attempt, left_at = await _open(office, job.subject_id)
        channel = by_name.get(attempt.channel) if attempt else None
        if attempt is None or not isinstance(channel, Polled):
            async with job.finishing():
                return
        outcome = await called(attempt.channel, channel.receipt(attempt.parcel))
        if outcome is not None and outcome.status in {
            AttemptStatus.ACCEPTED,
            AttemptStatus.REJECTED,
        }:
            async with job.finishing():
                await _settle(attempt, outcome, kernel.clock.now())
            return
        pause = pause_after(kernel.clock.now() - left_at)
        if outcome is not None and outcome.retry_after is not None:
            pause = max(pause, outcome.retry_after)
        await _watch(kernel, office, attempt, outcome)
        raise TryLaterError(outcome.reason if outcome else _OPEN, after=pause, counts=False)

    return receive


def pause_after(age: dt.timedelta) -> dt.timedelta:
    """Return how long to wait before asking again for something that left so long ago."""
    pause: dt.timedelta = min(max(age / 4, FIRST), LONGEST)
    return pause * random.uniform(0.75, 1.0)  # noqa: S311 - jitter needs no secrecy


async def _open(office: Office, request_id: UUID) -> tuple[Attempt | None, dt.datetime]:
    """Return the attempt whose receipt is open, None for none (any more), and when it left."""
    row = await DeliveryAttempt.objects().get(
        (DeliveryAttempt.request_id == request_id)
        & (DeliveryAttempt.status == AttemptStatus.SENT.value)
    )
    if row is None:
        return None, dt.datetime.min.replace(tzinfo=dt.UTC)
    try:
        parcel = await parcel_of(office, request_id, row.number)
    except NotFoundError:
        return None, row.started_at
    channel = DeliveryChannel(row.channel)
    return Attempt(id=row.id, parcel=parcel, channel=channel), row.started_at


async def _settle(attempt: Attempt, outcome: Outcome, now: dt.datetime) -> None:
    if not await end(attempt, outcome, now):
        return
    request_id = attempt.parcel.request_id
    await breaker.works_at_receipt(attempt.channel, now)
    if outcome.status is AttemptStatus.ACCEPTED:
        await arrived(request_id, now)
    else:
        await bury(request_id, now)


async def _watch(kernel: Kernel, office: Office, attempt: Attempt, outcome: Outcome | None) -> None:
    """A key that opens nothing any more shows when receipts are asked for, too."""
    if outcome is not None and not outcome.halts:
        return
    async with kernel.database.tenant_transaction(office.id):
        now = kernel.clock.now()
        if outcome is None:
            await breaker.works_at_receipt(attempt.channel, now)
            return
        reason = outcome.reason
        halted = await breaker.halt(office, attempt.channel, reason, now, at_receipt=True)
        if halted.new:
            await plan_alarm(now)
