"""What was tried to bring a request to its office, attempt by attempt."""

from __future__ import annotations

from piccolo.columns import UUID, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DeliveryAttempt(TenantTable, tablename="delivery_attempt"):
    """One attempt; `status` as in `delivery.AttemptStatus`, `reason` a code.

    Nothing in it is personal. The platform sees where receipts are open.
    """

    platform = frozenset({"select"})

    request_id = UUID(null=False, default=None, index=True)
    channel = Varchar(length=30, null=False, default="")
    number = SmallInt(null=False, default=1)
    status = Varchar(length=10, null=False, default="queued")
    reason = Varchar(length=200, null=False, default="")
    started_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
