"""A receipt, or a hand-over whose receipt is open: what follows for the request and its mother."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.kernel import audit
from sorgeauskunft.requests import RequestStatus, WrongStatusError, advance, hold
from sorgeauskunft.webhooks import Event, tell


async def arrived(request_id: UUID, now: dt.datetime) -> None:
    """Move a request on whose receipt is there, in the open tenant transaction.

    One that was withdrawn meanwhile stays what it is.
    """
    try:
        await advance(request_id, RequestStatus.DELIVERED, now)
    except WrongStatusError as error:
        if error.present is not RequestStatus.WITHDRAWN:
            raise
    else:
        await tell(Event.REQUEST_DELIVERED, request_id, now)
    await audit.record("worker:request:delivered", audit.WORKER, now, subject=request_id)


async def handed_over(request_id: UUID, now: dt.datetime, *, fetched: bool) -> None:
    """Note that a request is on its way and the receipt open, in the open tenant transaction.

    `fetched`: it lies here until the office's software comes for it, so that is told now.
    """
    if RequestStatus.UNDELIVERABLE in await hold(request_id):
        await advance(request_id, RequestStatus.SENT, now)
    if fetched:
        await tell(Event.REQUEST_DELIVERED, request_id, now)
    await audit.record("worker:request:offered", audit.WORKER, now, subject=request_id)
