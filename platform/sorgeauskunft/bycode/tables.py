"""Codes for offices that are not on the platform, what was answered with them, and who answered."""

from __future__ import annotations

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar

from sorgeauskunft.kernel.database import PlatformTable, TenantTable


class CodeRow(TenantTable, tablename="register_code"):
    """One printing of a query: a code of its own, which opens once and until `expires_at`.

    `way` is `CodeWay`. `reference` is what letters and calls name it by: nothing of the mother's.
    `address` (sealed, lines) is where the letter went. `ended_at` is when it was answered, or
    printed anew. `said` is a sealed `Said`; it stays here when the answer is rejected, with the
    reason (sealed). `made_by`, `rejected_by` are accounts.
    """

    query_id = UUID(null=False, default=None, index=True)
    way = Varchar(length=10, null=False, default="")
    reference = Varchar(length=8, null=False, default="")
    address = Bytea(null=False, default=b"")
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    said = Bytea(null=False, default=b"")
    said_at = Timestamptz(null=True, default=None)
    rejected_by = UUID(null=True, default=None)
    rejected_at = Timestamptz(null=True, default=None)
    rejected_why = Bytea(null=False, default=b"")


class CodeLookup(PlatformTable, tablename="register_code_lookup"):
    """Leads from a code to the office that asks; no more.

    `lookup` is a keyed hash: the code itself stands nowhere. A tenant transaction may write it and
    never read it, so it does not connect tenants.
    """

    tenant = frozenset({"insert", "delete"})

    lookup = Bytea(null=False, default=b"", unique=True)
    office_id = UUID(null=False, default=None)
    code_id = UUID(null=False, default=None)


class LeadRow(PlatformTable, tablename="register_lead"):
    """That an office which is not on the platform has answered a query, once each.

    Its id is that of the code. Nothing tells who asked, or about whom. `contact` is sealed under
    the platform's own key, and empty unless the person who answered asked to be told more.
    """

    tenant = frozenset({"insert"})
    platform = frozenset({"select", "delete"})

    office_name = Varchar(length=200, null=False, default="")
    ars = Varchar(length=12, null=False, default="")
    said_at = Timestamptz(null=False, default=None)
    contact = Bytea(null=False, default=b"")
