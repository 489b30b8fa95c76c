"""Keys of Fachverfahren, and what was answered to them under a key of their own making."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Date, SmallInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class KeyRow(TenantTable, tablename="machine_key"):
    """A key of an office. Only a keyed hash of its secret is here: a copy of the table opens nothing.

    `prefix` is the visible part, by which a platform transaction finds the office. `scopes` are
    separated by blanks. `last_used_on` is a day (UTC): more would be a log of somebody's work.
    """

    platform = frozenset({"select"})

    name = Varchar(length=80, null=False, default="")
    prefix = Varchar(length=12, null=False, default="", unique=True)
    secret_hash = Bytea(null=False, default=b"")
    scopes = Text(null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    created_by = UUID(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    last_used_on = Date(null=True, default=None)
    revoked_at = Timestamptz(null=True, default=None)
    revoked_by = UUID(null=True, default=None)


class ReplyRow(TenantTable, tablename="machine_reply"):
    """What a request with an Idempotency-Key was answered, for a day. `status` 0: not answered yet.

    `lookup` is a keyed hash of key, route and Idempotency-Key, `fingerprint` the digest of the body.
    """

    lookup = Bytea(null=False, default=b"", unique=True)
    fingerprint = Bytea(null=False, default=b"")
    status = SmallInt(null=False, default=0)
    body = Bytea(null=False, default=b"")
    created_at = Timestamptz(null=False, default=None)
