"""What all tests share: a clock, settings, and a kernel on either engine."""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from configured import settings_for
from databases import Postgres, Sqlite, Urls, passing_folder, postgres_server
from fault_table import print_faults
from inventing import NOON
from logged import untouched

from sorgeauskunft.kernel import Kernel, ManualClock, Settings, audit, build
from tenants import registry


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what became of sendings while something broke, where tests let something break."""
    print_faults(terminalreporter)


@pytest.fixture(autouse=True)
def _logs_untouched() -> Iterator[None]:
    """Whoever starts a program within a test sets logging up for all that come after."""
    with untouched():
        yield


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL of our own; the run fails where it cannot be had."""
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def sqlite() -> Iterator[Sqlite]:
    with passing_folder("so-sqlite-") as folder:
        yield Sqlite(folder)


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
def raw(urls: Urls) -> Callable[..., Awaitable[list[tuple[Any, ...]]]]:
    """Run one statement (`$1` for values) as PostgreSQL's superuser, or on the SQLite file."""

    async def run(sql: str, *values: Any) -> list[tuple[Any, ...]]:
        if urls.engine == "postgresql":
            connection = await asyncpg.connect(urls.superuser)
            try:
                return [tuple(row) for row in await connection.fetch(sql, *values)]
            finally:
                await connection.close()
        path = Path(urls.app.removeprefix("sqlite:///"))
        plain = [str(value) if isinstance(value, UUID) else value for value in values]
        with contextlib.closing(sqlite3.connect(path)) as file:
            rows = file.execute(re.sub(r"\$(\d)", r"?\1", sql), plain).fetchall()
            file.commit()
            return rows

    return run


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def settings(urls: Urls, tmp_path: Path) -> Settings:
    return settings_for(urls, tmp_path)


@pytest.fixture
async def kernel(settings: Settings, clock: ManualClock) -> AsyncIterator[Kernel]:
    """A kernel on a fresh database, its clock standing still, the platform's own tenant made."""
    built = build(settings, clock)
    await built.database.open()
    await registry.make_platform(built)
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
