"""Links that lead to a download, what leads to them, and the passwords that offices set themselves."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, SmallInt, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class LinkRow(TenantTable, tablename="delivery_link"):
    """The link to one request; renewed, it is the same row with the next `generation`.

    Neither the link nor a password stands in it: both are derived (derived.py), the password is
    kept as argon2id hash, empty where the office's own one opens. Every time is that of the present
    generation, `confirmed_at` excepted. `ended_at` with `reason` (a code) says that this link leads
    nowhere any more, because nobody came or a mail came back.
    """

    request_id = UUID(null=False, default=None, unique=True)
    generation = SmallInt(null=False, default=1)
    renewals = SmallInt(null=False, default=0)
    password_hash = Varchar(length=200, null=False, default="")
    made_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    mailed_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    downloaded_at = Timestamptz(null=True, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    reason = Varchar(length=100, null=False, default="")


class LinkLookup(PlatformTable, tablename="delivery_link_lookup"):
    """Leads from the token of a link, or the key of a mail about it, to the office; no more.

    `lookup` is a keyed hash: token and key stand nowhere. A tenant transaction may write it and
    never read it, so it does not connect tenants. One of an older generation leads to nothing.
    """

    tenant = frozenset({"insert"})

    lookup = Bytea(null=False, default=b"", unique=True)
    office_id = UUID(null=False, default=None)
    link_id = UUID(null=False, default=None)
    request_id = UUID(null=False, default=None)
    generation = SmallInt(null=False, default=1)


class OwnPasswordRow(TenantTable, tablename="delivery_link_password"):
    """The password that an office has set for its links, as argon2id hash; at most one row."""

    password_hash = Varchar(length=200, null=False, default="")
    set_at = Timestamptz(null=False, default=None)
    set_by = UUID(null=True, default=None)
