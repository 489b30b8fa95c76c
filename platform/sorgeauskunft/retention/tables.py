"""Who of an office wants something deleted before its time, and waits for a second one to agree."""

from __future__ import annotations

from piccolo.columns import UUID, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class ErasureWish(TenantTable, tablename="erasure_wish"):
    """One wish a request, or a query of another office by its id; it goes with that, or is taken back.

    `reason` is a `deletions.Reason`, `asked_by` an account.
    """

    request_id = UUID(null=False, default=None, unique=True)
    reason = Varchar(length=20, null=False, default="")
    asked_by = UUID(null=False, default=None)
    asked_at = Timestamptz(null=False, default=None)
