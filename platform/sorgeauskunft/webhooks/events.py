"""What Fachverfahren are told of: that something happened to a thing, never what or to whom."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.webhooks.tables import DeliveryRow, HookRow

TELL: Final = "webhooks.tell"
"""Kind of the job that tells an address of an event; its subject is the delivery."""

ATTEMPTS: Final = 16
"""With the queue's doubling pauses something over a day."""

KEPT: Final = dt.timedelta(days=30)
"""How long it can be seen what an address was told."""


class Event(enum.StrEnum):
    """What can happen."""

    REQUEST_DELIVERED = "request.delivered"
    REQUEST_WITHDRAWN = "request.withdrawn"
    REQUEST_ANSWERED = "request.answered"
    """The mother has answered a question of the office."""
    ANSWER_RECEIVED = "register-answer.received"
    """The register office has answered a query of this office; the subject is the request."""
    INQUIRY_RECEIVED = "register-inquiry.received"
    """Another office asks the register of this one."""
    INQUIRY_WITHDRAWN = "register-inquiry.withdrawn"
    PING = "ping"
    """Somebody has pressed the test button; the subject is the webhook itself."""


CHOOSABLE: Final = tuple(event for event in Event if event is not Event.PING)
"""Events that an address asks for."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """What is sent: the body of the call. `id` is that of the delivery and the same at each attempt."""

    id: UUID
    type: Event
    occurred_at: dt.datetime
    subject: UUID
    href: str


def href_of(event: Event, subject: UUID) -> str:
    """Return where the thing can be fetched, as a path of the API; empty for none."""
    if event is Event.PING:
        return ""
    kind = "register-inquiries" if event.value.startswith("register-inquiry") else "requests"
    return f"/api/v1/{kind}/{subject}"


async def tell(event: Event, subject: UUID, now: dt.datetime) -> None:
    """Have all addresses of the office told that want to know, in the open tenant transaction."""
    hooks = await HookRow.select(HookRow.id, HookRow.events).where(HookRow.disabled_at.is_null())
    wanting = [hook["id"] for hook in hooks if event.value in hook["events"].split()]
    for hook_id in wanting:
        await put(hook_id, event, subject, now, attempts=ATTEMPTS)


async def put(
    hook_id: UUID, event: Event, subject: UUID, now: dt.datetime, *, attempts: int
) -> None:
    """Write down what one address is to be told, and the job; in the open tenant transaction."""
    await DeliveryRow.delete().where(
        (DeliveryRow.hook_id == hook_id) & (DeliveryRow.occurred_at <= now - KEPT)
    )
    row = DeliveryRow(hook_id=hook_id, event=event.value, subject_id=subject, occurred_at=now)
    await add(row)
    await enqueue(TELL, row.id, now, attempts=attempts)
