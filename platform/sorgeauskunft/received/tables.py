"""Messages that were refused, put aside for those who have to find out why."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Integer, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class RefusedRow(TenantTable, tablename="refused_message"):
    """A message that a Fachverfahren sent and that was not taken.

    `reason` is the kind of its first fault (`Finding.kind`), `line` where that is, 0 for the whole
    file. `size` is how long the message was in bytes, or how much of it was read. `content` is the
    sealed copy, packed; of one that is too large only its beginning. `sent_by` is the key.
    """

    came_at = Timestamptz(null=False, default=None)
    sent_by = UUID(null=True, default=None)
    reason = Varchar(length=60, null=False, default="")
    line = Integer(null=False, default=0)
    size = BigInt(null=False, default=0)
    content = Bytea(null=False, default=b"")
