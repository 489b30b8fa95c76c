"""Drafts that end without being sent: at her wish, past their days, and once more after a restore.

Each time it is proved, although nobody could read it: a draft that a backup brings back is gone again
before anybody is served (`retention.replay`). What was sent is no deletion.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sorgeauskunft import uploads
from sorgeauskunft.drafts.keys import keys_of
from sorgeauskunft.drafts.tables import DraftReminder, DraftRow
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind


async def delete(kernel: Kernel, tenant_id: UUID, code: str) -> None:
    """Delete a draft now, at her wish, with its files.

    The proof stands in the journal, too, before she is told that the draft is gone, so that no
    backup brings it back.
    """
    keys = keys_of(code)
    async with kernel.database.tenant_transaction(tenant_id):
        rows = await DraftRow.delete().where(DraftRow.lookup == keys.lookup).returning(DraftRow.id)
        files = await _forget(kernel, rows, Basis.PERSON, audit.CITIZEN, "citizen:draft:deleted")
    await kernel.journal.follow_now(kernel.database, tenant_id)
    await uploads.discard(kernel, tenant_id, files)


async def expire(kernel: Kernel) -> int:
    """Delete every draft that is past its days, with its files; return how many.

    Several may run at once: each draft is deleted, and proved, by one of them.
    """
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("drafts.expire", read_only=True):
        rows = await DraftRow.select(DraftRow.tenant_id).where(DraftRow.expires_at <= now)
    gone = 0
    for tenant_id in {row["tenant_id"] for row in rows}:
        async with kernel.database.tenant_transaction(tenant_id):
            deleted = (
                await DraftRow.delete().where(DraftRow.expires_at <= now).returning(DraftRow.id)
            )
            tag = "worker:draft:expired"
            files = await _forget(kernel, deleted, Basis.RETENTION, audit.WORKER, tag)
        await uploads.discard(kernel, tenant_id, files)
        await kernel.journal.follow(kernel.database, tenant_id)
        gone += len(deleted)
    return gone


async def delete_again(draft_id: UUID) -> list[UUID] | None:
    """Delete a draft that a backup has brought back, in the open tenant transaction.

    Returns its files, to be discarded after the commit; None where it is not there.
    """
    rows = await DraftRow.delete().where(DraftRow.id == draft_id).returning(DraftRow.id)
    if not rows:
        return None
    await drop_reminder(draft_id)
    return await uploads.drop_drafts([draft_id])


async def drop_reminder(draft_id: UUID) -> int:
    """Forget whom to remind of a draft, in the open tenant transaction; return how many that were."""
    gone = (
        await DraftReminder.delete().where(DraftReminder.id == draft_id).returning(DraftReminder.id)
    )
    return len(gone)


async def _forget(
    kernel: Kernel, rows: Sequence[dict[str, UUID]], basis: Basis, actor: audit.Actor, tag: str
) -> list[UUID]:
    """Delete what hangs on drafts that are just deleted, and prove each; return their files."""
    now = kernel.clock.now()
    files: list[UUID] = []
    counted: dict[UUID, dict[str, int]] = {}
    for row in rows:
        own = await uploads.drop_drafts([row["id"]])
        reminders = await drop_reminder(row["id"])
        counted[row["id"]] = {
            "draft": 1,
            "draft_reminder": reminders,
            "upload": len(own),
            "blob": len(own),
        }
        files += own
    # Last, because from here to the commit others who delete wait.
    for draft_id, counts in counted.items():
        deleted = Deleted(kind=Kind.DRAFT, subject=draft_id, basis=basis, rows=counts)
        await deletions.prove(deleted, actor, now)
    for draft_id in counted:
        await audit.record(tag, actor, now, subject=draft_id)
    return files
