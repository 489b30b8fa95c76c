"""What all tests share: a clock, settings, and a kernel on either engine."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from databases import Postgres, Sqlite, Urls, postgres_server

from sorgeauskunft.kernel import Kernel, ManualClock, Settings, audit, build
from sorgeauskunft.kernel.vault import PLATFORM_ID

NOON = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)


def base64_key(letter: str) -> str:
    return base64.b64encode(letter.encode() * 32).decode()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own; the run fails where it cannot be had."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Sqlite:
    return Sqlite(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    """Each engine in turn, for everything that touches tables."""
    fixture: Sqlite | Postgres = request.getfixturevalue(request.param)
    return fixture


@pytest.fixture
async def urls(engine: Sqlite | Postgres) -> AsyncIterator[Urls]:
    """A fresh, migrated database."""
    fresh = await engine.fresh()
    yield fresh
    await engine.drop(fresh)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def settings(urls: Urls, tmp_path: Path) -> Settings:
    postgres = urls.engine == "postgresql"
    return Settings(
        environment="test",
        data_folder=tmp_path,
        database_url=urls.app,
        platform_database_url=urls.platform if postgres else "",
        migration_database_url=urls.owner if postgres else "",
        key_encryption_keys=f"first:{base64_key('k')}",
        index_key=base64_key("i"),
        session_key=base64_key("s"),
        service_authority="Freie Hansestadt Bremen (Test)",
        service_email="onlinedienst@example.org",
        service_dvdv_key="fap:erfunden-1",
        kennung_list_uri="urn:example:kennung",
        kennung_list_version="1",
    )


@pytest.fixture
async def kernel(settings: Settings, clock: ManualClock) -> AsyncIterator[Kernel]:
    """A kernel on a fresh database, its clock standing still, the platform's own tenant made."""
    built = build(settings, clock)
    await built.database.open()
    await make_tenant(built, PLATFORM_ID)
    yield built
    await built.database.close()


async def make_tenant(kernel: Kernel, tenant_id: UUID | None = None) -> UUID:
    """Give a tenant its data key and audit chain; no office belongs to it."""
    tenant_id = tenant_id or uuid4()
    async with kernel.database.tenant_transaction(tenant_id):
        await kernel.vault.create_key(kernel.clock.now())
        await audit.start_chain()
    return tenant_id


@pytest.fixture
async def tenant(kernel: Kernel) -> UUID:
    return await make_tenant(kernel)


@pytest.fixture
async def other_tenant(kernel: Kernel) -> UUID:
    return await make_tenant(kernel)
