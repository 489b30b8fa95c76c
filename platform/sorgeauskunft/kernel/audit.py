"""The audit trail: who did what to which thing, when. Append-only, one hash chain per tenant.

Entries name people and things by id and say of personal data only the names of fields, never a
value. Each entry's hash covers the one before; the head of the chain stands in a row of its own,
so that cutting off the end is noticed too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec
from piccolo import columns
from piccolo.columns import BigInt, Bytea, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import GATE, TenantTable, add, current_door
from sorgeauskunft.kernel.errors import DatabaseError

_START = bytes(32)


class AuditEntry(TenantTable, tablename="audit_entry"):
    """One line of the trail. Triggers in the database refuse to change or delete it."""

    tenant = frozenset({"select", "insert"})

    seq = BigInt(null=False, default=0)
    at = Timestamptz(null=False, default=None)
    tag = Varchar(length=80, null=False, default="")
    actor_kind = Varchar(length=20, null=False, default="")
    actor_id = columns.UUID(null=True, default=None)
    subject_id = columns.UUID(null=True, default=None)
    fields = Text(null=False, default="")
    previous = Bytea(null=False, default=b"")
    hash = Bytea(null=False, default=b"")


class AuditHead(TenantTable, tablename="audit_head"):
    """The end of a tenant's chain. Updating it puts writers of one tenant in a row."""

    tenant = frozenset({"select", "insert", "update"})

    seq = BigInt(null=False, default=0)
    hash = Bytea(null=False, default=_START)


class Actor(msgspec.Struct, frozen=True):
    """Who acts: a kind (`citizen`, `clerk`, `worker` …), and the account of who logged in."""

    kind: str
    id: UUID | None = None


CITIZEN = Actor("citizen")
WORKER = Actor("worker")
OPERATOR = Actor("operator")


def _digest(entry: AuditEntry) -> bytes:
    said = (
        str(entry.tenant_id),
        entry.seq,
        entry.at.astimezone(dt.UTC).isoformat(),
        entry.tag,
        entry.actor_kind,
        str(entry.actor_id),
        str(entry.subject_id),
        entry.fields,
    )
    return sha256(bytes(entry.previous) + msgspec.json.encode(said)).digest()


async def start_chain() -> None:
    """Begin the chain of the tenant of the open tenant transaction; once, when it is created."""
    await AuditHead.insert(AuditHead(id=current_door().tenant_id))


async def record(
    tag: str,
    actor: Actor,
    now: dt.datetime,
    *,
    subject: UUID | None = None,
    fields: Sequence[str] = (),
) -> None:
    """Append an entry in the open tenant transaction; it stands or falls with it.

    `tag` is `source:subject:action`, such as `amt:request:viewed`. `fields` are names of fields.
    Call it last: from here to the commit other writers of this tenant wait.

    Raises:
        DatabaseError: The tenant has no chain.
    """
    tenant_id = current_door().tenant_id
    heads = await GATE.fetch(
        "UPDATE audit_head SET seq = seq + 1 WHERE tenant_id = $1 RETURNING seq, hash", (tenant_id,)
    )
    if not heads:
        raise DatabaseError("this tenant has no audit chain")
    entry = AuditEntry(
        id=uuid4(),
        tenant_id=tenant_id,
        seq=heads[0]["seq"],
        at=now,
        tag=tag,
        actor_kind=actor.kind,
        actor_id=actor.id,
        subject_id=subject,
        fields=",".join(fields),
        previous=heads[0]["hash"],
    )
    entry.hash = _digest(entry)
    await add(entry)
    await GATE.fetch(
        "UPDATE audit_head SET hash = $1 WHERE tenant_id = $2", (entry.hash, tenant_id)
    )


class ChainFault(msgspec.Struct, frozen=True):
    """Where a chain is broken: the sequence number, and how."""

    seq: int
    reason: str


async def verify() -> tuple[int, list[ChainFault]]:
    """Recompute the chain of the open tenant transaction: number of entries, and faults."""
    faults: list[ChainFault] = []
    previous, seen = _START, 0
    while True:
        page = (
            await AuditEntry.objects()
            .where(AuditEntry.seq > seen)
            .order_by(AuditEntry.seq)
            .limit(1000)
        )
        for entry in page:
            if entry.seq != seen + 1:
                faults.append(ChainFault(entry.seq, f"entries are missing after {seen}"))
            if bytes(entry.previous) != previous:
                faults.append(ChainFault(entry.seq, "does not follow from the entry before"))
            if _digest(entry) != bytes(entry.hash):
                faults.append(ChainFault(entry.seq, "was changed"))
            previous, seen = bytes(entry.hash), entry.seq
        if not page:
            break
    head = await AuditHead.objects().first()
    if head is None or (head.seq, bytes(head.hash)) != (seen, previous):
        faults.append(ChainFault(seen, "the end of the chain was cut off"))
    return seen, faults
