"""What is asked of a database when it is dumped, and again when it is back: the same on both engines."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database.pending import MARK
from sorgeauskunft.safekeeping.errors import SafekeepingError
from sorgeauskunft.safekeeping.manifest import Needed

Ask = Callable[[str], Awaitable[Sequence[Sequence[Any]]]]
"""Runs one statement in the view of the data that is dumped."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """See `Manifest`."""

    migrations: list[str]
    rows: dict[str, int]
    deletions: dict[UUID, int]
    keys: dict[str, Needed]


async def gather(ask: Ask, tables: Sequence[str]) -> Facts:
    """Ask a database with these tables.

    Raises:
        SafekeepingError: It has no schema of ours, or is half restored.
    """
    if MARK in tables:
        raise SafekeepingError("a restore of this database is not done: it is no state to keep")
    if "migration" not in tables:
        raise SafekeepingError("the database is empty: `sorgeauskunft migrate` was never run on it")
    proofs = await ask("SELECT tenant_id, max(seq) FROM deletion_proof GROUP BY tenant_id")
    wrapped = await ask("SELECT wrapped_by, tenant_id, wrapped FROM tenant_key")
    return Facts(
        migrations=sorted(row[0] for row in await ask("SELECT name FROM migration")),
        rows=await counted(ask, tables),
        deletions={UUID(str(tenant)): seq for tenant, seq in proofs},
        keys={name: Needed(UUID(str(tenant)), bytes(key)) for name, tenant, key in wrapped if key},
    )


async def counted(ask: Ask, tables: Sequence[str]) -> dict[str, int]:
    """Return table → rows."""
    return {
        name: (await ask(f'SELECT count(*) FROM "{name}"'))[0][0]
        for name in sorted(tables)
        if name != MARK
    }
