"""Rows and blobs kept in step.

A row is written after its blob and deleted before it, always in the transaction that changes what
it belongs to. So a crash can only leave a blob without a row, and `sweep` finds those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import groupby
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.database import add
from sorgeauskunft.uploads.tables import UploadRow
from sorgeauskunft.uploads.values import Upload

_GRACE = dt.timedelta(hours=1)
"""A blob has no row yet while its request is still running; none runs for so long."""


async def follow(
    draft_id: UUID, before: Collection[Upload], after: Collection[Upload], now: dt.datetime
) -> list[UUID]:
    """Bring the rows of a draft to its content, in the open tenant transaction.

    Returns the ids that went: `discard` their blobs once the transaction is committed.
    """
    old, new = {each.id for each in before}, {each.id for each in after}
    rows = [
        UploadRow(id=each.id, draft_id=draft_id, size=each.size, created_at=now)
        for each in after
        if each.id not in old
    ]
    if rows:
        await add(*rows)
    gone = sorted(old - new)
    if gone:
        await UploadRow.delete().where(UploadRow.id.is_in(gone))
    return gone


async def drop_drafts(draft_ids: Collection[UUID]) -> list[UUID]:
    """Delete the rows of drafts that are deleted in this tenant transaction; see `follow`."""
    if not draft_ids:
        return []
    rows = (
        await UploadRow.delete()
        .where(UploadRow.draft_id.is_in(list(draft_ids)))
        .returning(UploadRow.id)
    )
    return [row["id"] for row in rows]


async def hand_over(draft_id: UUID, request_id: UUID, sent: Collection[Upload]) -> list[UUID]:
    """Give the files that were sent to their request; the draft's others go. See `follow`."""
    ids = [each.id for each in sent]
    if ids:
        await UploadRow.update({UploadRow.request_id: request_id, UploadRow.draft_id: None}).where(
            (UploadRow.draft_id == draft_id) & UploadRow.id.is_in(ids)
        )
    return await drop_drafts([draft_id])


async def attach(request_id: UUID, sent: Collection[Upload], now: dt.datetime) -> None:
    """Write the rows of files that came to a request later, in the open tenant transaction."""
    rows = [
        UploadRow(id=each.id, request_id=request_id, size=each.size, created_at=now)
        for each in sent
    ]
    if rows:
        await add(*rows)


async def discard(kernel: Kernel, tenant_id: UUID, ids: Iterable[UUID]) -> None:
    """Delete blobs whose rows are gone for good."""
    for each in ids:
        await kernel.blobs.delete(Blob(tenant_id, each))


async def sweep(kernel: Kernel) -> int:
    """Delete every blob that has no row, an hour after it was written; return how many."""
    old = await kernel.blobs.untouched_since(dt.datetime.now(dt.UTC) - _GRACE)
    gone = 0
    for tenant_id, blobs in groupby(sorted(old, key=_order), key=lambda blob: blob.tenant_id):
        ids = [blob.id for blob in blobs]
        async with kernel.database.tenant_transaction(tenant_id, read_only=True):
            rows = await UploadRow.select(UploadRow.id).where(UploadRow.id.is_in(ids))
        orphans = set(ids) - {row["id"] for row in rows}
        await discard(kernel, tenant_id, orphans)
        gone += len(orphans)
    return gone


def _order(blob: Blob) -> tuple[UUID, UUID]:
    return blob.tenant_id, blob.id
