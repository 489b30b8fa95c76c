"""What breaks below and beside the program loses nothing and doubles nothing: real processes, PostgreSQL.

Every fault is one line of a table that is printed at the end: sendings, confirmations, what arrived
once, what is dead, and what must be nothing: lost or twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import msgspec
import pytest
from configured import settings_for
from databases import Postgres, passing_folder
from processes import Process, free_port
from sendings import (
    HEAD,
    OFFICE,
    Tally,
    all_confirmed,
    drain,
    environment,
    filled_draft,
    tally,
)

from sorgeauskunft import drafts
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, Settings, build
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import BUILD_DOCUMENTS

pytestmark = pytest.mark.e2e

SENDINGS = 8


@pytest.fixture(scope="module")
def table() -> Iterator[list[str]]:
    """The lines of the table; printed when all faults are through."""
    lines: list[str] = []
    yield lines
    print("\n".join(["", HEAD, *lines]))  # noqa: T201 - the counts are the result


class Running(msgspec.Struct):
    """A web process and what stands behind it; workers are started by each test."""

    kernel: Kernel
    port: int
    env: dict[str, str]
    folder: Path
    superuser: str
    content: DraftContent
    workers: list[Process] = []

    def worker(self, shifted: str = "") -> Process:
        log = self.folder / f"worker-{len(self.workers)}.log"
        self.workers.append(Process(log, "worker", environment=self.env, shifted=shifted))
        return self.workers[-1]

    async def drafts(self, count: int = SENDINGS) -> list[str]:
        return [await drafts.begin(self.kernel, OFFICE, self.content, "v1") for _ in range(count)]

    def keep_working(self) -> bool:
        """Start a worker where none is left: one that finds no database at its start ends."""
        if not any(each.is_running() for each in self.workers):
            self.worker()
        return True

    async def finished(self, every: list[str], confirmed: set[str]) -> Tally:
        await drain(self.kernel, self.keep_working)
        return await tally(self.kernel, every, confirmed)


@contextlib.asynccontextmanager
async def running(server: Postgres, folder: Path) -> AsyncIterator[Running]:
    """Migrate, seed, start two web processes, and fill in one draft through the pages."""
    urls = await server.fresh()
    settings: Settings = msgspec.structs.replace(
        settings_for(urls, folder),
        base_url="http://localhost:8000",
        rate_limits=False,
        job_lease_seconds=5,
        pdf_processes=1,
        log_format="json",
    )
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    env = environment(settings)
    port = free_port()
    serve = ("serve", "--port", str(port), "--processes", "2")
    web = Process(folder / "web.log", *serve, environment=env)
    found: Running | None = None
    try:
        await asyncio.to_thread(web.wait_for, f"http://127.0.0.1:{port}/readyz")
        content = await filled_draft(kernel, port)
        found = Running(kernel, port, env, folder, urls.superuser, content)
        yield found
    finally:
        for process in (web, *(found.workers if found else ())):
            if process.is_running():
                process.kill_all()
        await kernel.database.close()


def check(counts: Tally, table: list[str], fault: str) -> None:
    """All were confirmed in the end, all arrived once."""
    table.append(counts.row(fault))
    assert (counts.lost, counts.twice, counts.dead) == (0, 0, 0)
    assert counts.delivered == counts.confirmed == counts.sent


async def nothing() -> None:
    """No fault: only what runs beside it."""


async def test_two_workers(postgres: Postgres, tmp_path: Path, table: list[str]) -> None:
    """Two workers at one queue deliver each request once."""
    async with running(postgres, tmp_path) as house:
        house.worker()
        house.worker()
        every = await house.drafts()
        confirmed = await all_confirmed(house.port, every, nothing)
        check(await house.finished(every, confirmed), table, "two workers")


async def test_clocks_an_hour_apart(postgres: Postgres, tmp_path: Path, table: list[str]) -> None:
    """Workers whose clocks are an hour before and behind take jobs from each other, none twice."""
    async with running(postgres, tmp_path) as house:
        house.worker("+1h")
        house.worker("-1h")
        every = await house.drafts()
        confirmed = await all_confirmed(house.port, every, nothing)
        # The right time as well: what the fast clock has put off until later is due for nobody else.
        house.worker()
        check(await house.finished(every, confirmed), table, "clocks an hour fast and slow")


async def test_killed_while_rendering(postgres: Postgres, tmp_path: Path, table: list[str]) -> None:
    """A worker that is killed over a PDF leaves no half a document; another makes it anew."""
    async with running(postgres, tmp_path) as house:
        first = house.worker()
        every = await house.drafts()

        async def kill_over_a_document() -> None:
            while not await _rendering(house.kernel):  # noqa: ASYNC110 - another process renders
                await asyncio.sleep(0.01)
            first.kill()

        confirmed = await all_confirmed(house.port, every, kill_over_a_document)
        house.worker()
        check(await house.finished(every, confirmed), table, "worker killed while rendering")


async def _rendering(kernel: Kernel) -> bool:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        return await Job.exists().where(
            (Job.kind == BUILD_DOCUMENTS) & (Job.state == "running") & (Job.attempts == 1)
        )


async def test_database_crashes(tmp_path: Path, table: list[str]) -> None:
    """PostgreSQL fails without warning and comes back: what was confirmed is there, the rest is sent anew."""
    with passing_folder("so-pg-") as folder:
        server = await asyncio.to_thread(Postgres, folder)
        async with running(server, tmp_path) as house:
            house.worker()
            every = await house.drafts()

            async def crash_twice() -> None:
                for pause in (0.15, 0.4):
                    await asyncio.sleep(pause)
                    await asyncio.to_thread(server.crash)
                    await asyncio.sleep(0.5)
                    await asyncio.to_thread(server.start_again)

            confirmed = await all_confirmed(house.port, every, crash_twice)
            check(await house.finished(every, confirmed), table, "PostgreSQL crashes twice")
        server.server.cleanup()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes; needs the right to mount one, as root has."""
    folder = Path(tempfile.mkdtemp(prefix="so-small-"))
    size = f"size={megabytes}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)  # noqa: S603, S607
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)  # noqa: S603, S607
        folder.rmdir()


def fill_up(folder: Path) -> Path:
    """Leave no room at all; the file to take away again."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0" * 65536)
    with ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"\0")
    return ballast


async def test_disk_full(tmp_path: Path, table: list[str]) -> None:
    """The database's disk is full for a while: nothing is confirmed that it does not hold."""
    with small_disk(200) as disk:
        (disk / "so").mkdir()
        server = await asyncio.to_thread(Postgres, disk / "so")
        try:
            async with running(server, tmp_path) as house:
                house.worker()
                every = await house.drafts()

                async def no_room() -> None:
                    ballast = await asyncio.to_thread(fill_up, disk)
                    await _until_it_gives_up(house.superuser)
                    await asyncio.sleep(1.0)
                    ballast.unlink()
                    # Without room for its log PostgreSQL gives up, and is started by whoever watches it.
                    await asyncio.to_thread(server.start_again)

                confirmed = await all_confirmed(house.port, every, no_room)
                check(await house.finished(every, confirmed), table, "the database's disk full")
        finally:
            server.server.cleanup()


async def _until_it_gives_up(superuser: str) -> None:
    """Fill the log of changes, until there is no room for the next piece of it."""
    with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection = await asyncpg.connect(superuser)
        while True:
            await connection.execute(
                "SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 1000000))"
            )
