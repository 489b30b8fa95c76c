"""Drafts at rest: unreadable without the code that only the mother has."""

from __future__ import annotations

from piccolo.columns import Bytea, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DraftRow(TenantTable, tablename="draft"):
    """One draft. `lookup` and the key of `sealed` are derived from the code, each its own way."""

    lookup = Bytea(null=False, default=b"", unique=True)
    sealed = Bytea(null=False, default=b"")
    form_version = Varchar(length=20, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    saved_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None, index=True)
