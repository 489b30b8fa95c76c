"""After a restore: what was deleted since the backup goes again, before anybody is served.

The journal is that of the time of the loss. Its proofs that the restored chain lacks are added as
they were, so that the chain is whole and the same as before; then everything they name is deleted
where the backup has brought it back.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft import drafts, received, uploads
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import TENANT_TABLES, TenantTable
from sorgeauskunft.kernel.deletions import Kind, Proof
from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.retention.others import delete_traces
from sorgeauskunft.retention.removing import Removed, forget, remove
from sorgeauskunft.retention.shredding import destroy

_ONE_ROW: Final[Mapping[str, str]] = MappingProxyType(
    {
        Kind.INQUIRY: "register_inquiry",
        Kind.FEEDBACK: "feedback",
        Kind.JOINING_REQUEST: "joining_request",
    }
)
"""What is one row, and the table it lies in; also of floors above this one."""


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """What was done for one tenant: proofs that were missing, and things that had come back."""

    tenant_id: UUID
    proofs: int
    deleted: int


async def replay(kernel: Kernel) -> list[Replayed]:
    """Delete again what the journal of `kernel` names; may be done again, and then does nothing.

    Nobody else may work on the database meanwhile.

    Raises:
        JournalError: The journal cannot be read.
        DatabaseError: It is not the journal of this database: their chains differ. Or it is that of
            a newer program, which has deleted what this one does not know.
    """
    return [await _replay(kernel, tenant_id) for tenant_id in kernel.journal.tenants()]


async def _replay(kernel: Kernel, tenant_id: UUID) -> Replayed:
    proofs = list(kernel.journal.of_tenant(tenant_id))
    async with kernel.database.tenant_transaction(tenant_id):
        added = await deletions.add_missing(proofs)
    gone = 0
    for proof in proofs:
        gone += await _again(kernel, proof)
    return Replayed(tenant_id=tenant_id, proofs=added, deleted=gone)


async def _again(kernel: Kernel, proof: Proof) -> bool:
    removed: Removed | None = None
    files: list[UUID] | None = None
    async with kernel.database.tenant_transaction(proof.tenant_id):
        match proof.kind:
            case Kind.REQUEST | Kind.TEST_REQUEST:
                if await RequestRow.exists().where(RequestRow.id == proof.subject):
                    removed = await remove(proof.subject)
                gone = removed is not None
            case Kind.DRAFT:
                files = await drafts.delete_again(proof.subject)
                gone = files is not None
            case Kind.REFUSED_MESSAGE:
                gone = await received.delete_again(proof.subject)
            case Kind.TENANT_KEY:
                gone = bool(await destroy(kernel))
            case kind if kind in _ONE_ROW:
                gone = await _delete(TENANT_TABLES[_ONE_ROW[kind]], proof.subject)
            case kind:
                # A newer program has deleted it: to guess what it meant could destroy more.
                raise DatabaseError(f"nobody here knows how to delete {kind} again")
        if gone:
            now = kernel.clock.now()
            tag = "operator:deletion:replayed"
            await audit.record(tag, audit.OPERATOR, now, subject=proof.subject)
    if removed is not None:
        await forget(kernel, proof.tenant_id, removed)
    if files is not None:
        await uploads.discard(kernel, proof.tenant_id, files)
    return gone


async def _delete(table: type[TenantTable], subject: UUID) -> bool:
    if not await table.delete().where(table.id == subject).returning(table.id):
        return False
    await delete_traces(subject)
    return True
