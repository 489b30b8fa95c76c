"""Bring the schema up to date: all pending migrations in one transaction, one process at a time."""

from __future__ import annotations

import asyncio
import contextlib
import io
import pkgutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from urllib.parse import unquote, urlsplit

from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

import migrations
from sorgeauskunft.kernel.database.database import Database, Pool, sqlite_path
from sorgeauskunft.kernel.database.doors import Door, DoorKind, enter, leave
from sorgeauskunft.kernel.database.gate import GATE
from sorgeauskunft.kernel.database.pending import refuse_half_restored
from sorgeauskunft.kernel.database.policies import secure
from sorgeauskunft.kernel.database.postgres import PostgresPool
from sorgeauskunft.kernel.database.sqlite import SqlitePool
from sorgeauskunft.kernel.errors import DatabaseError, SettingsError

APP_NAME = "sorgeauskunft"
# Any number will do, as long as nobody else in this database takes the same one.
_ADVISORY_LOCK = 58_1626
_LOOK_EVERY = 1.0
"""Seconds between two looks of who waits for the schema."""
_SETTING = "SORGEAUSKUNFT_MIGRATION_DATABASE_URL (without it DATABASE_URL)"


@asynccontextmanager
async def migration_transaction(url: str) -> AsyncIterator[Door]:
    """Open a transaction as owner of the tables; the second to come waits for the first.

    On SQLite BEGIN IMMEDIATE is the lock.
    """
    pool: Pool
    if url.startswith("sqlite"):
        pool, lock = SqlitePool(sqlite_path(url)), ""
    else:
        pool = PostgresPool(url, size=1, setting=_SETTING)
        lock = (
            "SET LOCAL statement_timeout = 0;"
            "SET LOCAL idle_in_transaction_session_timeout = 0;"
            f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"
        )
    await pool.open()
    try:
        async with pool.transaction(session=lock) as raw:
            door = Door(DoorKind.MIGRATION, raw, pool.engine_type)
            token = enter(door)
            try:
                yield door
            finally:
                leave(token)
    finally:
        await pool.close()


def role_of(url: str) -> str:
    """Return the database role that a PostgreSQL address logs in as."""
    user = urlsplit(url).username
    if not user:
        raise SettingsError("a PostgreSQL address must name its role: postgresql://role@host/name")
    return unquote(user)


async def migrate(
    url: str, *, app_url: str = "", platform_url: str = "", up_to: str = "all"
) -> list[str]:
    """Run what is pending, then bring policies and grants in line; return the ids that ran.

    `url` logs in as owner; `app_url` and `platform_url` name the two roles of the application
    (PostgreSQL only). `up_to` stops after one migration, for tests.

    Raises:
        DatabaseError: A migration failed; nothing of this run is left.
    """
    async with migration_transaction(url) as door:
        before = await _done()
        # Piccolo reports on standard output and by a result; we want the sentence only on failure.
        with contextlib.redirect_stdout(io.StringIO()) as said:
            result = await ForwardsMigrationManager(app_name=APP_NAME, migration_id=up_to).run()
        if not result.success:
            raise DatabaseError(f"migration failed: {result.message or said.getvalue()}")
        if door.engine_type == "postgres":
            await secure(role_of(app_url), role_of(platform_url))
        return sorted(await _done() - before)


async def require_migrated(database: Database) -> None:
    """Look whether the schema has all that this program knows; more is no harm (additive migrations).

    Raises:
        DatabaseError: It has not, the sentence names the command; or a restore is not done.
    """
    async with database.platform_transaction("schema.check", read_only=True):
        await refuse_half_restored()
        missing = known_migrations() - await _done()
    if missing:
        raise DatabaseError(
            f"the database lacks {len(missing)} migrations: run `sorgeauskunft migrate`"
        )


async def wait_until_migrated(database: Database, seconds: float) -> None:
    """Wait until the schema has all that this program knows; for who starts beside `migrate`.

    Raises:
        DatabaseError: It has not after so many seconds, or there is no database; the last reason.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            await database.open()
            try:
                return await require_migrated(database)
            finally:
                await database.close()
        except DatabaseError:
            if time.monotonic() + _LOOK_EVERY > until:
                raise
        await asyncio.sleep(_LOOK_EVERY)


def known_migrations() -> set[str]:
    """Return the ids of all migrations of this program."""
    modules = (
        import_module(f"{migrations.__name__}.{found.name}")
        for found in pkgutil.iter_modules(migrations.__path__)
    )
    return {module.ID for module in modules}


async def _done() -> set[str]:
    door_tables = {
        "sqlite": "SELECT name FROM sqlite_master WHERE name = 'migration'",
        "postgres": "SELECT relname FROM pg_class WHERE relname = 'migration'",
    }
    if not await GATE.fetch(door_tables[GATE.engine_type]):
        return set()
    return {row["name"] for row in await GATE.fetch("SELECT name FROM migration")}
