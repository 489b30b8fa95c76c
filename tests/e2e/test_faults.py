"""What breaks below and beside the program loses nothing and doubles nothing: real processes, PostgreSQL.

Every fault is one line of a table that stands in the summary of the run: sendings, confirmations, what
arrived once, what is dead, and what must be nothing: lost or twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID

import asyncpg
import msgspec
import pytest
from configured import settings_for
from databases import Postgres, passing_folder
from fit_connect_process import PlayedFitConnect, played_fit_connect
from fit_connect_world import DESTINATION
from mailroom import Mood, mailroom
from paper import pdf
from processes import Process, free_port
from sendings import (
    OFFICE,
    SLUG,
    Table,
    Tally,
    all_confirmed,
    client,
    drain,
    environment,
    filled_draft,
    for_processes,
    tally,
)
from visitor import Visitor

from sorgeauskunft import drafts
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, audit, build
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import BUILD_DOCUMENTS
from sorgeauskunft.requests.tables import CaseRow
from tenants.handling import Delivery, DeliveryChannel, FitConnectSettings
from tenants.settings import Section, change
from web.draft_cookie import NAME

pytestmark = pytest.mark.e2e

SENDINGS = 8


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
async def running(
    server: Postgres, folder: Path, changed: dict[str, str] | None = None
) -> AsyncIterator[Running]:
    """Migrate, seed, start two web processes, and fill in one draft through the pages.

    `changed` are settings in the environment of all processes.
    """
    urls = await server.fresh()
    settings = for_processes(settings_for(urls, folder))
    kernel = build(settings)
    await kernel.database.open()
    await seed(kernel)
    env = environment(settings) | (changed or {})
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


def check(counts: Tally, table: Table, fault: str) -> None:
    """All were confirmed in the end, all arrived once."""
    table(counts, fault)
    assert (counts.lost, counts.twice, counts.dead) == (0, 0, 0)
    assert counts.delivered == counts.confirmed == counts.sent


async def nothing() -> None:
    """No fault: only what runs beside it."""


async def test_two_workers(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """Two workers at one queue deliver each request once."""
    async with running(postgres, tmp_path) as house:
        house.worker()
        house.worker()
        every = await house.drafts()
        confirmed = await all_confirmed(house.port, every, nothing)
        check(await house.finished(every, confirmed), table, "two workers")


async def test_clocks_an_hour_apart(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """Workers whose clocks are an hour before and behind take jobs from each other, none twice."""
    async with running(postgres, tmp_path) as house:
        house.worker("+1h")
        house.worker("-1h")
        every = await house.drafts()
        confirmed = await all_confirmed(house.port, every, nothing)
        # The right time as well: what the fast clock has put off until later is due for nobody else.
        house.worker()
        check(await house.finished(every, confirmed), table, "clocks an hour fast and slow")


async def test_killed_while_rendering(postgres: Postgres, tmp_path: Path, table: Table) -> None:
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


async def test_database_crashes(tmp_path: Path, table: Table) -> None:
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


async def test_disk_full(tmp_path: Path, table: Table) -> None:
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


_NOT_KEPT = "Wir können die Datei gerade nicht speichern"


async def _hand_in(port: int, code: str) -> str:
    """Put a paper into a draft, as its mother; what the page says then."""
    async with client(port) as browser:
        browser.cookies.set(NAME, code, domain="testserver.local", path="/")
        visitor = Visitor(browser)
        await visitor.open(f"/j/{SLUG}/formular/unterlagen")
        await visitor.upload({"datei": [("ausweis.pdf", pdf())]}, to="/hochladen/id_card")
        return visitor.response.text


async def test_disk_full_for_files(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """The disk of files is full for a while: mothers read it, nothing half is kept, then all go on."""
    bearer = {"authorization": "Bearer a-token-for-prometheus"}
    with small_disk(1) as disk:
        settings = {
            "SORGEAUSKUNFT_UPLOAD_FOLDER": str(disk),
            "SORGEAUSKUNFT_METRICS_TOKEN": bearer["authorization"].partition(" ")[2],
        }
        async with running(postgres, tmp_path, settings) as house:
            house.worker()
            every = await house.drafts(4)
            ballast = await asyncio.to_thread(fill_up, disk)
            for said in await asyncio.gather(*(_hand_in(house.port, code) for code in every)):
                assert _NOT_KEPT in said
                assert "ausweis.pdf" not in said
            assert _files(disk) == [ballast]
            log = (tmp_path / "web.log").read_text()
            assert log.count("could not be written: ENOSPC") == len(every)
            async with client(house.port) as prometheus:
                told = (await prometheus.get("/metrics", headers=bearer)).text
            assert f"sorgeauskunft_files_not_kept_total {len(every)}.0" in told
            ballast.unlink()
            for said in await asyncio.gather(*(_hand_in(house.port, code) for code in every)):
                assert "ausweis.pdf" in said
            confirmed = await all_confirmed(house.port, every, nothing)
            check(await house.finished(every, confirmed), table, "the disk of files full")
            assert len(_files(disk)) == len(every)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def _until_it_gives_up(superuser: str) -> None:
    """Fill the log of changes, until there is no room for the next piece of it."""
    with contextlib.suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection = await asyncpg.connect(superuser)
        while True:
            await connection.execute(
                "SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 1000000))"
            )


async def _as_time_goes_by(superuser: str) -> None:
    """What waits for a next try is due now, and a channel that stands still is probed now."""
    connection = await asyncpg.connect(superuser)
    try:
        await connection.execute("UPDATE delivery_breaker SET next_probe_at = now()")
        await connection.execute(
            "UPDATE job SET run_at = now() WHERE state = 'queued' AND kind LIKE 'delivery.%'"
        )
    finally:
        await connection.close()


class Far(msgspec.Struct, frozen=True):
    """A fault of FIT-Connect: which, at which call, and whether requests die of it."""

    fault: str
    on: str
    deadly: bool = False


_SUBMIT = "^PUT /v2/submissions/[^/]+$"
_ANNOUNCE = "^POST /v2/submissions$"
FAR = (
    Far("unauthorized", _ANNOUNCE),
    Far("forbidden", _ANNOUNCE),
    Far("conflict", _SUBMIT),
    Far("too_large", _SUBMIT, deadly=True),
    Far("refused", _SUBMIT, deadly=True),
    Far("busy", _ANNOUNCE),
    Far("broken", _SUBMIT),
    Far("cut", _SUBMIT),
    Far("torn", _SUBMIT),
    Far("lost", _SUBMIT),
    Far("silent", _ANNOUNCE),
)


async def test_fit_connect_fails(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """Whatever FIT-Connect answers, or does not, everything is there once, or dead with its reason."""
    port = free_port()
    settings = PlayedFitConnect(f"http://127.0.0.1:{port}").settings()
    async with running(postgres, tmp_path, settings) as house:
        await _choose_fit_connect(house.kernel)
        house.worker()
        every = await house.drafts(2)
        confirmed = await all_confirmed(house.port, every, nothing)
        await _tried(house, [drafts.keys_of(code).request_id for code in every])
        with played_fit_connect(tmp_path, "http://127.0.0.1:9/nobody", port) as played:
            check(await _drained(house, every, confirmed), table, "FIT-Connect: down")
            await _at_the_receiver(house.kernel, every, played)
            for far in FAR:
                played.do("fault", kind=far.fault, on=far.on, times="2")
                every = await house.drafts(2)
                confirmed = await all_confirmed(house.port, every, nothing)
                counts = await _drained(house, every, confirmed)
                played.do("calm")
                table(counts, f"FIT-Connect: {far.fault}")
                assert (counts.lost, counts.twice) == (0, 0)
                assert counts.confirmed == counts.sent == counts.delivered + counts.dead
                assert bool(counts.dead) is far.deadly, counts.reasons
                await _at_the_receiver(house.kernel, every, played)


async def test_killed_while_handing_over(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """Workers that are killed on the way to FIT-Connect, answers lost beside: everything is there once."""
    with played_fit_connect(tmp_path, "http://127.0.0.1:9/nobody") as played:
        async with running(postgres, tmp_path, played.settings()) as house:
            await _choose_fit_connect(house.kernel)
            every = await house.drafts()
            played.do("fault", kind="lost", on=_SUBMIT, times="3")

            async def kill_again_and_again() -> None:
                for pause in (0.5, 0.9, 1.4):
                    log = house.worker().log
                    while "job_done" not in log.read_text():  # noqa: ASYNC110 - it says so in its log
                        await asyncio.sleep(0.05)
                    await asyncio.sleep(pause)
                    house.workers[-1].kill()
                    await _as_time_goes_by(house.superuser)

            confirmed = await all_confirmed(house.port, every, kill_again_and_again)
            counts = await _drained(house, every, confirmed)
            check(counts, table, "FIT-Connect: killed, answers lost")
            await _at_the_receiver(house.kernel, every, played)


async def test_mail_server_fails(postgres: Postgres, tmp_path: Path, table: Table) -> None:
    """A mail server that is down, slow, busy, or gone before it answers: one link for each request."""
    port = free_port()
    settings = {
        "SORGEAUSKUNFT_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "SORGEAUSKUNFT_MAIL_FROM": "sorgeauskunft@example.org",
    }
    async with mailroom(port) as room, running(postgres, tmp_path, settings) as house:
        delivery = Delivery(channel=DeliveryChannel.LINK, mailbox="eingang@amt.example.org")
        await change(house.kernel, OFFICE, Section.DELIVERY, delivery, audit.OPERATOR, seen=0)
        house.worker()
        for mood in (None, Mood.SLOW, Mood.BUSY, Mood.CUT, Mood.REFUSES):
            room.mails.clear()
            every = await house.drafts(2)
            if mood is None:
                await room.shut()
            else:
                room.befall(mood, 3)
            confirmed = await all_confirmed(house.port, every, nothing)
            ids = [drafts.keys_of(code).request_id for code in every]
            if mood is None:
                await _tried(house, ids)
                await room.open()
            ends = await _handed_over(house, ids)
            links = {mail["message-id"] for mail in room.mails if "/abholen/" in mail.get_payload()}
            handed = [each for each in ends if each == "sent"]
            counts = Tally(
                sent=len(every),
                confirmed=len(confirmed),
                stored=len(ends),
                delivered=len(handed),
                dead=len(ends) - len(handed),
                lost=len(handed) - len(links),
                twice=max(0, len(links) - len(handed)),
                reasons=(),
            )
            table(counts, f"mail server: {mood.value if mood else 'down'} (links)")
            assert (counts.lost, counts.twice) == (0, 0)
            assert counts.stored == counts.confirmed == counts.sent
            assert bool(counts.dead) is (mood is Mood.REFUSES)


async def _tried(house: Running, ids: list[UUID]) -> None:
    """Wait until each was tried once in vain."""
    while True:
        async with house.kernel.database.tenant_transaction(OFFICE, read_only=True):
            rows = await DeliveryAttempt.select(DeliveryAttempt.request_id).where(
                DeliveryAttempt.request_id.is_in(ids) & (DeliveryAttempt.status == "failed")
            )
        if {row["request_id"] for row in rows} == set(ids):
            return
        house.keep_working()
        await asyncio.sleep(0.2)


async def _handed_over(house: Running, ids: list[UUID]) -> list[str]:
    """Wait until each is handed over or dead; return how each last attempt ended."""
    while True:
        await _as_time_goes_by(house.superuser)
        async with house.kernel.database.tenant_transaction(OFFICE, read_only=True):
            rows = await DeliveryAttempt.select(
                DeliveryAttempt.request_id, DeliveryAttempt.status
            ).where(
                DeliveryAttempt.request_id.is_in(ids)
                & DeliveryAttempt.status.is_in(["sent", "rejected", "dead"])
            )
        ended = {row["request_id"]: row["status"] for row in rows}
        if set(ended) == set(ids):
            return list(ended.values())
        house.keep_working()
        await asyncio.sleep(0.5)


async def _choose_fit_connect(kernel: Kernel) -> None:
    delivery = Delivery(
        channel=DeliveryChannel.FIT_CONNECT,
        fit_connect=FitConnectSettings(destination=str(DESTINATION)),
    )
    await change(kernel, OFFICE, Section.DELIVERY, delivery, audit.OPERATOR, seen=0)


async def _drained(house: Running, every: list[str], confirmed: set[str]) -> Tally:
    async def hurry() -> None:
        while True:
            await asyncio.sleep(1.0)
            await _as_time_goes_by(house.superuser)

    hurrying = asyncio.create_task(hurry())
    try:
        return await house.finished(every, confirmed)
    finally:
        hurrying.cancel()


async def _at_the_receiver(kernel: Kernel, every: list[str], played: PlayedFitConnect) -> None:
    """Each message of a delivered request was received once, none of a dead one."""
    ids = [drafts.keys_of(code).request_id for code in every]
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        cases = await CaseRow.select(CaseRow.message_uuid, CaseRow.status).where(
            CaseRow.request_id.is_in(ids)
        )
    there = Counter(played.state()["messages"])
    for case in cases:
        expected = 1 if case["status"] == "delivered" else 0
        assert there[str(case["message_uuid"])] == expected, case["status"]
