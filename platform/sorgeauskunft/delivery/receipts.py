"""Receipts that a channel has to be asked for."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from sorgeauskunft.kernel.database import GATE, current_door

RECEIPT: Final = "delivery.receipt"
"""Kind of the job that asks for a receipt; its subject is the request."""


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
