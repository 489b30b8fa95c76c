"""Documents of a request: XFamilie messages and PDFs, sealed."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DocumentRow(TenantTable, tablename="document"):
    """One document. `case_id` is null for what covers the whole request."""

    request_id = UUID(null=False, default=None, index=True)
    case_id = UUID(null=True, default=None)
    kind = Varchar(length=30, null=False, default="")
    media_type = Varchar(length=60, null=False, default="")
    sealed = Bytea(null=False, default=b"")
    size = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=None)
