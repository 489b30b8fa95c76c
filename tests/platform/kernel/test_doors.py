"""The two doors and no third."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import pytest
from databases import Urls

from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import (
    GATE,
    PLATFORM_TABLES,
    TENANT_TABLES,
    migrate,
)
from sorgeauskunft.kernel.errors import ConflictError, NoDoorError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests.tables import RequestLookup
from tenants.tables import OfficeRow


def draft(kernel: Kernel, lookup: bytes) -> DraftRow:
    now = kernel.clock.now()
    return DraftRow(lookup=lookup, sealed=b"x", created_at=now, saved_at=now, expires_at=now)


async def test_no_door(kernel: Kernel) -> None:
    """A query outside of a door raises, on both engines."""
    with pytest.raises(NoDoorError):
        await DraftRow.select()
    with pytest.raises(NoDoorError):
        await OfficeRow.select()


async def test_own_rows_only(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """A tenant reads, counts, changes and deletes its own rows and no others."""
    for owner in (tenant, other_tenant):
        async with kernel.database.tenant_transaction(owner):
            await DraftRow.insert(draft(kernel, owner.bytes))
    async with kernel.database.tenant_transaction(tenant):
        assert [row["lookup"] for row in await DraftRow.select()] == [tenant.bytes]
        assert await DraftRow.count() == 1
        assert not await DraftRow.exists().where(DraftRow.lookup == other_tenant.bytes)
        await DraftRow.update({DraftRow.sealed: b"mine"}, force=True)
        await DraftRow.delete(force=True)
    async with kernel.database.tenant_transaction(other_tenant):
        rows = await DraftRow.select()
        assert [bytes(row["sealed"]) for row in rows] == [b"x"]


async def test_foreign_row_refused(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """A row of another tenant cannot be written."""
    async with kernel.database.tenant_transaction(tenant):
        row = draft(kernel, b"a")
        row.tenant_id = other_tenant
        with pytest.raises(NoDoorError):
            await DraftRow.insert(row)


async def test_raw_statement_must_name_its_tenant(kernel: Kernel, tenant: UUID) -> None:
    """A statement of our own on a tenant table is refused without the tenant's id."""
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(NoDoorError):
            await GATE.fetch("SELECT * FROM draft")
        with pytest.raises(NoDoorError):
            await GATE.fetch("SELECT * FROM draft WHERE tenant_id = $1", (uuid4(),))
        assert await GATE.fetch("SELECT * FROM draft WHERE tenant_id = $1", (tenant,)) == []


async def test_platform_reaches_its_list_only(kernel: Kernel) -> None:
    """A platform transaction reaches job headers and offices, but no requests, documents or keys."""
    async with kernel.database.platform_transaction("test"):
        assert await Job.select() == []
        assert await OfficeRow.select() == []
        for name in ("request", "request_case", "document", "tenant_key", "account"):
            with pytest.raises(NoDoorError):
                await TENANT_TABLES[name].select()


def test_platform_list() -> None:
    """What the platform may do with tenants' tables is this short list; longer needs a reason."""
    reached = {name: set(table.platform) for name, table in TENANT_TABLES.items() if table.platform}
    assert reached == {
        "area_proposal": {"select", "update"},
        "delivery_attempt": {"select"},
        "delivery_breaker": {"select"},
        # Which offices have something to count, and when it was sent.
        "figure_mark": {"select"},
        "fit_connect_submission": {"select"},
        "draft": {"select"},
        "invitation": {"select", "delete"},
        "job": {"select", "update"},
        "job_attempt": {"select", "insert", "update"},
        "machine_key": {"select"},
        # Sealed texts whose writer has not come back go by their age, in whichever office.
        "kept_form": {"select", "delete"},
        "membership": {"select"},
        "office_step": {"select"},
        "oidc_provider": {"select"},
        "office_version": {"select"},
        "register_crossing": {"insert"},
        # Each Land's are its own; what they submit the coordination reads of all.
        "scenario_proposal": {"select"},
    }


def test_tenant_list() -> None:
    """What a tenant may do with the platform's tables is this short list."""
    reached = {name: set(table.tenant) for name, table in PLATFORM_TABLES.items() if table.tenant}
    assert reached == {
        "office": {"select"},
        "area_assignment": {"select"},
        "gazetteer_postcode": {"select"},
        "gazetteer_municipality": {"select"},
        "gazetteer_former_name": {"select"},
        "directory_edition": {"select"},
        "request_lookup": {"insert", "delete"},
        "certificate_fact": {"insert"},
        "delivery_link_lookup": {"insert"},
        "register_code_lookup": {"insert", "delete"},
        "register_lead": {"insert"},
    }


async def test_tenant_cannot_read_lookups(kernel: Kernel, tenant: UUID) -> None:
    """A tenant writes look-ups and cannot read them."""
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(NoDoorError):
            await RequestLookup.select()


async def test_doors_do_not_nest(kernel: Kernel, tenant: UUID) -> None:
    """A second door inside the first is refused: it would hide which tenant is meant."""
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(NoDoorError):
            async with kernel.database.tenant_transaction(uuid4(), read_only=True):
                pass


async def test_door_is_its_tasks(kernel: Kernel, tenant: UUID) -> None:
    """A task started inside a transaction cannot use it."""
    async with kernel.database.tenant_transaction(tenant):
        with pytest.raises(NoDoorError):
            await asyncio.create_task(_select())


async def _select() -> None:
    await DraftRow.select()


async def test_roll_back(kernel: Kernel, tenant: UUID) -> None:
    """An exception leaves nothing behind, and the connection works on."""
    with pytest.raises(RuntimeError):
        async with kernel.database.tenant_transaction(tenant):
            await DraftRow.insert(draft(kernel, b"a"))
            raise RuntimeError
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 0


async def test_conflict(kernel: Kernel, tenant: UUID) -> None:
    """A doubled key arrives as ConflictError, not as a driver's error."""
    with pytest.raises(ConflictError):
        async with kernel.database.tenant_transaction(tenant):
            await DraftRow.insert(draft(kernel, b"a"))
            await DraftRow.insert(draft(kernel, b"a"))


async def test_cancelled(kernel: Kernel, tenant: UUID) -> None:
    """A cancelled request rolls back and gives lock and connection back."""

    async def slow() -> None:
        async with kernel.database.tenant_transaction(tenant):
            await DraftRow.insert(draft(kernel, b"a"))
            await asyncio.sleep(30)

    for _ in range(20):
        task = asyncio.create_task(slow())
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 0


async def test_sixteen_writers(kernel: Kernel, tenant: UUID) -> None:
    """320 transactions of 16 concurrent writers all succeed: no "database is locked"."""

    async def write(writer: int) -> None:
        for number in range(20):
            async with kernel.database.tenant_transaction(tenant):
                await DraftRow.insert(draft(kernel, bytes((writer, number))))

    await asyncio.gather(*(write(writer) for writer in range(16)))
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 320


async def test_schema_and_code_agree(kernel: Kernel, urls: Urls) -> None:
    """Every table of the code is in the database, and a second migrate changes nothing."""
    assert await migrate(urls.owner, app_url=urls.app, platform_url=urls.platform) == []
    for name in TENANT_TABLES | PLATFORM_TABLES:
        if name in TENANT_TABLES:
            async with kernel.database.tenant_transaction(uuid4()):
                if "select" in TENANT_TABLES[name].tenant:
                    assert await TENANT_TABLES[name].select() == []
        else:
            async with kernel.database.platform_transaction("test"):
                await PLATFORM_TABLES[name].select()
