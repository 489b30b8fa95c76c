"""Files that somebody has brought and not yet booked: looked at on one page, booked from the next."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class WaitingFile(TenantTable, tablename="waiting_file"):
    """A file between preview and booking; of the platform's own tenant.

    Sealed, because a bank statement names people. Whoever books or discards it deletes it, and
    whatever is older than a few days goes by itself.
    """

    purpose = Varchar(length=20, null=False, default="")
    year = SmallInt(null=False, default=0)
    content = Bytea(null=False, default=b"")
    made_by = UUID(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
