"""Delivery on PostgreSQL: from send to stored, throughput, claiming from a long queue, memory.

Documents are real ones, made by the renderer's processes; the channel is the portal's, so that
nobody else's speed is measured. `BENCH_DELIVERY_DOCUMENTS` (5000) is for how many the memory is
looked at, `BENCH_DELIVERY_SECONDS` (60) how long two a second are sent, `BENCH_DELIVERY_BATCH` (100)
how many wait when the throughput is measured.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import msgspec
from databases import Postgres, Urls, postgres_server
from examples import content, make_office

import xfamilie
from sorgeauskunft import drafts, requests
from sorgeauskunft.documents.pdf import EmbeddedFile, PdfPool
from sorgeauskunft.documents.summary import SummaryFacts, summary_job
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, build
from sorgeauskunft.kernel.jobs import Worker, queue
from sorgeauskunft.texts import Texts
from tenants import registry
from tenants.directory import DirectoryKeeper
from tenants.offices import Office

_TEXTS = Texts("de")
_DOCUMENTS = int(os.environ.get("BENCH_DELIVERY_DOCUMENTS", "5000"))
_SECONDS = int(os.environ.get("BENCH_DELIVERY_SECONDS", "60"))
_BATCH = int(os.environ.get("BENCH_DELIVERY_BATCH", "100"))
_QUEUES = (1_000, 100_000)
_CLAIMS, _ROUNDS = 30, 3
_LEASE = dt.timedelta(minutes=1)


class _Stage(msgspec.Struct, frozen=True):
    """An office with a worker and one renderer: what one core does."""

    kernel: Kernel
    office: Office
    pdf: PdfPool
    worker: Worker
    url: str


@contextlib.asynccontextmanager
async def _stage(urls: Urls, folder: Path) -> AsyncIterator[_Stage]:
    settings = msgspec.structs.replace(
        demo_settings(folder, 8000),
        database_url=urls.app,
        platform_database_url=urls.platform,
        pdf_processes=1,
    )
    kernel = build(settings)
    await kernel.database.open()
    await registry.make_platform(kernel)
    office = await make_office(kernel)
    pdf = PdfPool(1)
    await pdf.start()
    try:
        worker = build_worker(kernel, DirectoryKeeper(kernel), _TEXTS, pdf)
        yield _Stage(kernel, office, pdf, worker, urls.superuser)
    finally:
        await pdf.close()
        await kernel.database.close()


async def _send(stage: _Stage) -> None:
    code = await drafts.begin(stage.kernel, stage.office.id, DraftContent(), "v1")
    await requests.send(stage.kernel, stage.office.id, code, lambda _draft: content())


async def _lag(stage: _Stage) -> None:
    """Two requests a second; a document's row bears the time just before its transaction ends."""
    running = asyncio.create_task(stage.worker.run())
    begun = time.perf_counter()
    for number in range(_SECONDS * 2):
        await asyncio.sleep(max(0.0, begun + number / 2 - time.perf_counter()))
        await _send(stage)
    await asyncio.sleep(3)
    stage.worker.stop()
    await running
    connection = await asyncpg.connect(stage.url)
    rows = await connection.fetch(
        "SELECT extract(epoch FROM max(d.created_at) - r.sent_at) AS waited, count(d.id) AS papers "
        "FROM request r LEFT JOIN document d ON d.request_id = r.id GROUP BY r.id, r.sent_at"
    )
    await connection.close()
    waits = sorted(float(row["waited"]) for row in rows if row["papers"] == len(("xml", "pdf")))
    p95 = statistics.quantiles(waits, n=20)[-1]
    verdict = "met" if p95 < 2 and len(waits) == len(rows) else "MISSED"
    print(
        f"send to stored XML + PDF, 2 a second: p50 {statistics.median(waits):.2f} s, p95 {p95:.2f} s, "
        f"{len(waits)} of {len(rows)} stored (goal p95 < 2 s: {verdict})"
    )


