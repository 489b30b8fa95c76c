"""The chain of proofs: written with the deletion, recomputed by `audit verify`."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.audit import ChainFault
from sorgeauskunft.kernel.database import GATE, add, current_door
from sorgeauskunft.kernel.deletions.tables import DeletionHead, DeletionProof
from sorgeauskunft.kernel.errors import DatabaseError

_START: Final = bytes(32)
_AT_ONCE: Final = 1000


class Kind(enum.StrEnum):
    """What was deleted."""

    REQUEST = "request"
    """A mother's request with everything that came of it."""

    TEST_REQUEST = "test_request"
    """A request that the office had sent itself to try its set-up; invented data."""

    INQUIRY = "inquiry"
    """A query of another office that this one has answered from its register."""

    FEEDBACK = "feedback"
    """A report of a barrier."""

    TENANT_KEY = "tenant_key"
    """The data key of an office, without which nothing of it can be read any more."""


class Basis(enum.StrEnum):
    """Why it was deleted."""

    RETENTION = "retention"
    """Its time was over."""

    PERSON = "person"
    """The person has asked for it (Art. 17 GDPR, § 84 SGB X)."""

    OFFICE = "office"
    """Somebody of the office wanted it (tests only)."""

    ENDED = "ended"
    """The office has left the service."""


class Reason(enum.StrEnum):
    """Why a person may ask for it (Art. 17 (1) GDPR); no free text, which could name somebody."""

    NONE = ""
    NOT_NEEDED = "not_needed"
    OBJECTED = "objected"
    UNLAWFUL = "unlawful"
    OBLIGATION = "obligation"
    WRONG_OFFICE = "wrong_office"


