"""PostgreSQL through asyncpg: one pool per role, the tenant set in the same message as BEGIN."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from sorgeauskunft.kernel.database.doors import EngineType
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError

# Nothing here runs long by plan; a statement or a forgotten transaction must not hold locks.
_SERVER_SETTINGS = {
    "application_name": "sorgeauskunft",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
}
# One view of the data for the whole transaction, as on SQLite.
_BEGIN_READ_ONLY = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
_MINIMUM_VERSION = 150_000


def _translated(error: Exception) -> DatabaseError:
    if isinstance(error, asyncpg.UniqueViolationError):
        return ConflictError("a row with this key is there already")
    # The message of a constraint violation may quote values; the type says enough for a log.
    return DatabaseError(f"PostgreSQL: {type(error).__name__}")


_DRIVER_ERRORS = (
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what it says while it learns that the server cut it off
    OSError,
    TimeoutError,
)


class PostgresConnection:
    """One connection, borrowed from a pool for one transaction."""

    def __init__(self, raw: Any) -> None:
        self.raw = raw

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """See `doors.Connection`."""
        try:
            return [dict(row) for row in await self.raw.fetch(sql, *args)]
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error

    async def run_script(self, sql: str) -> None:
        """See `doors.Connection`."""
        try:
            await self.raw.execute(sql)
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error

    async def end(self, how: str) -> None:
        """End the transaction with COMMIT or ROLLBACK.

        Raises:
            DatabaseError: The server rolled back instead of committing. It does so without an
                error when a statement had failed and somebody caught that and went on.
        """
        try:
            did = await self.raw.execute(how)
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error
        if did != how:
            raise DatabaseError("a statement of this transaction had failed; nothing was written")


async def _no_reset(_connection: Any) -> None:
    """Leave the connection as it is: SET LOCAL ends with its transaction, nothing else is set."""


class PostgresPool:
    """The connections of one process as one role; `setting` names where its address came from."""

    engine_type: EngineType = "postgres"

    def __init__(self, dsn: str, *, size: int, setting: str) -> None:
        self._dsn = dsn
        self._setting = setting
        self._size = size
        self._pool: Any = None

    async def open(self) -> None:
        """Connect once, so that a wrong address stops the start and not the first visitor.

        Raises:
            DatabaseError: The server cannot be reached, refuses us, or is too old.
        """
        try:
            self._pool = await asyncpg.create_pool(
                self._dsn,
                min_size=1,
                max_size=self._size,
                reset=_no_reset,
                server_settings=_SERVER_SETTINGS,
            )
            async with self._pool.acquire() as connection:
                version = connection.get_server_version()
        except (*_DRIVER_ERRORS, ValueError) as error:  # ValueError: what asyncpg cannot read
            raise DatabaseError(
                f"{self._setting}: cannot connect to PostgreSQL ({type(error).__name__})"
            ) from error
        if version.major * 10_000 < _MINIMUM_VERSION:
            raise DatabaseError(
                f"{self._setting}: PostgreSQL {version.major} is too old, 15 or newer is needed"
            )

    async def close(self) -> None:
        """Close all connections."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    @asynccontextmanager
    async def transaction(
        self, *, read_only: bool = False, session: str = ""
    ) -> AsyncIterator[PostgresConnection]:
        """Open a transaction; `session` is a SET LOCAL that travels with BEGIN.

        Commit at the end, roll back on any exception, cancellation included.
        """
        try:
            raw = await self._pool.acquire()
        except _DRIVER_ERRORS as error:
            raise _translated(error) from error
        connection = PostgresConnection(raw)
        begin = _BEGIN_READ_ONLY if read_only else "BEGIN;"
        try:
            await connection.run_script(begin + session)
            yield connection
        except BaseException:
            await asyncio.shield(self._finish(connection, "ROLLBACK"))
            raise
        else:
            await asyncio.shield(self._finish(connection, "COMMIT"))

    async def _finish(self, connection: PostgresConnection, end: str) -> None:
        try:
            await connection.end(end)
        except DatabaseError:
            # A connection that the server cut is out of the pool by now, and says so.
            with contextlib.suppress(asyncpg.InterfaceError):
                connection.raw.terminate()
            if end == "COMMIT":
                raise
        finally:
            await self._pool.release(connection.raw)
