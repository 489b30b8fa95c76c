"""SQLite as the embedded database: one writer at a time, many readers, nothing confirmed is lost.

Piccolo's stock engine opens a connection per query, begins deferred transactions and answers
concurrent writers with "database is locked". Here connections stay open, the write-ahead log lets
readers go on, writers queue at one lock and begin IMMEDIATE, and `synchronous=FULL` makes a commit
survive a power cut.

Writers work in threads, because a commit waits for the disk. Read-only transactions run in the event
loop's own thread: they never wait for a writer, and reading a row takes a tenth of the way to a
thread and back (tests/bench).
"""

from __future__ import annotations

import asyncio
import functools
import re
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiosqlite

from sorgeauskunft.kernel.database.doors import EngineType
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError

# Other processes (a worker beside the web process) hold the write lock for milliseconds; this is
# the patience before we call it a fault. Readers meet a lock only while a crashed log is recovered.
_BUSY_TIMEOUT_MS = 30_000
_READER_TIMEOUT_MS = 5_000
_READERS = 8
_SWITCH_TRIES = 250
_SWITCH_PAUSE_SECONDS = 0.02

_PRAGMAS = (
    "PRAGMA synchronous=FULL;"
    "PRAGMA foreign_keys=ON;"
    "PRAGMA secure_delete=ON;"  # deleted personal data must not stay readable in free pages
    f"PRAGMA busy_timeout={_BUSY_TIMEOUT_MS};"
)

_READER_PRAGMAS = f"PRAGMA query_only=ON; PRAGMA busy_timeout={_READER_TIMEOUT_MS};"

_PARAMETER = re.compile(r"\$(\d+)")


@functools.lru_cache(maxsize=1024)
def _numbered(sql: str) -> str:
    return _PARAMETER.sub(r"?\1", sql)


def _translated(error: sqlite3.Error) -> DatabaseError:
    if isinstance(error, sqlite3.IntegrityError) and "UNIQUE" in str(error):
        return ConflictError("a row with this key is there already")
    return DatabaseError(f"SQLite: {error}")


class SqliteConnection:
    """One kept-open connection, with a thread of its own (aiosqlite)."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self.raw = raw

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """See `doors.Connection`."""
        try:
            return list(await self.raw.execute_fetchall(_numbered(sql), args))  # type: ignore[arg-type]
        except sqlite3.Error as error:
            raise _translated(error) from error

    async def run_script(self, sql: str) -> None:
        """See `doors.Connection`."""
        try:
            # Not executescript: it would commit the open transaction first.
            for statement in filter(None, (part.strip() for part in sql.split(";\n"))):
                await self.raw.execute(statement)
        except sqlite3.Error as error:
            raise _translated(error) from error


class SqliteReader:
    """One kept-open connection that cannot write, in the thread of the event loop."""

    def __init__(self, path: Path) -> None:
        try:
            self.raw = sqlite3.connect(
                path, detect_types=sqlite3.PARSE_DECLTYPES, isolation_level=None
            )
            self.raw.executescript(_READER_PRAGMAS)
        except sqlite3.Error as error:
            raise _translated(error) from error
        self.raw.row_factory = _row

    async def fetch(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """See `doors.Connection`. Raises `DatabaseError` for anything that would write."""
        return self.run(_numbered(sql), args)

    async def run_script(self, sql: str) -> None:
        """See `doors.Connection`."""
        for statement in filter(None, (part.strip() for part in sql.split(";\n"))):
            self.run(statement, ())

    def run(self, sql: str, args: Sequence[Any]) -> list[dict[str, Any]]:
        """Run one statement in SQLite's own spelling."""
        try:
            return self.raw.execute(sql, args).fetchall()
        except sqlite3.Error as error:
            raise _translated(error) from error


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> dict[str, Any]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


async def _write_ahead(raw: aiosqlite.Connection) -> None:
    """Switch the file to the write-ahead log, if it is not.

    While the first connections to a new file do so at the same time, SQLite answers "locked" at
    once and not after the busy timeout, so the waiting is done here.
    """
    for tries_left in reversed(range(_SWITCH_TRIES)):
        try:
            await raw.execute_fetchall("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or not tries_left:
                raise
            await asyncio.sleep(_SWITCH_PAUSE_SECONDS)
        else:
            return


class SqlitePool:
    """The connections of one process to one database file."""

    engine_type: EngineType = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[SqliteConnection] = []
        self._idle_readers: list[SqliteReader] = []
        self._write_lock = asyncio.Lock()

    async def open(self) -> None:
        """Create the file and its folder where they are missing.

        Raises:
            DatabaseError: They cannot be made, or the file is no database.
        """
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(f"the folder of {self._path} cannot be made") from error
        try:
            self._idle.append(await self._connect())
        except DatabaseError as error:
            raise DatabaseError(f"{self._path} cannot be opened: {error}") from error

    async def close(self) -> None:
        """Close what is idle; open transactions belong to tasks that ended before."""
        while self._idle:
            await self._idle.pop().raw.close()
        while self._idle_readers:
            self._idle_readers.pop().raw.close()

    async def _connect(self) -> SqliteConnection:
        connecting = aiosqlite.connect(
            self._path, detect_types=sqlite3.PARSE_DECLTYPES, isolation_level=None
        )
        # A connection that nobody closed must not keep the process from ending.
        connecting._thread.daemon = True  # noqa: SLF001
        try:
            raw = await connecting
        except sqlite3.Error as error:
            raise _translated(error) from error
        raw.row_factory = _row  # type: ignore[assignment]
        try:
            await raw.executescript(_PRAGMAS)
            await _write_ahead(raw)
        except sqlite3.Error as error:
            await raw.close()
            raise _translated(error) from error
        return SqliteConnection(raw)

    @asynccontextmanager
    async def transaction(
        self,
        *,
        read_only: bool = False,
        session: str = "",  # noqa: ARG002 - row-level security is PostgreSQL's
    ) -> AsyncIterator[SqliteConnection | SqliteReader]:
        """Open a transaction; commit it at the end, or roll it back on any exception."""
        if read_only:
            with self._reading() as reader:
                yield reader
        else:
            async with self._write_lock, self._writing() as connection:
                yield connection

    @contextmanager
    def _reading(self) -> Iterator[SqliteReader]:
        """One view of the data for the whole transaction, whatever is written meanwhile."""
        reader = self._idle_readers.pop() if self._idle_readers else SqliteReader(self._path)
        reader.run("BEGIN DEFERRED", ())
        try:
            yield reader
        finally:
            reader.run("ROLLBACK", ())
            if len(self._idle_readers) < _READERS:
                self._idle_readers.append(reader)
            else:
                reader.raw.close()

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[SqliteConnection]:
        connection = self._idle.pop() if self._idle else await self._connect()
        try:
            await connection.fetch("BEGIN IMMEDIATE", ())
            yield connection
        except BaseException:
            # Shielded: a cancelled request must still give the lock back in good order.
            await asyncio.shield(self._finish(connection, "ROLLBACK"))
            raise
        else:
            await asyncio.shield(self._finish(connection, "COMMIT"))

    async def _finish(self, connection: SqliteConnection, end: str) -> None:
        try:
            if end == "ROLLBACK":
                # A cancelled statement, BEGIN too, is still on its way in the connection's thread;
                # this one queues behind it, so that what follows sees how it ended.
                await connection.fetch("SELECT 1", ())
            if connection.raw.in_transaction:
                await connection.fetch(end, ())
        except DatabaseError:
            await connection.raw.close()  # closing rolls back whatever is left
            raise
        self._idle.append(connection)
