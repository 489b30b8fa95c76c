"""What an office has said about itself, version by version."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class OfficeVersion(TenantTable, tablename="office_version"):
    """One version of one section of an office's settings, or the taking back of one.

    Append-only. `number` counts the versions of a section from 1; `content` is the JSON of the
    section, empty where the row takes back the version `undoes`. Public facts: not sealed. All
    processes read them through the platform's door, into the directory.
    """

    tenant = frozenset({"select", "insert"})
    platform = frozenset({"select"})

    section = Varchar(length=30, null=False, default="")
    number = BigInt(null=False, default=0)
    valid_from = Timestamptz(null=False, default=None)
    content = Text(null=False, default="")
    undoes = BigInt(null=False, default=0)
    made_at = Timestamptz(null=False, default=None)
    made_as = Varchar(length=20, null=False, default="")
    made_by = UUID(null=True, default=None)
