"""The book of attempts: written down before something leaves, and how it ended after it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.delivery.breaker import gate
from sorgeauskunft.delivery.channel import AttemptStatus, Outcome, Parcel
from sorgeauskunft.delivery.parcels import parcel_of
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, add, current_door
from sorgeauskunft.requests import RequestStatus, hold
from tenants.handling import DeliveryChannel
from tenants.offices import Office

INTERRUPTED = "interrupted"
"""Reason of an attempt of which nobody knows how it ended: the process that made it is gone."""

_OPEN = (AttemptStatus.SENT.value, AttemptStatus.ACCEPTED.value)
_MILLISECOND = dt.timedelta(milliseconds=1)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """An attempt that is being made: its row, the parcel, and the channel it goes by.

    `probe`: the channel stands still, and this one is let through to see whether it works again.
    """

    id: UUID
    parcel: Parcel
    channel: DeliveryChannel
    probe: bool = False


class Waits(msgspec.Struct, frozen=True):
    """No attempt: the channel stands still for so long."""

    channel: DeliveryChannel
    after: dt.timedelta


async def begin(kernel: Kernel, office: Office, request_id: UUID) -> Attempt | Waits | None:
    """Write down that an attempt begins, in a transaction of its own.

    None where there is nothing to deliver (any more): withdrawn, or handed over already.

    Raises:
        NotFoundError: The tenant has no such request.
    """
    async with kernel.database.tenant_transaction(office.id):
        if RequestStatus.WITHDRAWN in await hold(request_id):
            return None
        rows = await DeliveryAttempt.select(
            DeliveryAttempt.id, DeliveryAttempt.number, DeliveryAttempt.status
        ).where(DeliveryAttempt.request_id == request_id)
        if any(row["status"] in _OPEN for row in rows):
            return None
        now = kernel.clock.now()
        await _interrupt(request_id, now)
        waiting = [row for row in rows if row["status"] == AttemptStatus.QUEUED.value]
        last = max((row["number"] for row in rows), default=0)
        parcel = await parcel_of(office, request_id, waiting[0]["number"] if waiting else last + 1)
        channel = office.channel_for(test=parcel.test)
        passed = await gate(office, channel, now)
        if passed.wait is not None:
            return Waits(channel, passed.wait)
        attempt = Attempt(id=uuid4(), parcel=parcel, channel=channel, probe=passed.standing)
        if waiting:
            await DeliveryAttempt.delete().where(DeliveryAttempt.id == waiting[0]["id"])
        await add(
            DeliveryAttempt(
                id=attempt.id,
                request_id=request_id,
                channel=channel.value,
                number=parcel.attempt,
                status=AttemptStatus.SENDING.value,
                started_at=now,
                test=parcel.test,
            )
        )
    return attempt


async def queue(request_id: UUID, now: dt.datetime, *, test: bool) -> None:
    """Write down that a request waits to be sent once more, in the open tenant transaction."""
    last = await DeliveryAttempt.select(DeliveryAttempt.number).where(
        DeliveryAttempt.request_id == request_id
    )
    await add(
        DeliveryAttempt(
            request_id=request_id,
            number=max((row["number"] for row in last), default=0) + 1,
            status=AttemptStatus.QUEUED.value,
            started_at=now,
            test=test,
        )
    )


async def end(attempt: Attempt, outcome: Outcome, now: dt.datetime) -> bool:
    """Write down how an attempt went, in the open tenant transaction.

    Whether it was still ours to say: nobody else has taken it over meanwhile, no receipt came first.
    """
    waited = None
    if outcome.status is AttemptStatus.ACCEPTED:
        waited = waited_since(attempt.parcel.sent_at, now)
    rows = (
        await DeliveryAttempt.update(
            {
                DeliveryAttempt.status: outcome.status.value,
                DeliveryAttempt.reason: outcome.reason[:100],
                DeliveryAttempt.ended_at: None if outcome.status is AttemptStatus.SENT else now,
                DeliveryAttempt.waited: waited,
            }
        )
        .where(
            (DeliveryAttempt.id == attempt.id)
            & DeliveryAttempt.status.is_in([AttemptStatus.SENDING.value, AttemptStatus.SENT.value])
        )
        .returning(DeliveryAttempt.id)
    )
    return bool(rows)


def waited_since(sent_at: dt.datetime, now: dt.datetime) -> int:
    """Return how long a request waited for its receipt, in milliseconds."""
    return max(0, (now - sent_at) // _MILLISECOND)


async def has_receipt(request_id: UUID) -> bool:
    """Whether a request has arrived at its office, in the open tenant transaction.

    Who deletes personal data after some time must ask this first: what has no receipt is not
    deleted, however old it is, because then nobody would have it. (A test request, a request that
    was withdrawn before it left, and one that somebody deletes by name are no matter of time.)
    """
    return await DeliveryAttempt.exists().where(
        (DeliveryAttempt.request_id == request_id)
        & (DeliveryAttempt.status == AttemptStatus.ACCEPTED.value)
    )


async def _interrupt(request_id: UUID, now: dt.datetime) -> None:
    await GATE.fetch(
        "UPDATE delivery_attempt SET status = $1, reason = $2, ended_at = $3 "
        "WHERE tenant_id = $4 AND request_id = $5 AND status = $6",
        (
            AttemptStatus.FAILED.value,
            INTERRUPTED,
            now,
            current_door().tenant_id,
            request_id,
            AttemptStatus.SENDING.value,
        ),
    )
