"""Delivery on PostgreSQL: from send to stored, throughput, claiming from a long queue, memory.

Documents are real ones, made by the renderer's processes; the channel is the portal's, so that
nobody else's speed is measured. `BENCH_DELIVERY_PARTS` (lag,throughput,memory,claim) is what is measured.
`BENCH_DELIVERY_DOCUMENTS` (5000) is for how many the memory is
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
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import msgspec
from costs import family, megabytes, processor_seconds
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
_CLAIMS, _TURNS = 150, 4
_PARTS = os.environ.get("BENCH_DELIVERY_PARTS", "lag,throughput,memory,claim").split(",")
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


class _Took(msgspec.Struct, frozen=True):
    """For one of several: seconds on the wall, and on the processors of worker, renderer, database."""

    wall: float
    processor: float


async def _took(stage: _Stage, doing: Awaitable[object], count: int) -> _Took:
    wall, spent = time.perf_counter(), await _spent(stage)
    await doing
    took = time.perf_counter() - wall
    return _Took(took / count, (await _spent(stage) - spent) / count)


async def _spent(stage: _Stage) -> float:
    """What was spent on processors until now, of this process, its renderer and the database's."""
    connection = await asyncpg.connect(stage.url)
    rows = await connection.fetch(
        "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid()"
    )
    await connection.close()
    pids = [*family(os.getpid()), *(row["pid"] for row in rows)]
    return sum(map(processor_seconds, pids))


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

    async def render() -> None:
        for _ in range(_BATCH // 2):
            await stage.pdf.render(job)

    alone: list[_Took] = []
    whole: list[_Took] = []
    for _ in range(_TURNS):
        for _ in range(_BATCH // 2):
            await _send(stage)
        whole.append(await _took(stage, stage.worker.run_until_idle(), _BATCH // 2))
        alone.append(await _took(stage, render(), _BATCH // 2))
    ours, bare = (statistics.median(each.wall for each in took) for took in (whole, alone))
    costs, least = (statistics.median(each.processor for each in took) for took in (whole, alone))
    ratio = statistics.median(b.processor / w.processor for w, b in zip(whole, alone, strict=True))
    verdict = "met" if ratio >= 0.8 else "MISSED"
    print(
        f"one core: {1 / costs:.1f} requests/s delivered, PDF alone {1 / least:.1f}/s, {ratio:.0%} "
        f"(goal ≥ 80%: {verdict}); on the wall with one renderer {1 / ours:.1f}/s and {1 / bare:.1f}/s, "
        f"{bare / ours:.0%}"
    )


_JOB = ("id", "tenant_id", "kind", "subject_id", "state", "run_at", "attempts", "max_attempts",
        "created_at", "reason", "burial_due")  # fmt: skip


async def _queue(stage: _Stage, size: int) -> None:
    """So many jobs that wait."""
    connection = await asyncpg.connect(stage.url)
    now = stage.kernel.clock.now()
    rows = [
        (uuid4(), stage.office.id, "delivery.deliver", uuid4(), "queued",
         now - dt.timedelta(seconds=number), 0, 12, now, "", False)
        for number in range(size)
    ]  # fmt: skip
    await connection.copy_records_to_table("job", records=rows, columns=_JOB)
    await connection.execute("VACUUM ANALYZE job")
    await connection.close()


async def _claiming(stages: dict[int, _Stage]) -> None:
    """Claim from both queues in turns, one claim each: what else the machine does hits both alike."""
    took: dict[int, list[float]] = {size: [] for size in stages}
    for size, stage in stages.items():
        await _queue(stage, size)
    for number in range(_CLAIMS + 5):
        for size, stage in stages.items():
            started = time.perf_counter()
            async with stage.kernel.database.platform_transaction("jobs.claim"):
                assert len(await queue.claim(stage.kernel.clock.now(), _LEASE, 4)) == 4
            took[size] += [time.perf_counter() - started] * (number >= 5)
    small, large = (statistics.median(each) for each in took.values())
    ratio = statistics.median(b / a for a, b in zip(*took.values(), strict=True))
    verdict = "met" if ratio <= 1.3 else "MISSED"
    few, many = stages
    print(
        f"claim of four, {_CLAIMS} of each in turns: {small * 1000:.1f} ms of {few:,}, "
        f"{large * 1000:.1f} ms of {many:,}, median of ratios {ratio:.2f} (goal ≤ 1.3: {verdict})"
    )
    for size, stage in stages.items():
        print(f"  plan with {size:,}: {await _plan(stage)}")


async def _plan(stage: _Stage) -> str:
    """By which indexes a claim finds its jobs, and how many pages of the database it looks at."""
    connection = await asyncpg.connect(stage.url)
    said = []
    now = stage.kernel.clock.now()
    for statement, values in (
        (queue._WAITING, ()),
        (
            queue._CLAIM.format(skip_locked="FOR UPDATE SKIP LOCKED"),
            (uuid4(), now + _LEASE, stage.office.id, now, 4),
        ),
    ):
        begun = connection.transaction()
        await begun.start()
        found = await connection.fetchval(
            f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", *values
        )
        await begun.rollback()
        plan = msgspec.json.decode(found)[0]["Plan"]
        named = sorted(set(_indexes(plan)))
        said.append(f"{', '.join(named)}, {plan['Shared Hit Blocks']} pages")
    await connection.close()
    return "; ".join(said)


def _indexes(plan: dict[str, Any]) -> Iterator[str]:
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        yield plan.get("Index Name", f"all of {plan['Relation Name']}")
    for part in plan.get("Plans", ()):
        yield from _indexes(part)


async def _memory(stage: _Stage) -> None:
    """The worker is this process (with what measures); the renderer is named beside it."""
    seen: list[tuple[int, float]] = []
    done, step = 0, max(1, _DOCUMENTS // 20)
    while done < _DOCUMENTS:
        for _ in range(step):
            await _send(stage)
        await stage.worker.run_until_idle()
        done += step
        seen.append((done, megabytes(os.getpid())))
    own = os.getpid()
    renderers = max((megabytes(pid) for pid in family(own) if pid != own), default=0.0)
    first, last = seen[len(seen) // 4][1], seen[-1][1]
    verdict = "met" if last <= 250 else "MISSED"
    print(
        f"worker after {done:,} documents: {last:.0f} MB, after a quarter of them {first:.0f} MB, "
        f"largest process of its own {renderers:.0f} MB (goal ≤ 250 MB, flat: {verdict})"
    )


async def _run(server: Postgres, folder: Path) -> None:
    print(f"load average at the start: {os.getloadavg()[0]:.1f}")
    for name, measure in (("lag", _lag), ("throughput", _throughput), ("memory", _memory)):
        if name in _PARTS:
            async with _stage(await server.fresh(), folder / name) as stage:
                await measure(stage)
    if "claim" in _PARTS:
        async with (
            _stage(await server.fresh(), folder / "few") as few,
            _stage(await server.fresh(), folder / "many") as many,
        ):
            await _claiming(dict(zip(_QUEUES, (few, many), strict=True)))
    print(f"load average at the end: {os.getloadavg()[0]:.1f}")


def main() -> None:
    with postgres_server(on_disk=True) as server, tempfile.TemporaryDirectory() as folder:
        asyncio.run(_run(server, Path(folder)))
