"""Idempotency-Key: a request that is sent again is answered as it was answered before.

A Fachverfahren that lost the answer sends the same request again. It gets what it got, and nothing
is done twice. Kept for a day, and only where the answer was a good one: what was refused changed
nothing and may be tried again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError, SorgeauskunftError
from tenants.machines.tables import ReplyRow
from tenants.people import Principal

KEPT: Final = dt.timedelta(hours=24)
_BUSY: Final = dt.timedelta(minutes=2)


class KeyReusedError(SorgeauskunftError):
    """The same Idempotency-Key came with another body."""


class StillBusyError(SorgeauskunftError):
    """The first request with this Idempotency-Key is not answered yet."""


class Reply(msgspec.Struct, frozen=True):
    """What was answered: HTTP status and JSON, which say nothing of people."""

    status: int
    body: bytes


class Attempt(msgspec.Struct, frozen=True):
    """A request with an Idempotency-Key; `before` is what it was answered, None the first time."""

    tenant_id: UUID
    lookup: bytes
    before: Reply | None


async def begin(kernel: Kernel, principal: Principal, route: str, key: str, body: bytes) -> Attempt:
    """Note a request, or find that it came before. `route` is its method and path.

    Raises:
        KeyReusedError: It came before with another body.
        StillBusyError: It came before, and is being worked on.
    """
    tenant_id, now = principal.tenant_id, kernel.clock.now()
    lookup = kernel.vault.platform_index("machine.reply", f"{principal.account_id}|{route}|{key}")
    fingerprint = hashlib.sha256(body).digest()
    async with kernel.database.tenant_transaction(tenant_id):
        await sweep(now)
        row = await ReplyRow.objects().get(ReplyRow.lookup == lookup)
        if row is not None and row.status == 0 and row.created_at <= now - _BUSY:
            # Whoever worked on it has died. What can be done once only refuses a second time.
            await ReplyRow.delete().where(ReplyRow.id == row.id)
            row = None
        if row is None:
            new = ReplyRow(lookup=lookup, fingerprint=fingerprint, created_at=now)
            try:
                await add(new)
            except ConflictError as error:
                raise StillBusyError from error
            return Attempt(tenant_id, lookup, None)
    if bytes(row.fingerprint) != fingerprint:
        raise KeyReusedError
    if row.status == 0:
        raise StillBusyError
    return Attempt(tenant_id, lookup, Reply(row.status, bytes(row.body)))


async def keep(kernel: Kernel, attempt: Attempt, reply: Reply) -> None:
    """Keep what a request was answered."""
    async with kernel.database.tenant_transaction(attempt.tenant_id):
        await ReplyRow.update({ReplyRow.status: reply.status, ReplyRow.body: reply.body}).where(
            ReplyRow.lookup == attempt.lookup
        )


async def forget(kernel: Kernel, attempt: Attempt) -> None:
    """Let a request that was refused be sent again."""
    async with kernel.database.tenant_transaction(attempt.tenant_id):
        await ReplyRow.delete().where((ReplyRow.lookup == attempt.lookup) & (ReplyRow.status == 0))


async def sweep(now: dt.datetime) -> None:
    """Delete what is past its day, in the open tenant transaction."""
    await ReplyRow.delete().where(ReplyRow.created_at <= now - KEPT)
