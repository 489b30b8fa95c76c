"""Keys of Fachverfahren: shown once, kept as a hash, good for one office, some rights and some time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from machines import admin, key_for

from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.machines import (
    LONGEST_LIFE,
    MOST,
    NewKey,
    Scope,
    TooManyKeysError,
    keys_of,
    machine_of,
    make_key,
    revoke_key,
)
from tenants.people import Role

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]


async def test_opens_its_office(kernel: Kernel, tenant: UUID) -> None:
    """A key says which office comes and what it may do; the day of its use is noted, no more."""
    key = await key_for(kernel, tenant, [Scope.REQUESTS_READ])
    machine = await machine_of(kernel, key)
    assert machine is not None
    assert (machine.principal.tenant_id, machine.principal.role) == (tenant, Role.API_KEY)
    assert machine.scopes == {Scope.REQUESTS_READ}
    (listed,) = await keys_of(kernel, admin(tenant))
    assert listed.last_used_on == kernel.clock.now().date()
    assert machine.principal.account_id == listed.id


async def test_kept_as_a_hash(kernel: Kernel, tenant: UUID, raw: Raw) -> None:
    """The secret is nowhere in the table, and the trail names rights only."""
    key = await key_for(kernel, tenant)
    secret = key.rpartition("_")[2]
    rows = await raw("SELECT * FROM machine_key")
    assert secret not in str(rows)
    assert secret.encode() not in b"".join(v for row in rows for v in row if isinstance(v, bytes))
    async with kernel.database.tenant_transaction(tenant):
        entries = await AuditEntry.select().where(AuditEntry.tag == "amt:machine_key:made")
    assert entries[0]["fields"] == ",".join(sorted(Scope))


async def test_nothing_else_opens(kernel: Kernel, tenant: UUID) -> None:
    """Another secret, another prefix, a part, or anything else opens nothing."""
    key = await key_for(kernel, tenant)
    other = await key_for(kernel, tenant)
    swapped = key.rpartition("_")[0] + "_" + other.rpartition("_")[2]
    for wrong in (swapped, key[:-1], key.lower(), f"{key} ", "", "sak__", "x" * 5000):
        assert await machine_of(kernel, wrong) is None


async def test_revoked_at_once(kernel: Kernel, tenant: UUID) -> None:
    """A revoked key opens nothing from that moment; revoking twice is one act."""
    key = await key_for(kernel, tenant)
    (listed,) = await keys_of(kernel, admin(tenant))
    for _ in range(2):
        await revoke_key(kernel, admin(tenant), listed.id)
    assert await machine_of(kernel, key) is None
    async with kernel.database.tenant_transaction(tenant):
        assert await AuditEntry.count().where(AuditEntry.tag == "amt:machine_key:revoked") == 1


async def test_expires(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A key is good to its last moment and no longer, and for two years at most."""
    key = await key_for(kernel, tenant, days=5000)
    clock.advance(LONGEST_LIFE - dt.timedelta(seconds=1))
    assert await machine_of(kernel, key) is not None
    clock.advance(dt.timedelta(seconds=1))
    assert await machine_of(kernel, key) is None


async def test_only_admins(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """Nobody but an admin makes or revokes keys, and no admin those of another office."""
    await key_for(kernel, tenant)
    (listed,) = await keys_of(kernel, admin(tenant))
    lead = msgspec.structs.replace(admin(tenant), role=Role.LEAD)
    for who in (lead, admin(other_tenant)):
        with pytest.raises(NotFoundError):
            await revoke_key(kernel, who, listed.id)
    assert await keys_of(kernel, admin(other_tenant)) == ()
    wanted = NewKey(
        id=uuid4(), name="x", scopes=frozenset(), expires_at=kernel.clock.now() + LONGEST_LIFE
    )
    with pytest.raises(NotFoundError):
        await make_key(kernel, lead, wanted)


async def test_one_form_one_key(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A form that is submitted twice makes one key; an office has so many that are in use."""
    wanted = NewKey(
        id=uuid4(),
        name="x",
        scopes=frozenset({Scope.REQUESTS_READ}),
        expires_at=clock.now() + dt.timedelta(days=1),
    )
    await make_key(kernel, admin(tenant), wanted)
    with pytest.raises(ConflictError):
        await make_key(kernel, admin(tenant), wanted)
    for _ in range(MOST - 1):
        await key_for(kernel, tenant, days=2)
    with pytest.raises(TooManyKeysError):
        await key_for(kernel, tenant)
    clock.advance(dt.timedelta(days=1))
    assert await key_for(kernel, tenant)