async def _throughput(stage: _Stage) -> None:
    facts = SummaryFacts(
        reference="7K3MX9QP", sent_at=stage.kernel.clock.now(), audience="office", test=True
    )
    message = EmbeddedFile(
        name="xfamilie-0801-1.xml",
        description="XFamilie",
        content=xfamilie.sample("0801"),
        media_type="application/xml",
        modified=facts.sent_at,
    )
    job = summary_job(_TEXTS, stage.office, content(), facts, (message,))
    alone: list[float] = []
    whole: list[float] = []
    for _ in range(2):
        for _ in range(_BATCH // 2):
            await _send(stage)
        started = time.perf_counter()
        await stage.worker.run_until_idle()
        whole.append((time.perf_counter() - started) / (_BATCH // 2))
        started = time.perf_counter()
        for _ in range(_BATCH // 2):
            await stage.pdf.render(job)
        alone.append((time.perf_counter() - started) / (_BATCH // 2))
    ours, bare = statistics.mean(whole), statistics.mean(alone)
    verdict = "met" if bare / ours >= 0.8 else "MISSED"
    print(
        f"throughput with one renderer: {1 / ours:.1f} requests/s delivered, PDF alone "
        f"{1 / bare:.1f}/s, {bare / ours:.0%} (goal ≥ 80%: {verdict})"
    )


_JOB = ("id", "tenant_id", "kind", "subject_id", "state", "run_at", "attempts", "max_attempts",
        "created_at", "reason", "burial_due")  # fmt: skip


async def _claiming(stage: _Stage) -> None:
    quartiles: dict[int, list[float]] = {size: [] for size in _QUEUES}
    for size in _QUEUES * _ROUNDS:
        connection = await asyncpg.connect(stage.url)
        await connection.execute("DELETE FROM job_attempt; DELETE FROM job;")
        now = stage.kernel.clock.now()
        rows: list[tuple[UUID, UUID, str, UUID, str, dt.datetime, int, int, dt.datetime, str, bool]]
        rows = [
            (uuid4(), stage.office.id, "delivery.deliver", uuid4(), "queued",
             now - dt.timedelta(seconds=number), 0, 12, now, "", False)
            for number in range(size)
        ]  # fmt: skip
        await connection.copy_records_to_table("job", records=rows, columns=_JOB)
        await connection.execute("VACUUM ANALYZE job")
        took = []
        for number in range(_CLAIMS + 3):
            started = time.perf_counter()
            async with stage.kernel.database.platform_transaction("jobs.claim"):
                assert len(await queue.claim(now, _LEASE, 4)) == 4
            if number > 2:
                took.append(time.perf_counter() - started)
        # What else runs on the machine only adds: the lower quartile has least of it.
        quartiles[size].append(statistics.quantiles(took, n=4)[0])
        await connection.execute("DELETE FROM job_attempt; DELETE FROM job;")
        await connection.close()
    times = [min(quartiles[size]) for size in _QUEUES]
    ratio = times[1] / times[0]
    verdict = "met" if ratio <= 1.3 else "MISSED"
    print(
        f"claim of four: {times[0] * 1000:.1f} ms of {_QUEUES[0]:,}, {times[1] * 1000:.1f} ms of "
        f"{_QUEUES[1]:,}, ratio {ratio:.2f} (goal ≤ 1.3: {verdict})"
    )


def _megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def _children() -> list[int]:
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return [int(pid) for path in tasks for pid in path.read_text("ascii").split()]


async def _memory(stage: _Stage) -> None:
    """The worker is this process (with what measures); the renderer is named beside it."""
    seen: list[tuple[int, float]] = []
    done, step = 0, max(1, _DOCUMENTS // 20)
    while done < _DOCUMENTS:
        for _ in range(step):
            await _send(stage)
        await stage.worker.run_until_idle()
        done += step
        seen.append((done, _megabytes(os.getpid())))
    renderers = max((_megabytes(pid) for pid in _children()), default=0.0)
    first, last = seen[len(seen) // 4][1], seen[-1][1]
    verdict = "met" if last <= 250 else "MISSED"
    print(
        f"worker after {done:,} documents: {last:.0f} MB, after a quarter of them {first:.0f} MB, "
        f"largest process of its own {renderers:.0f} MB (goal ≤ 250 MB, flat: {verdict})"
    )


async def _run(server: Postgres, folder: Path) -> None:
    print(f"load average at the start: {os.getloadavg()[0]:.1f}")
    for number, measure in enumerate((_lag, _throughput, _claiming, _memory)):
        async with _stage(await server.fresh(), folder / str(number)) as stage:
            await measure(stage)
    print(f"load average at the end: {os.getloadavg()[0]:.1f}")


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(server, Path(folder)))