class Deleted(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was just deleted; `rows` is table (or `blob`) → how many."""

    kind: Kind
    subject: UUID
    basis: Basis
    rows: Mapping[str, int]
    reason: Reason = Reason.NONE
    asked_by: UUID | None = None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """A proof as it stands in the chain and, as a line of JSON, in the journal."""

    tenant_id: UUID
    seq: int
    at: dt.datetime
    kind: str
    subject: UUID
    basis: str
    reason: str
    counts: str
    actor_kind: str
    actor_id: UUID | None
    asked_id: UUID | None
    previous: bytes
    hash: bytes

    @property
    def rows(self) -> dict[str, int]:
        """Table (or `blob`) → how many went."""
        return msgspec.json.decode(self.counts, type=dict[str, int])

    @property
    def total(self) -> int:
        """How many rows and files went."""
        return sum(self.rows.values())

    def digest(self) -> bytes:
        """Return what `hash` must be."""
        said = (
            str(self.tenant_id),
            self.seq,
            self.at.astimezone(dt.UTC).isoformat(),
            self.kind,
            str(self.subject),
            self.basis,
            self.reason,
            self.counts,
            self.actor_kind,
            str(self.actor_id),
            str(self.asked_id),
        )
        return sha256(self.previous + msgspec.json.encode(said)).digest()


async def prove(deleted: Deleted, actor: audit.Actor, now: dt.datetime) -> None:
    """Append a proof in the open tenant transaction; it stands or falls with the deletion.

    Call it last but for `audit.record`: from here to the commit others who delete wait.
    """
    tenant_id = current_door().tenant_id
    if tenant_id is None:
        raise DatabaseError("a deletion is proved in the transaction of its tenant")
    head = await _locked_head(tenant_id)
    proof = Proof(
        tenant_id=tenant_id,
        seq=head[0],
        at=now,
        kind=deleted.kind.value,
        subject=deleted.subject,
        basis=deleted.basis.value,
        reason=deleted.reason.value,
        counts=msgspec.json.encode({k: n for k, n in sorted(deleted.rows.items()) if n}).decode(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        asked_id=deleted.asked_by,
        previous=head[1],
        hash=b"",
    )
    await _write(msgspec.structs.replace(proof, hash=proof.digest()))


async def _locked_head(tenant_id: UUID | None) -> tuple[int, bytes]:
    """Lock the end of the chain and return the next number and the last hash; begin the chain."""
    step = (
        "UPDATE deletion_head SET seq = seq + 1 WHERE tenant_id = $1 RETURNING seq, hash",
        (tenant_id,),
    )
    heads = await GATE.fetch(*step)
    if not heads:
        # Of two who begin at once one waits here for the other, and finds its row.
        await GATE.fetch(
            "INSERT INTO deletion_head (id, tenant_id, seq, hash) VALUES ($1, $2, 0, $3) "
            "ON CONFLICT (tenant_id) DO NOTHING",
            (uuid4(), tenant_id, _START),
        )
        heads = await GATE.fetch(*step)
    return heads[0]["seq"], bytes(heads[0]["hash"])


async def _write(proof: Proof) -> None:
    await add(
        DeletionProof(
            id=uuid4(),
            tenant_id=proof.tenant_id,
            seq=proof.seq,
            at=proof.at,
            kind=proof.kind,
            subject_id=proof.subject,
            basis=proof.basis,
            reason=proof.reason,
            counts=proof.counts,
            actor_kind=proof.actor_kind,
            actor_id=proof.actor_id,
            asked_id=proof.asked_id,
            previous=proof.previous,
            hash=proof.hash,
        )
    )
    await GATE.fetch(
        "UPDATE deletion_head SET seq = $1, hash = $2 WHERE tenant_id = $3",
        (proof.seq, proof.hash, proof.tenant_id),
    )


async def add_missing(proofs: Iterable[Proof]) -> int:
    """Bring the chain of the open tenant transaction up to `proofs` (of this tenant, in order).

    For a restored database, whose chain is older. Returns how many were added.

    Raises:
        DatabaseError: The two chains differ where both have an entry, or `proofs` has a gap.
    """
    there = await latest_seq()
    added = 0
    for proof in proofs:
        if proof.hash != proof.digest():
            raise DatabaseError(f"deletion {proof.seq} of the journal was changed")
        if proof.seq <= there:
            rows = await DeletionProof.select(DeletionProof.hash).where(
                DeletionProof.seq == proof.seq
            )
            if not rows or bytes(rows[0]["hash"]) != proof.hash:
                raise DatabaseError(f"deletion {proof.seq} of journal and database differ")
            continue
        seq, last = await _locked_head(proof.tenant_id)
        if (seq, last) != (proof.seq, proof.previous):
            raise DatabaseError(f"deletion {proof.seq} of the journal does not follow")
        await _write(proof)
        added += 1
    return added


async def latest_seq() -> int:
    """Return the number of the last proof in the open tenant transaction, 0 for none."""
    rows = await DeletionHead.select(DeletionHead.seq)
    return rows[0]["seq"] if rows else 0


async def listed(
    *, after: int = 0, before: int | None = None, limit: int = _AT_ONCE, newest: bool = False
) -> tuple[Proof, ...]:
    """Return proofs of the open tenant transaction between two numbers, oldest first or newest."""
    wanted = DeletionProof.seq > after
    query = DeletionProof.objects().where(wanted)
    if before is not None:
        query = query.where(DeletionProof.seq < before)
    rows = await query.order_by(DeletionProof.seq, ascending=not newest).limit(limit)
    return tuple(_proof(row) for row in rows)


def _proof(row: DeletionProof) -> Proof:
    return Proof(
        tenant_id=row.tenant_id,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        subject=row.subject_id,
        basis=row.basis,
        reason=row.reason,
        counts=row.counts,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        asked_id=row.asked_id,
        previous=bytes(row.previous),
        hash=bytes(row.hash),
    )


async def verify() -> tuple[int, list[ChainFault]]:
    """Recompute the chain of the open tenant transaction: number of proofs, and faults."""
    faults: list[ChainFault] = []
    previous, seen = _START, 0
    while page := await listed(after=seen):
        for proof in page:
            if proof.seq != seen + 1:
                faults.append(ChainFault(proof.seq, f"deletions are missing after {seen}"))
            if proof.previous != previous:
                faults.append(ChainFault(proof.seq, "does not follow from the deletion before"))
            if proof.digest() != proof.hash:
                faults.append(ChainFault(proof.seq, "was changed"))
            previous, seen = proof.hash, proof.seq
    head = await DeletionHead.objects().first()
    end = (head.seq, bytes(head.hash)) if head else (0, _START)
    if end != (seen, previous):
        faults.append(ChainFault(seen, "the end of the chain was cut off"))
    return seen, faults
