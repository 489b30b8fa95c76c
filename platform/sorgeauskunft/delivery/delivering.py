"""The job that delivers: tries the office's channel, keeps the attempt, moves the request on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

from sorgeauskunft.delivery import breaker
from sorgeauskunft.delivery.alarming import plan_alarm
from sorgeauskunft.delivery.arriving import arrived, handed_over
from sorgeauskunft.delivery.attempts import Attempt, Waits, begin, end
from sorgeauskunft.delivery.calling import called
from sorgeauskunft.delivery.channel import AttemptStatus, Channel, Outcome, Polled
from sorgeauskunft.delivery.noticing import plan_notice
from sorgeauskunft.delivery.receipts import plan_receipt
from sorgeauskunft.documents import TRIED_FOR
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import (
    PermanentFailureError,
    RunningJob,
    TryLaterError,
    delay_after,
)
from tenants.directory import DirectoryKeeper
from tenants.handling import DeliveryChannel
from tenants.offices import Office

LONGEST_PAUSE: Final = dt.timedelta(hours=1)
"""After an outage everything is tried again no later than this."""

# It was registered once, or an office's file names one that this installation does not have.
_MISSING: Final = Outcome.failed("channel-missing", halts=True)
# Where people look on the platform itself; other channels come to them.
_TOLD_BY_MAIL: Final = frozenset({DeliveryChannel.PORTAL, DeliveryChannel.API})


def delivering(
    kernel: Kernel, directory: DirectoryKeeper, channels: Iterable[Channel]
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.deliver`; the job's subject is the request.

    Which of the channels it is, is the office's setting at the time of delivery. Where the receipt
    is open the job is done all the same: the request stays `sent` until `acknowledge`, or until the
    job that asks for the receipt has it.
    """
    by_name = {channel.name: channel for channel in channels}

    async def deliver(job: RunningJob) -> None:
        office = (await directory.current()).offices[job.tenant_id]
        try:
            attempt = await begin(kernel, office, job.subject_id)
        except NotFoundError as error:
            raise PermanentFailureError("request-gone") from error
        if attempt is None:
            async with job.finishing():
                return
        if isinstance(attempt, Waits):
            raise _put_off(kernel, attempt.channel, attempt.after)
        channel = by_name.get(attempt.channel)
        outcome = _MISSING
        if channel is not None:
            outcome = await called(attempt.channel, channel.send(attempt.parcel))
        if outcome.status in {AttemptStatus.ACCEPTED, AttemptStatus.SENT}:
            polled = isinstance(channel, Polled)
            await _handed_over(kernel, job, office, attempt, outcome, polled=polled)
        elif outcome.status is AttemptStatus.REJECTED:
            await _ended(kernel, attempt, outcome)
            raise PermanentFailureError(outcome.reason)
        elif outcome.halts:
            raise await _halted(kernel, office, attempt, outcome)
        else:
            await _ended(kernel, attempt, outcome)
            pause = min(delay_after(job.claimed.attempt), LONGEST_PAUSE)
            raise TryLaterError(outcome.reason, after=max(pause, outcome.retry_after or pause))

    return deliver


async def _handed_over(
    kernel: Kernel,
    job: RunningJob,
    office: Office,
    attempt: Attempt,
    outcome: Outcome,
    *,
    polled: bool,
) -> None:
    async with job.finishing():
        now = kernel.clock.now()
        await end(attempt, outcome, now)
        if attempt.probe:
            await breaker.release(attempt.channel, now)
        if outcome.status is AttemptStatus.ACCEPTED:
            await arrived(job.subject_id, now)
        else:
            if polled:
                await plan_receipt(job.subject_id, now)
            await handed_over(job.subject_id, now, fetched=not polled)
        if office.delivery.mailbox and attempt.channel in _TOLD_BY_MAIL:
            await plan_notice(now)


async def _ended(kernel: Kernel, attempt: Attempt, outcome: Outcome) -> None:
    """Keep an attempt that did not work, before the job is given back or buried."""
    async with kernel.database.tenant_transaction(attempt.parcel.tenant_id):
        now = kernel.clock.now()
        await end(attempt, outcome, now)
        if attempt.probe and outcome.status is AttemptStatus.REJECTED:
            # This parcel was refused; that somebody looked at it shows that the channel works.
            await breaker.release(attempt.channel, now)


async def _halted(
    kernel: Kernel, office: Office, attempt: Attempt, outcome: Outcome
) -> TryLaterError:
    async with kernel.database.tenant_transaction(office.id):
        now = kernel.clock.now()
        await end(attempt, outcome, now)
        halted = await breaker.halt(office, attempt.channel, outcome.reason, now)
        if halted.new:
            await plan_alarm(now)
    return _put_off(kernel, attempt.channel, max(halted.wait, outcome.retry_after or halted.wait))


def _put_off(kernel: Kernel, channel: DeliveryChannel, after: dt.timedelta) -> TryLaterError:
    """The time during which a channel stands still is nobody's failure, and does not run against it."""
    return TryLaterError(
        breaker.reason_of(channel),
        after=after,
        counts=False,
        give_up_at=kernel.clock.now() + after + TRIED_FOR,
    )
