"""The audit trail: who did what to which thing, when. Append-only, one hash chain per tenant.

Entries name people and things by id and say of personal data only the names of fields, never a
value. Each entry's hash covers the one before; the head of the chain stands in a row of its own,
so that cutting off the end is noticed too.
"""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
import fnmatch
from collections.abc import Iterator, Sequence
from hashlib import sha256
from uuid import UUID, uuid4

import msgspec
from piccolo import columns
from piccolo.columns import BigInt, Bytea, Text, Timestamptz, Varchar
from piccolo.columns.combination import And, Where

from sorgeauskunft.kernel.chains import START, ChainFault, examine
from sorgeauskunft.kernel.database import GATE, TenantTable, add, current_door
from sorgeauskunft.kernel.errors import DatabaseError, SorgeauskunftError

_AT_ONCE = 1000
_NOTHING = UUID(int=0)


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
    hash = Bytea(null=False, default=START)


class ChangedError(SorgeauskunftError):
    """Somebody has changed a thing since it was looked at (`unless_changed`)."""


class _Seen(msgspec.Struct):
    """What somebody has seen who is about to change it: the thing, and its last entry then."""

    subject: UUID
    seq: int
    quiet: Sequence[str]


_seen: contextvars.ContextVar[_Seen | None] = contextvars.ContextVar("seen", default=None)


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
        ChangedError: The caller stands in `unless_changed` of this subject, and it has changed.
    """
    tenant_id = current_door().tenant_id
    heads = await GATE.fetch(
        "UPDATE audit_head SET seq = seq + 1 WHERE tenant_id = $1 RETURNING seq, hash", (tenant_id,)
    )
    if not heads:
        raise DatabaseError("this tenant has no audit chain")
    await _compare(subject, tag)
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


@contextlib.contextmanager
def unless_changed(subject: UUID, seq: int, quiet: Sequence[str]) -> Iterator[None]:
    """Let the first entry about `subject` stand only if there is no newer one than `seq`.

    So whoever changes a thing that somebody else has changed in the meantime is refused, and the
    whole transaction with it, whatever code does the changing: every change writes its entry, and
    writers of one tenant come here one after the other. `quiet` as in `latest`. Entries of the same
    task that follow are let through.
    """
    token = _seen.set(_Seen(subject, seq, quiet))
    try:
        yield
    finally:
        _seen.reset(token)


async def _compare(subject: UUID | None, tag: str) -> None:
    seen = _seen.get()
    if seen is None or seen.subject != subject or _is_quiet(tag, seen.quiet):
        return
    if await latest(seen.subject, seen.quiet) > seen.seq:
        raise ChangedError("it has changed since it was looked at")
    seen.subject = _NOTHING


def _is_quiet(tag: str, quiet: Sequence[str]) -> bool:
    return any(fnmatch.fnmatchcase(tag, pattern) for pattern in quiet)


async def latest(subject: UUID, quiet: Sequence[str] = ()) -> int:
    """Return the number of the last entry about a thing, 0 for none, in the open transaction.

    `quiet` are patterns of tags (`*:viewed`) that do not count, because they change nothing.
    """
    rows = (
        await AuditEntry.select(AuditEntry.seq)
        .where(_about(subject, quiet))
        .order_by(AuditEntry.seq, ascending=False)
        .limit(1)
    )
    return rows[0]["seq"] if rows else 0


async def entries_of(
    subject: UUID, quiet: Sequence[str] = (), *, after: int = 0
) -> tuple[AuditEntry, ...]:
    """Return the entries about a thing, oldest first, in the open tenant transaction."""
    wanted = _about(subject, quiet) & (AuditEntry.seq > after)
    return tuple(await AuditEntry.objects().where(wanted).order_by(AuditEntry.seq))


def _about(subject: UUID, quiet: Sequence[str]) -> And | Where:
    wanted: And | Where = AuditEntry.subject_id == subject
    for pattern in quiet:
        wanted = And(wanted, AuditEntry.tag.not_like(pattern.replace("*", "%")))
    return wanted


async def verify() -> tuple[int, list[ChainFault]]:
    """Recompute the chain of the open tenant transaction: number of entries, and faults."""
    head = await AuditHead.objects().first()
    end = (head.seq, bytes(head.hash)) if head else None
    return await examine(_after, _digest, end, one="entry", many="entries")


async def _after(seq: int) -> list[AuditEntry]:
    newer = AuditEntry.objects().where(AuditEntry.seq > seq)
    return list(await newer.order_by(AuditEntry.seq).limit(_AT_ONCE))
