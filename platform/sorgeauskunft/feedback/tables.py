"""Reports of barriers, sealed under the office's key."""

from __future__ import annotations

from piccolo.columns import Bytea, Timestamptz

from sorgeauskunft.kernel.database import TenantTable


class FeedbackRow(TenantTable, tablename="feedback"):
    """One report; `message` is a sealed `Report` as JSON, `done_at` when the office was through."""

    message = Bytea(null=False, default=b"")
    created_at = Timestamptz(null=False, default=None)
    done_at = Timestamptz(null=True, default=None)
