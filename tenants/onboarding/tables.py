"""The steps that an office has taken on its way to the service."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Date, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class OfficeStep(TenantTable, tablename="office_step"):
    """One step: from `valid_from` on the office has `status`, unless it is taken back before.

    Append-only. `number` counts an office's steps from 1. `day` is what people call the day of it:
    when a contract was signed, on which day mothers can begin. Public facts: not sealed. All
    processes read them through the platform's door, into the directory.
    """

    tenant = frozenset({"select", "insert"})
    platform = frozenset({"select"})

    number = BigInt(null=False, default=0)
    status = Varchar(length=20, null=False, default="")
    day = Date(null=False, default=None)
    valid_from = Timestamptz(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    made_as = Varchar(length=20, null=False, default="")
    made_by = UUID(null=True, default=None)
