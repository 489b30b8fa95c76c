"""The audit trail: append-only by the database, and a chain that shows what was done to it."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from databases import Urls

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.chains import ChainFault
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import DatabaseError, NoDoorError

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]


async def write(kernel: Kernel, tenant: UUID, count: int = 5) -> None:
    for number in range(count):
        async with kernel.database.tenant_transaction(tenant):
            await audit.record(
                "amt:request:viewed",
                audit.Actor("clerk", uuid4()),
                kernel.clock.now(),
                subject=uuid4(),
                fields=["name", f"field-{number}"],
            )


async def verify(kernel: Kernel, tenant: UUID) -> tuple[int, list[ChainFault]]:
    async with kernel.database.tenant_transaction(tenant, read_only=True):
        return await audit.verify()


@pytest.fixture
async def tamper(raw: Raw, urls: Urls) -> Raw:
    """The hand of somebody who owns the database and has switched its refusals off."""
    if urls.engine == "sqlite":
        await raw("DROP TRIGGER audit_entry_no_update")
        await raw("DROP TRIGGER audit_entry_no_delete")
    else:
        await raw("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
    return raw


async def test_sound_chain(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """What was recorded is there, in order, and the chain of each tenant is sound."""
    await write(kernel, tenant, 3)
    await write(kernel, other_tenant, 2)
    assert await verify(kernel, tenant) == (3, [])
    assert await verify(kernel, other_tenant) == (2, [])
    async with kernel.database.tenant_transaction(tenant):
        entries = await AuditEntry.select().order_by(AuditEntry.seq)
    assert [entry["seq"] for entry in entries] == [1, 2, 3]
    assert entries[0]["fields"] == "name,field-0"


async def test_empty_chain(kernel: Kernel, tenant: UUID) -> None:
    """A chain without entries is sound."""
    assert await verify(kernel, tenant) == (0, [])


async def test_longer_than_a_page(kernel: Kernel, tenant: UUID) -> None:
    """A chain is followed to its end, however long."""
    async with kernel.database.tenant_transaction(tenant):
        for _ in range(1001):
            await audit.record("a:b:c", audit.WORKER, kernel.clock.now())
    assert await verify(kernel, tenant) == (1001, [])


async def test_stands_or_falls_with_its_transaction(kernel: Kernel, tenant: UUID) -> None:
    """What was rolled back was not done and leaves no entry and no gap."""
    await write(kernel, tenant, 1)
    with pytest.raises(RuntimeError):
        async with kernel.database.tenant_transaction(tenant):
            await audit.record("a:b:c", audit.WORKER, kernel.clock.now())
            raise RuntimeError
    await write(kernel, tenant, 1)
    assert await verify(kernel, tenant) == (2, [])


async def test_no_chain(kernel: Kernel) -> None:
    """Without a chain nothing can be recorded."""
    with pytest.raises(DatabaseError):
        async with kernel.database.tenant_transaction(uuid4()):
            await audit.record("a:b:c", audit.WORKER, kernel.clock.now())


async def test_concurrent(kernel: Kernel, tenant: UUID) -> None:
    """Sixteen writers at once make one chain without a fork."""
    await asyncio.gather(*(write(kernel, tenant, 5) for _ in range(16)))
    assert await verify(kernel, tenant) == (80, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("tag", "amt:request:deleted"),
        ("actor_kind", "citizen"),
        ("fields", ""),
        ("subject_id", UUID(int=1)),
        ("actor_id", UUID(int=1)),
    ],
)
async def test_changed(
    kernel: Kernel, tenant: UUID, tamper: Raw, column: str, value: str | UUID
) -> None:
    """A changed entry is found, at its number."""
    await write(kernel, tenant)
    await tamper(f"UPDATE audit_entry SET {column} = $1 WHERE seq = 3", value)
    assert await verify(kernel, tenant) == (5, [ChainFault(3, "was changed")])


async def test_changed_with_its_hash(kernel: Kernel, tenant: UUID, tamper: Raw) -> None:
    """Who makes up the hash too breaks the link to the next entry."""
    await write(kernel, tenant)
    await tamper("UPDATE audit_entry SET hash = $1 WHERE seq = 3", bytes(32))
    _, faults = await verify(kernel, tenant)
    assert ChainFault(4, "does not follow from the entry before") in faults


async def test_removed(kernel: Kernel, tenant: UUID, tamper: Raw) -> None:
    """A removed entry is missed."""
    await write(kernel, tenant)
    await tamper("DELETE FROM audit_entry WHERE seq = 3")
    _, faults = await verify(kernel, tenant)
    assert ChainFault(4, "entries are missing after 2") in faults


async def test_cut_off(kernel: Kernel, tenant: UUID, tamper: Raw) -> None:
    """A chain that was cut off at its end is noticed."""
    await write(kernel, tenant)
    await tamper("DELETE FROM audit_entry WHERE seq > 3")
    assert await verify(kernel, tenant) == (3, [ChainFault(3, "the end of the chain was cut off")])


async def test_all_gone(kernel: Kernel, tenant: UUID, tamper: Raw) -> None:
    """A chain that was removed with its head is noticed."""
    await write(kernel, tenant)
    await tamper("DELETE FROM audit_entry")
    await tamper("DELETE FROM audit_head")
    assert (await verify(kernel, tenant))[1] != []


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entry SET tag = 'x'", "DELETE FROM audit_entry"]
)
async def test_database_refuses(kernel: Kernel, tenant: UUID, raw: Raw, statement: str) -> None:
    """The database itself refuses to change the trail, to its superuser too."""
    await write(kernel, tenant, 1)
    with pytest.raises((asyncpg.RaiseError, sqlite3.IntegrityError), match="append-only"):
        await raw(statement)
    assert await verify(kernel, tenant) == (1, [])


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_database_refuses_to_truncate(raw: Raw) -> None:
    """TRUNCATE is no way round."""
    with pytest.raises(asyncpg.RaiseError, match="append-only"):
        await raw("TRUNCATE audit_entry")


async def test_doors_refuse(kernel: Kernel, tenant: UUID) -> None:
    """Neither door lets entries be changed."""
    async with kernel.database.tenant_transaction(tenant):
        for verb in ("UPDATE audit_entry SET tag = 'x'", "DELETE FROM audit_entry"):
            with pytest.raises(NoDoorError):
                await GATE.fetch(f"{verb} WHERE tenant_id = $1", (tenant,))
    async with kernel.database.platform_transaction("test"):
        with pytest.raises(NoDoorError):
            await AuditEntry.select()
