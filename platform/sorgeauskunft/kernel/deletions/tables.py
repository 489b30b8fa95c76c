"""What was deleted, and the end of the chain in which that stands."""

from __future__ import annotations

from piccolo.columns import UUID, BigInt, Bytea, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class DeletionProof(TenantTable, tablename="deletion_proof"):
    """That one thing of a person was deleted with all that belonged to it; triggers keep it as it is.

    `counts` is JSON: name of a table, or `blob`, → rows (files) that went. `actor_id` has deleted,
    `asked_id` has asked for it before where two had to agree; both are accounts, or null. Nothing
    here says whose it was: `subject_id` leads nowhere any more.
    """

    tenant = frozenset({"select", "insert"})

    seq = BigInt(null=False, default=0)
    at = Timestamptz(null=False, default=None)
    kind = Varchar(length=30, null=False, default="")
    subject_id = UUID(null=False, default=None)
    basis = Varchar(length=20, null=False, default="")
    reason = Varchar(length=20, null=False, default="")
    counts = Text(null=False, default="{}")
    actor_kind = Varchar(length=20, null=False, default="")
    actor_id = UUID(null=True, default=None)
    asked_id = UUID(null=True, default=None)
    previous = Bytea(null=False, default=b"")
    hash = Bytea(null=False, default=b"")


class DeletionHead(TenantTable, tablename="deletion_head"):
    """The end of a tenant's chain of proofs. Updating it puts those who delete in a row."""

    tenant = frozenset({"select", "insert", "update"})

    seq = BigInt(null=False, default=0)
    hash = Bytea(null=False, default=bytes(32))
