"""Keeping a file between the page that shows what is in it and the one that books it."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final
from uuid import UUID, uuid4

import msgspec

from billing.importing.tables import WaitingFile
from billing.ledger.actors import Actor, require_coordination
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID

_KEPT: Final = dt.timedelta(days=3)
_TABLE: Final = "waiting_file"


class Purpose(enum.StrEnum):
    """What a file is brought for."""

    PLAN = "plan"
    ACTUAL = "actual"
    STATEMENT = "statement"


class Waiting(msgspec.Struct, frozen=True):
    """A file that was brought, and not booked yet."""

    id: UUID
    purpose: Purpose
    year: int
    name: str
    content: bytes
    created_at: dt.datetime


class _Kept(msgspec.Struct, frozen=True):
    name: str
    content: bytes


async def put(
    kernel: Kernel, actor: Actor, purpose: Purpose, *, name: str, content: bytes, year: int = 0
) -> UUID:
    """Keep a file. Raises `RefusedError` (`not_coordination`)."""
    require_coordination(actor)
    now, file_id = kernel.clock.now(), uuid4()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await WaitingFile.delete().where(WaitingFile.created_at < now - _KEPT)
        box = await kernel.vault.box()
        sealed = box.seal(
            _TABLE, file_id, "content", msgspec.msgpack.encode(_Kept(name[:120], content))
        )
        await add(
            WaitingFile(
                id=file_id,
                tenant_id=PLATFORM_ID,
                purpose=purpose.value,
                year=year,
                content=sealed,
                made_by=actor.account_id,
                created_at=now,
            )
        )
        who = audit.Actor(actor.part.value, actor.account_id)
        await audit.record(f"coordination:{purpose}:brought", who, now, subject=file_id)
    return file_id


async def waiting(kernel: Kernel, file_id: UUID, *purposes: Purpose) -> Waiting:
    """A file that waits. Raises `NotFoundError` where there is none, or for something else."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        row = await WaitingFile.objects().get(WaitingFile.id == file_id)
        if row is None or row.purpose not in purposes:
            raise NotFoundError("no such file")
        box = await kernel.vault.box()
        kept = msgspec.msgpack.decode(
            box.open(_TABLE, file_id, "content", bytes(row.content)), type=_Kept
        )
    return Waiting(file_id, Purpose(row.purpose), row.year, kept.name, kept.content, row.created_at)


async def drop(kernel: Kernel, file_id: UUID) -> None:
    """Delete a file, when it is booked or not wanted."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await WaitingFile.delete().where(WaitingFile.id == file_id)


async def sweep(kernel: Kernel) -> int:
    """Delete files that nobody has come back to for days; return how many there were."""
    limit = kernel.clock.now() - _KEPT
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        gone = (
            await WaitingFile.delete()
            .where(WaitingFile.created_at < limit)
            .returning(WaitingFile.id)
        )
    return len(gone)
