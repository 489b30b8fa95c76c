"""The two doors, for both engines."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit
from uuid import UUID

from sorgeauskunft.kernel import tracing
from sorgeauskunft.kernel.database.doors import Door, DoorKind, EngineType, enter, leave
from sorgeauskunft.kernel.database.postgres import PostgresPool
from sorgeauskunft.kernel.database.sqlite import SqlitePool
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.metrics import Metrics

Pool = SqlitePool | PostgresPool


class Database:
    """The database of this process: open it once, then go through its doors.

    `url` is the one of the application's role; `platform_url` that of the role for platform
    transactions. SQLite has no roles, there both doors share one file. `metrics` learns how long
    callers wait for a door.
    """

    def __init__(
        self,
        url: str,
        *,
        platform_url: str = "",
        pool_size: int = 10,
        metrics: Metrics | None = None,
    ) -> None:
        self.url = url
        metrics = metrics or Metrics()
        self._tenant_use = PoolUse(metrics, "application")
        self._platform_use = PoolUse(metrics, "platform")
        scheme = urlsplit(url).scheme
        self._tenant_pool: Pool
        self._platform_pool: Pool
        if scheme == "sqlite":
            self._tenant_pool = self._platform_pool = SqlitePool(sqlite_path(url))
            pool_size = 1
        elif scheme in {"postgresql", "postgres"}:
            if not platform_url:
                raise SettingsError("SORGEAUSKUNFT_PLATFORM_DATABASE_URL is missing")
            self._tenant_pool = PostgresPool(url, size=pool_size, setting="DATABASE_URL")
            self._platform_pool = PostgresPool(
                platform_url,
                size=max(2, pool_size // 2),
                setting="SORGEAUSKUNFT_PLATFORM_DATABASE_URL",
            )
            self._platform_use.may_open(max(2, pool_size // 2))
        else:
            raise SettingsError(
                "DATABASE_URL must begin with sqlite:/// or postgresql://, "
                f"it begins with {scheme or 'nothing'}"
            )
        self._tenant_use.may_open(pool_size)

    async def open(self) -> None:
        """Open the pools. Raises `DatabaseError` where a server cannot be reached."""
        await self._tenant_pool.open()
        if self._platform_pool is not self._tenant_pool:
            await self._platform_pool.open()

    async def close(self) -> None:
        """Close the pools."""
        await self._tenant_pool.close()
        if self._platform_pool is not self._tenant_pool:
            await self._platform_pool.close()

    @asynccontextmanager
    async def tenant_transaction(
        self, tenant_id: UUID, *, read_only: bool = False
    ) -> AsyncIterator[Door]:
        """Open the rows of one tenant, and the platform's tables that tenants may read."""
        session = f"SET LOCAL app.tenant = '{tenant_id}'"
        begun = time.perf_counter()
        async with (
            _traced("application"),
            self._tenant_pool.transaction(read_only=read_only, session=session) as raw,
        ):
            door = Door(DoorKind.TENANT, raw, self.engine_type, tenant_id=tenant_id)
            with self._tenant_use.open(begun):
                token = enter(door)
                try:
                    yield door
                finally:
                    leave(token)

    @asynccontextmanager
    async def platform_transaction(
        self, purpose: str, *, read_only: bool = False
    ) -> AsyncIterator[Door]:
        """Open the platform's tables and the few headers of tenants that it may see.

        `purpose` names why, in the words of the code (`jobs.claim`); it stands in error messages
        and makes each use of this door findable.
        """
        begun = time.perf_counter()
        async with (
            _traced("platform", purpose),
            self._platform_pool.transaction(read_only=read_only) as raw,
        ):
            door = Door(DoorKind.PLATFORM, raw, self.engine_type, purpose=purpose)
            with self._platform_use.open(begun):
                token = enter(door)
                try:
                    yield door
                finally:
                    leave(token)

    @property
    def engine_type(self) -> EngineType:
        """`sqlite` or `postgres`."""
        return self._tenant_pool.engine_type


@asynccontextmanager
async def _traced(pool: str, purpose: str = "") -> AsyncIterator[None]:
    """Measure a transaction from asking for it to its end."""
    with tracing.span("transaction") as trace:
        trace.say("db.pool", pool)
        if purpose:
            trace.say("db.purpose", purpose)
        yield


class PoolUse:
    """How much one pool is used, for metrics."""

    def __init__(self, metrics: Metrics, pool: str) -> None:
        self._seconds = metrics.database_seconds.labels(pool)
        self._open = metrics.database_open.labels(pool)
        self._size = metrics.database_size.labels(pool)

    def may_open(self, size: int) -> None:
        """Say how many connections there may be."""
        self._size.set(size)

    @contextmanager
    def open(self, begun: float) -> Iterator[None]:
        """Count a transaction that was asked for at `begun` (of `time.perf_counter`)."""
        self._seconds.observe(time.perf_counter() - begun)
        self._open.inc()
        try:
            yield
        finally:
            self._open.dec()


def sqlite_path(url: str) -> Path:
    """Return the file that `sqlite:///relative.db` or `sqlite:////absolute.db` names."""
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise SettingsError("DATABASE_URL for SQLite is sqlite:/// and a file name")
    return Path(path)
