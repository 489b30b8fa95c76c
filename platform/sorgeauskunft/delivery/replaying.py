"""Dead letters: which there are, why, and sending them once more."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery.attempts import queue
from sorgeauskunft.delivery.channel import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import SUMMARY, of_request, plan_delivery
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.requests import BUILD_DOCUMENTS, RequestStatus, hold
from sorgeauskunft.requests.tables import RequestRow

SHOWN: Final = 200
"""So many dead letters are listed; all are counted, and all are sent again at once."""

_ENDED: Final = [AttemptStatus.DEAD.value, AttemptStatus.REJECTED.value]


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was given up. `reason` is a code; `channel` empty where it came to none.

    `again`: it was sent once more and is on its way.
    """

    request_id: UUID
    reference: str
    sent_at: dt.datetime
    test: bool
    channel: str
    reason: str
    attempts: int
    ended_at: dt.datetime | None
    again: bool


async def dead_letters(kernel: Kernel, tenant_id: UUID) -> tuple[DeadLetter, ...]:
    """Return the office's dead letters, oldest first, at most `SHOWN`."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        requests = (
            await RequestRow.select(
                RequestRow.id, RequestRow.reference, RequestRow.sent_at, RequestRow.test
            )
            .where(RequestRow.status == RequestStatus.UNDELIVERABLE.value)
            .order_by(RequestRow.sent_at)
            .limit(SHOWN)
        )
        if not requests:
            return ()
        attempts = (
            await DeliveryAttempt.select()
            .where(DeliveryAttempt.request_id.is_in([row["id"] for row in requests]))
            .order_by(DeliveryAttempt.number)
        )
    return tuple(
        _letter(row, [each for each in attempts if each["request_id"] == row["id"]])
        for row in requests
    )


def _letter(row: dict[str, object], attempts: list[dict[str, object]]) -> DeadLetter:
    ended = [each for each in attempts if each["status"] in _ENDED]
    last = ended[-1] if ended else None
    return msgspec.convert(
        {
            "request_id": row["id"],
            "reference": row["reference"],
            "sent_at": row["sent_at"],
            "test": row["test"],
            "channel": last["channel"] if last else "",
            "reason": last["reason"] if last else "",
            "attempts": len(attempts),
            "ended_at": last["ended_at"] if last else None,
            "again": bool(attempts) and attempts[-1]["status"] not in _ENDED,
        },
        DeadLetter,
    )


async def replay(kernel: Kernel, tenant_id: UUID, request_id: UUID, actor: audit.Actor) -> bool:
    """Send a dead letter once more; whether that was not done already.

    The mother's status changes when it arrives, or is handed over, and not before.

    Raises:
        NotFoundError: The tenant has no such dead letter.
    """
    async with kernel.database.tenant_transaction(tenant_id):
        return await _replay(kernel, request_id, actor)


async def replay_all(kernel: Kernel, tenant_id: UUID, actor: audit.Actor) -> int:
    """Send all dead letters of an office once more; return how many."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = (
            await RequestRow.select(RequestRow.id)
            .where(RequestRow.status == RequestStatus.UNDELIVERABLE.value)
            .order_by(RequestRow.sent_at)
        )
    count = 0
    for row in rows:
        # One by one: each holds its request and the trail for a moment only.
        try:
            count += await replay(kernel, tenant_id, row["id"], actor)
        except NotFoundError:
            continue
    return count


async def tenant_of_dead(kernel: Kernel, request_id: UUID) -> UUID | None:
    """Return whose dead letter that is, for the operator; None for nobody's."""
    async with kernel.database.platform_transaction("delivery.replay", read_only=True):
        rows = await DeliveryAttempt.select(DeliveryAttempt.tenant_id).where(
            (DeliveryAttempt.request_id == request_id) & DeliveryAttempt.status.is_in(_ENDED)
        )
    return rows[0]["tenant_id"] if rows else None


async def _replay(kernel: Kernel, request_id: UUID, actor: audit.Actor) -> bool:
    # It locks the request: of two who click at once the second finds it queued.
    if RequestStatus.UNDELIVERABLE not in await hold(request_id):
        raise NotFoundError("no such dead letter")
    last = (
        await DeliveryAttempt.select(DeliveryAttempt.status, DeliveryAttempt.test)
        .where(DeliveryAttempt.request_id == request_id)
        .order_by(DeliveryAttempt.number, ascending=False)
        .limit(1)
    )
    if last and last[0]["status"] not in _ENDED:
        return False
    now = kernel.clock.now()
    await queue(request_id, now, test=bool(last and last[0]["test"]))
    if any(paper.kind == SUMMARY for paper in await of_request(request_id)):
        await plan_delivery(request_id, now)
    else:
        # It died before its documents were made.
        await enqueue(BUILD_DOCUMENTS, request_id, now, attempts=kernel.settings.job_attempts)
    await audit.record("amt:request:replayed", actor, now, subject=request_id)
    return True
