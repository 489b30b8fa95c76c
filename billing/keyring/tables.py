"""Distribution keys that the coordination keeps for items to come. Nothing in it is personal."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, Bytea, Date, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable


class KeptKey(PlatformTable, tablename="distribution_key"):
    """One version of a key: `weights` is JSON, Land → "numerator/denominator".

    Items hold their keys with all weights, so a version is never changed: a better one is a new
    version. `type` and `version` together are unique.
    """

    platform = frozenset({"select", "insert"})

    type = Varchar(length=40, null=False, default="")
    version = Varchar(length=40, null=False, default="")
    source = Text(null=False, default="")
    weights = Bytea(null=False, default=b"")
    confirmed = Boolean(null=False, default=False)
    applied_from = Date(null=False, default=None)
    applied_to = Date(null=True, default=None)
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
