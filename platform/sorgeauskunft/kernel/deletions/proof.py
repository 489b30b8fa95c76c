"""The chain of proofs: written with the deletion, recomputed by `audit verify`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.chains import START, ChainFault, examine
from sorgeauskunft.kernel.database import GATE, add, current_door
from sorgeauskunft.kernel.deletions.tables import DeletionHead, DeletionProof
from sorgeauskunft.kernel.deletions.values import Deleted, Proof
from sorgeauskunft.kernel.errors import DatabaseError

_AT_ONCE: Final = 1000


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
            (uuid4(), tenant_id, START),
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
    head = await DeletionHead.objects().first()
    # An office of which nothing was deleted yet has no row.
    end = (head.seq, bytes(head.hash)) if head else (0, START)
    return await examine(_after, Proof.digest, end, one="deletion", many="deletions")


async def _after(seq: int) -> tuple[Proof, ...]:
    return await listed(after=seq)
