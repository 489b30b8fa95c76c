"""That an office has sent itself a test request, and how that ended."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz

from sorgeauskunft.kernel.database import TenantTable


class SelfTestRow(TenantTable, tablename="self_test"):
    """One test request; its id is that of the request.

    While the request is there it says itself how far it has come. When it is deleted at `gone_at`,
    `delivered_at` keeps when it was delivered, null for never. `sent_by` is an account.
    """

    tenant = frozenset({"select", "insert", "update"})

    sent_at = Timestamptz(null=False, default=None)
    sent_by = UUID(null=False, default=None)
    delivered_at = Timestamptz(null=True, default=None)
    gone_at = Timestamptz(null=True, default=None)
