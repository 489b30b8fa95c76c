"""Quarantine: a copy of every message of a Fachverfahren that was refused, sealed, for some weeks.

Nothing here parses a copy: it is kept as it came and handed out as bytes. What people bring by hand
is not kept, for they have the file.
"""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.received.tables import RefusedRow
from tenants.people import LEAD_ROLES, Principal, record_act, require_role
from xfamilie import Finding

KEPT: Final = dt.timedelta(days=30)
"""Long enough to talk to the makers of a Fachverfahren; a message is about people."""

LARGEST_COPY: Final = 1_000_000
"""Of a longer message only its beginning is kept, in bytes; real ones have some thousand."""

MOST_COPIES: Final = 100
"""Copies of an office: a Fachverfahren that sends nothing else pushes its own oldest ones out."""

_TABLE, _FIELD = "refused_message", "content"


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A copy, without what is in it; see `RefusedRow`. `whole`: it is not only a beginning."""

    id: UUID
    came_at: dt.datetime
    reason: str
    line: int
    size: int
    whole: bool


async def put_aside(
    kernel: Kernel, principal: Principal, data: bytes, findings: Sequence[Finding]
) -> None:
    """Keep a copy of what a key of the office sent; `findings` say what is wrong and are not empty."""
    first = findings[0]
    row_id = uuid4()
    async with kernel.database.tenant_transaction(principal.tenant_id):
        box = await kernel.vault.box()
        now = kernel.clock.now()
        await add(
            RefusedRow(
                id=row_id,
                came_at=now,
                sent_by=principal.account_id,
                reason=first.kind.removeprefix("rule:")[:60],
                line=first.line,
                size=len(data),
                content=box.seal(_TABLE, row_id, _FIELD, zlib.compress(data[:LARGEST_COPY])),
            )
        )
        rows = (
            await RefusedRow.select(RefusedRow.id)
            .order_by(RefusedRow.came_at, ascending=False)
            .order_by(RefusedRow.id)
        )
        if old := [row["id"] for row in rows[MOST_COPIES:]]:
            await RefusedRow.delete().where(RefusedRow.id.is_in(old))
            await _prove(old, now)
        await record_act(kernel, principal, "machine:message:refused", row_id)


async def put_aside_ones(kernel: Kernel, principal: Principal) -> tuple[Refused, ...]:
    """Return the copies that an office has, the newest first.

    Raises:
        NotFoundError: Only leads and admins see them.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await RefusedRow.select(
            RefusedRow.id, RefusedRow.came_at, RefusedRow.reason, RefusedRow.line, RefusedRow.size
        ).order_by(RefusedRow.came_at, ascending=False)
    return tuple(Refused(**row, whole=row["size"] <= LARGEST_COPY) for row in rows)


async def copy_of(kernel: Kernel, principal: Principal, row_id: UUID) -> bytes:
    """Return a copy as it came; that somebody took it stands in the trail.

    Raises:
        NotFoundError: The office has no such copy (any more), or it is not for this role.
    """
    require_role(principal, LEAD_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await RefusedRow.objects().get(RefusedRow.id == row_id)
        if row is None:
            raise NotFoundError("no such copy")
        box = await kernel.vault.box()
        await record_act(kernel, principal, "amt:refused_message:fetched", row_id)
    return zlib.decompress(box.open(_TABLE, row.id, _FIELD, bytes(row.content)))


async def sweep(now: dt.datetime) -> None:
    """Delete what is past its time, in the open tenant transaction; call it last."""
    rows = (
        await RefusedRow.delete().where(RefusedRow.came_at <= now - KEPT).returning(RefusedRow.id)
    )
    await _prove([row["id"] for row in rows], now)


async def delete_again(row_id: UUID) -> bool:
    """Delete a copy that a backup has brought back, in the open tenant transaction; was it there?"""
    return bool(await RefusedRow.delete().where(RefusedRow.id == row_id).returning(RefusedRow.id))


async def _prove(gone: Sequence[UUID], now: dt.datetime) -> None:
    for row_id in gone:
        deleted = Deleted(
            kind=Kind.REFUSED_MESSAGE, subject=row_id, basis=Basis.RETENTION, rows={_TABLE: 1}
        )
        await deletions.prove(deleted, audit.WORKER, now)
