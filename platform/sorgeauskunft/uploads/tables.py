"""Which blobs there are and to what they belong; nothing of what is in them."""

from __future__ import annotations

from piccolo.columns import UUID, Integer, Timestamptz

from sorgeauskunft.kernel.database import TenantTable


class UploadRow(TenantTable, tablename="upload"):
    """One file: the id is that of its blob. It belongs to a draft or, once sent, to a request.

    Name, kind and key stand in the sealed content of the draft or request only.
    """

    draft_id = UUID(null=True, default=None, index=True)
    request_id = UUID(null=True, default=None, index=True)
    size = Integer(null=False, default=0)
    created_at = Timestamptz(null=False, default=None)
