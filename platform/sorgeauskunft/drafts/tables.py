"""Drafts at rest: unreadable without the code that only the mother has."""

from __future__ import annotations

from piccolo.columns import Bytea, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DraftRow(TenantTable, tablename="draft"):
    """One draft. `lookup` and the key of `sealed` are derived from the code, each its own way.

    The platform may look, because who comes back with nothing but a code does not say which office
    she was at, and to find what is past its days. Without the code there is nothing to read.
    """

    platform = frozenset({"select"})

    lookup = Bytea(null=False, default=b"", unique=True)
    sealed = Bytea(null=False, default=b"")
    form_version = Varchar(length=20, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    saved_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None, index=True)


class DraftReminder(TenantTable, tablename="draft_reminder"):
    """Whom to remind before a draft ends, because she asked for it. `id` is the draft's row id.

    `sealed` (address and language) opens with the tenant's key, not with the code: the worker has
    to read it. It goes with the draft, or with the mail.
    """

    sealed = Bytea(null=False, default=b"")
