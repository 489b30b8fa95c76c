"""Both engines under rough treatment: killed connections, cancelled waits, several processes."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from databases import Urls

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, Database
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError, SettingsError
from sorgeauskunft.kernel.rate_limit import RateWindow

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]

on_sqlite = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
on_postgres = pytest.mark.parametrize("engine", ["postgres"], indirect=True)

WRITER = """
    import asyncio, datetime as dt, os, sys
    from sorgeauskunft.kernel.database import Database
    from sorgeauskunft.kernel.rate_limit import RateWindow

    async def main():
        database = Database(sys.argv[1])
        await database.open()
        for _ in range(int(sys.argv[2])):
            async with database.platform_transaction("test"):
                row = RateWindow(bucket=os.urandom(8), ends_at=dt.datetime.now(dt.UTC))
                await RateWindow.insert(row)
        if sys.argv[3] == "leak":
            leaked = await database._tenant_pool._connect()
            await leaked.raw.execute("BEGIN IMMEDIATE")
        else:
            await database.close()

    asyncio.run(main())
"""


def writer(urls: Urls, count: int, end: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", textwrap.dedent(WRITER), urls.app, str(count), end],
        stderr=subprocess.PIPE,
    )


def window(kernel: Kernel, bucket: bytes = b"a") -> RateWindow:
    return RateWindow(bucket=bucket, ends_at=kernel.clock.now())


@on_sqlite
async def test_sqlite_process_ends(urls: Urls, raw: Raw) -> None:
    """A process that forgot to close its connections ends all the same, its writes kept."""
    started = time.monotonic()
    process = writer(urls, 3, "leak")
    # What its threads complain of while it ends is not the point.
    await asyncio.to_thread(process.communicate, timeout=20)
    assert process.returncode == 0
    assert time.monotonic() - started < 15
    assert await raw("SELECT count(*) FROM rate_window") == [(3,)]


@on_sqlite
async def test_two_processes_write(urls: Urls, raw: Raw) -> None:
    """Two processes write to one file at once, and both succeed."""
    both = [writer(urls, 150, "close") for _ in range(2)]
    for process in both:
        _, errors = await asyncio.to_thread(process.communicate, timeout=60)
        assert (process.returncode, errors) == (0, b"")
    assert await raw("SELECT count(*) FROM rate_window") == [(300,)]


async def test_many_open_a_new_file(tmp_path: Path) -> None:
    """Whoever opens a new SQLite file at the same time as others gets it, and nobody an error."""

    async def use(path: Path) -> None:
        database = Database(f"sqlite:///{path}")
        await database.open()
        async with database.platform_transaction("test"):
            await GATE.fetch("CREATE TABLE IF NOT EXISTS something (id integer)")
        await database.close()

    for number in range(40):
        await asyncio.gather(*(use(tmp_path / f"{number}.sqlite") for _ in range(6)))


@on_sqlite
async def test_sqlite_keeps_what_it_confirmed(kernel: Kernel) -> None:
    """Every connection, old or new, writes ahead and waits for the disk at each commit."""
    for _ in range(3):
        async with kernel.database.tenant_transaction(uuid4()):
            names = ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
            found = [next(iter((await GATE.fetch(f"PRAGMA {name}"))[0].values())) for name in names]
        assert found == ["wal", 2, 1, 1]


async def test_read_only(kernel: Kernel) -> None:
    """A door opened for reading refuses to write, and the next one through it is unharmed."""
    with pytest.raises(DatabaseError):
        async with kernel.database.platform_transaction("test", read_only=True):
            await RateWindow.insert(window(kernel))
    async with kernel.database.platform_transaction("test", read_only=True):
        assert await RateWindow.count() == 0


async def test_one_view(kernel: Kernel) -> None:
    """Who reads while others write neither waits nor sees two states in one transaction."""
    read = asyncio.Event()
    written = asyncio.Event()

    async def reader() -> int:
        async with kernel.database.platform_transaction("test", read_only=True):
            await RateWindow.count()
            read.set()
            await asyncio.wait_for(written.wait(), 5)
            return int(await RateWindow.count())

    reading = asyncio.create_task(reader())
    await read.wait()
    async with kernel.database.platform_transaction("test"):
        await RateWindow.insert(window(kernel))
    written.set()
    assert await reading == 0
    async with kernel.database.platform_transaction("test", read_only=True):
        assert await RateWindow.count() == 1


@on_sqlite
async def test_cancelled_while_waiting_for_the_lock(kernel: Kernel, urls: Urls) -> None:
    """Who is cancelled while another process holds the lock does not get it later, and keep it."""

    async def write() -> None:
        async with kernel.database.platform_transaction("test"):
            await RateWindow.insert(window(kernel))

    path = urls.app.removeprefix("sqlite:///")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        task = asyncio.create_task(write())
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.sleep(0.1)
        other.execute("ROLLBACK")
        with pytest.raises(asyncio.CancelledError):
            await task
        other.execute("PRAGMA busy_timeout = 1000")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    for _ in range(2):
        with contextlib.suppress(ConflictError):
            await write()
    async with kernel.database.platform_transaction("test"):
        assert await RateWindow.count() == 1


@on_postgres
async def test_killed_connection(kernel: Kernel, raw: Raw) -> None:
    """A connection killed in mid-transaction is a DatabaseError; the pool works on."""
    for _ in range(8):
        with pytest.raises(DatabaseError, match="PostgreSQL: "):
            async with kernel.database.platform_transaction("test"):
                await RateWindow.insert(window(kernel))
                ((pid,),) = [tuple(r.values()) for r in await GATE.fetch("SELECT pg_backend_pid()")]
                assert await raw("SELECT pg_terminate_backend($1)", pid) == [(True,)]
                await asyncio.sleep(0.05)
                await RateWindow.count()
    async with kernel.database.platform_transaction("test"):
        assert await RateWindow.count() == 0


@on_postgres
async def test_killed_before_commit(kernel: Kernel, raw: Raw) -> None:
    """Where the connection is gone at the commit, nobody is told that it was written."""
    with pytest.raises(DatabaseError):
        async with kernel.database.platform_transaction("test"):
            await RateWindow.insert(window(kernel))
            ((pid,),) = [tuple(r.values()) for r in await GATE.fetch("SELECT pg_backend_pid()")]
            await raw("SELECT pg_terminate_backend($1)", pid)
    async with kernel.database.platform_transaction("test"):
        assert await RateWindow.count() == 0


@on_postgres
async def test_failed_statement_is_never_committed(kernel: Kernel) -> None:
    """Who catches a failed statement and goes on is not told that all was written."""
    with pytest.raises(DatabaseError, match="nothing was written"):
        async with kernel.database.platform_transaction("test"):
            await RateWindow.insert(window(kernel, b"b"))
            with contextlib.suppress(DatabaseError):
                await GATE.fetch("SELECT * FROM nowhere")
    async with kernel.database.platform_transaction("test"):
        assert await RateWindow.count() == 0


async def test_driver_errors_stay_inside(kernel: Kernel) -> None:
    """A wrong statement is a DatabaseError on both engines, and the next one works."""
    with pytest.raises(DatabaseError):
        async with kernel.database.platform_transaction("test"):
            await GATE.fetch("SELECT nothing FROM nowhere")
    async with kernel.database.platform_transaction("test"):
        assert await RateWindow.count() == 0


async def test_conflict_quotes_nothing(kernel: Kernel) -> None:
    """The error about a doubled key does not say the key."""
    with pytest.raises(ConflictError) as caught:
        async with kernel.database.platform_transaction("test"):
            for _ in range(2):
                await RateWindow.insert(window(kernel, b"Given-Family"))
    assert "Family" not in str(caught.value)


async def test_readers_beside_a_writer(kernel: Kernel, tenant: UUID) -> None:
    """Readers see the last committed state while a writer is at work, and do not wait for it."""
    async with kernel.database.platform_transaction("test"):
        await RateWindow.insert(window(kernel))

    async def read() -> int:
        async with kernel.database.platform_transaction("test", read_only=True):
            return int(await RateWindow.count())

    async with kernel.database.platform_transaction("test"):
        await RateWindow.delete(force=True)
        counts = await asyncio.wait_for(asyncio.gather(*(read() for _ in range(3))), 5)
    assert counts == [1, 1, 1]
    assert await read() == 0


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_unreachable(urls: Urls) -> None:
    """A server that cannot be reached stops the start with our own error."""
    away = "postgresql://so_app@127.0.0.1:1/nowhere"
    with pytest.raises(DatabaseError):
        await Database(away, platform_url=away).open()
    unknown = urls.app.replace("so_app", "so_nobody")
    with pytest.raises(DatabaseError):
        await Database(unknown, platform_url=unknown).open()


@pytest.mark.parametrize(
    "url", ["mysql://root@localhost/db", "", "postgresql://so_app@localhost/db", "sqlite://"]
)
def test_wrong_address(url: str) -> None:
    """An address that cannot be meant is a matter of settings."""
    with pytest.raises(SettingsError):
        Database(url)


async def test_folder_is_made(tmp_path: Path) -> None:
    """The folder of a new SQLite file is made where it is missing."""
    path = tmp_path / "new" / "folder" / "file.sqlite"
    database = Database(f"sqlite:///{path}")
    await database.open()
    await database.close()
    assert path.exists()
