"""PostgreSQL: dumped by a role that only reads, put back by the owner of the tables."""

from __future__ import annotations

import asyncio
import contextlib
import re
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import asyncpg

from sorgeauskunft.kernel.database.migrate import role_of
from sorgeauskunft.kernel.database.pending import DROP_MARK, MAKE_MARK
from sorgeauskunft.kernel.settings import Settings, environment_name
from sorgeauskunft.safekeeping.errors import SafekeepingError
from sorgeauskunft.safekeeping.facts import Ask, Facts, counted, gather
from sorgeauskunft.safekeeping.tools import run, tool, without_password

_PATIENT: Final = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0"}
_TABLES: Final = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
_MAY: Final = "SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user"
# Policies and grants name roles, which may be called differently here: `migrate` makes them anew.
# Schema and extensions are the server's; the owner of the tables may not touch them.
_LEFT_OUT: Final = re.compile(
    r"^\d+; \d+ \d+ (POLICY|ACL|DEFAULT ACL|(COMMENT - )?(SCHEMA|EXTENSION)) "
)
_OTHERS: Final = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND usename = ANY($1)"
)
_LEAVING_SECONDS: Final = 5
_EMPTY: Final = """
DO $$ DECLARE each record; BEGIN
  FOR each IN SELECT relname FROM pg_class
      WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', each.relname);
  END LOOP;
  FOR each IN SELECT oid::regprocedure::text AS name FROM pg_proc
      WHERE pronamespace = 'public'::regnamespace AND proowner = current_user::regrole LOOP
    EXECUTE 'DROP ROUTINE ' || each.name || ' CASCADE';
  END LOOP;
END $$
"""


@contextlib.asynccontextmanager
async def _opened(url: str, setting: str) -> AsyncIterator[Any]:
    """Open a connection; the driver's errors are told without what they may quote."""
    try:
        connection = await asyncpg.connect(url, server_settings=_PATIENT)
    except (asyncpg.PostgresError, OSError, ValueError) as error:
        raise SafekeepingError(
            f"{environment_name(setting)}: cannot connect to PostgreSQL ({type(error).__name__})"
        ) from error
    try:
        yield connection
    except asyncpg.PostgresError as error:
        raise SafekeepingError(f"PostgreSQL: {type(error).__name__}") from error
    finally:
        await connection.close()


def _asking(connection: Any) -> Ask:
    async def ask(sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in await connection.fetch(sql)]

    return ask


async def _tables(connection: Any) -> list[str]:
    return [row["relname"] for row in await connection.fetch(_TABLES)]


async def dump(settings: Settings, target: Path) -> tuple[Facts, str]:
    """Dump the database; return what is in the dump, and the server's version.

    Both come of one view of the data: it is held open while `pg_dump` reads it.
    """
    url = settings.backup_database_url
    if not url:
        raise SafekeepingError(
            f"{environment_name('backup_database_url')} is missing: PostgreSQL is dumped by a role "
            "of its own, which reads everything and writes nothing"
        )
    async with _opened(url, "backup_database_url") as connection:
        if not await connection.fetchval(_MAY):
            raise SafekeepingError(
                f"{environment_name('backup_database_url')}: this role sees no row of any office; "
                "it needs BYPASSRLS and pg_read_all_data"
            )
        version = connection.get_server_version()
        program = await tool("pg_dump", settings.postgres_tools, version.major)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            facts = await gather(_asking(connection), await _tables(connection))
            view = await connection.fetchval("SELECT pg_export_snapshot()")
            address, given = without_password(url)
            await run(
                *(program, "--format=custom", f"--snapshot={view}", f"--file={target}"),
                f"--dbname={address}",
                given=given,
            )
    return facts, f"PostgreSQL {version.major}.{version.minor}"


def name_of(settings: Settings) -> str:
    """Return the name of the database that would be overwritten."""
    return unquote(urlsplit(settings.migration_url).path.strip("/"))


async def is_empty(settings: Settings) -> bool:
    """Whether there is nothing to lose. Raises where others are at work there."""
    # Others may stay: a cluster's own exporter, somebody with psql.
    serving = [role_of(settings.database_url), role_of(settings.platform_database_url)]
    async with _opened(settings.migration_url, "migration_database_url") as connection:
        for _ in range(_LEAVING_SECONDS * 5):
            if not await connection.fetchval(_OTHERS, serving):
                break
            await asyncio.sleep(0.2)
        else:
            raise SafekeepingError(
                "somebody is connected to the database: stop `serve` and `worker` on all machines"
            )
        await tool("pg_restore", settings.postgres_tools, connection.get_server_version().major)
        return not await _tables(connection)


async def put_back(settings: Settings, source: Path) -> None:
    """Put a dump into the database, marked as half restored, instead of what is there."""
    url = settings.migration_url
    async with _opened(url, "migration_database_url") as connection:
        program = await tool(
            "pg_restore", settings.postgres_tools, connection.get_server_version().major
        )
        listed = await run(program, "--list", source)
        async with connection.transaction():
            await connection.execute(_EMPTY)
            await connection.execute(MAKE_MARK)
    wanted = [line for line in listed.splitlines() if not _LEFT_OUT.match(line)]
    address, given = without_password(url)
    with tempfile.NamedTemporaryFile("w", suffix=".list") as file:
        file.write("\n".join(wanted))
        file.flush()
        await run(
            *(program, "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
            *(f"--use-list={file.name}", f"--dbname={address}", source),
            given=given,
        )


async def rows(settings: Settings) -> dict[str, int]:
    """Return table → rows.

    The owner is bound by row-level security like everybody else: it is lifted in a transaction
    that is undone.
    """
    async with _opened(settings.migration_url, "migration_database_url") as connection:
        lifted = connection.transaction()
        await lifted.start()
        try:
            tables = await _tables(connection)
            for name in tables:
                await connection.execute(f'ALTER TABLE "{name}" NO FORCE ROW LEVEL SECURITY')
            return await counted(_asking(connection), tables)
        finally:
            await lifted.rollback()


async def finish(settings: Settings) -> None:
    """Take the mark away."""
    async with _opened(settings.migration_url, "migration_database_url") as connection:
        await connection.execute(DROP_MARK)
