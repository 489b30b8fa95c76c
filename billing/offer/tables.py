"""Who wants to join: requests of authorities, sealed under the platform's key."""

from __future__ import annotations

from piccolo.columns import Bytea, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class JoiningRequest(TenantTable, tablename="joining_request"):
    """One request, of the platform's own tenant; `content` is a sealed `Wish` as JSON.

    It is deleted when it was answered. Those that were answered before that left a proof lie here
    emptied, with `done_at`.
    """

    land = Varchar(length=2, null=False, default="")
    content = Bytea(null=False, default=b"")
    created_at = Timestamptz(null=False, default=None)
    done_at = Timestamptz(null=True, default=None)
