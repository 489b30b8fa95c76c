"""Metrics of processes: each for itself, together by a folder, and of workers on a port."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import msgspec
from processes import free_port

from sorgeauskunft.host.listening import answering
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import (
    Chore,
    Depth,
    PermanentFailureError,
    RunningJob,
    Worker,
    depths,
    enqueue,
    queue,
)
from sorgeauskunft.kernel.metrics import Metrics

_COUNTS = """
import sys
from sorgeauskunft.kernel.metrics import Metrics
metrics = Metrics(sys.argv[1])
metrics.jobs.labels("build", "done").inc(int(sys.argv[2]))
metrics.job_seconds.labels("build").observe(0.2)
sys.stdout.buffer.write(metrics.exposed())
"""


def test_together(tmp_path: Path) -> None:
    """Processes with one folder count together, whichever is asked, also for one that has ended."""
    for count in ("2", "3"):
        said = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _COUNTS, str(tmp_path), count],
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout.decode()
    assert 'sorgeauskunft_jobs_total{kind="build",outcome="done"} 5.0' in said
    assert 'sorgeauskunft_job_seconds_count{kind="build"} 2.0' in said


def test_for_itself() -> None:
    """Without a folder two in one process do not mix, and tell of the process itself."""
    one, other = Metrics(), Metrics()
    one.jobs.labels("build", "done").inc()
    assert b'kind="build"' in one.exposed()
    assert b'kind="build"' not in other.exposed()
    assert b"process_resident_memory_bytes" in other.exposed()


async def _works(job: RunningJob) -> None:
    async with job.finishing():
        pass


async def _dies(_job: RunningJob) -> None:
    raise PermanentFailureError("no-such-thing")


async def _fails(_job: RunningJob) -> None:
    raise ValueError("Öztürk")


async def _put(kernel: Kernel, tenant: UUID, *kinds: str, later: int = 0) -> None:
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant):
        for kind in kinds:
            run_at = now + dt.timedelta(hours=later)
            await enqueue(kind, uuid4(), now, attempts=3, run_at=run_at)


async def test_what_waits(kernel: Kernel, clock: ManualClock, tenant: UUID) -> None:
    """Waiting is what is due or was tried; what is planned, dead or done is told apart from it."""
    worker = Worker(
        kernel.database,
        clock,
        {"works": _works, "dies": _dies, "fails": _fails},
        slots=4,
        lease=dt.timedelta(minutes=1),
        metrics=kernel.metrics,
    )
    written = clock.now()
    await _put(kernel, tenant, "works", "dies", "fails", "strange")
    await worker.run_until_idle()
    await _put(kernel, tenant, "works", "works")
    await _put(kernel, tenant, "works", later=2)
    clock.advance(dt.timedelta(seconds=1))
    async with kernel.database.platform_transaction("test", read_only=True):
        found = {each.kind: each for each in await depths(clock.now())}
    assert found == {
        "works": Depth(tenant_id=tenant, kind="works", waiting=2, planned=1, since=written),
        "dies": Depth(tenant_id=tenant, kind="dies", dead=1),
        "fails": Depth(tenant_id=tenant, kind="fails", waiting=1, since=written),
        "strange": Depth(tenant_id=tenant, kind="strange", dead=1),
    }
    said = kernel.metrics.exposed().decode()
    for kind, outcome in (("works", "done"), ("dies", "dead"), ("fails", "failed")):
        assert f'sorgeauskunft_jobs_total{{kind="{kind}",outcome="{outcome}"}} 1.0' in said
    assert 'kind="unknown",outcome="dead"' in said
    assert "strange" not in said
    assert "Öztürk" not in said


async def test_killed_worker_is_counted(kernel: Kernel, clock: ManualClock, tenant: UUID) -> None:
    """What a worker left lying is counted as lost by the one that takes it over, once."""
    lease = dt.timedelta(minutes=1)
    await _put(kernel, tenant, "works")
    async with kernel.database.platform_transaction("test"):
        (claimed,) = await queue.claim(clock.now(), lease, 1)
    clock.advance(2 * lease)
    worker = Worker(
        kernel.database, clock, {"works": _works}, slots=1, lease=lease, metrics=kernel.metrics
    )
    await worker.run_until_idle()
    # The first one was only slow, and comes back with what it has.
    assert await worker._worked(claimed) == "lost"
    await worker._work(claimed)
    said = kernel.metrics.exposed().decode()
    assert 'sorgeauskunft_jobs_total{kind="works",outcome="lost"} 1.0' in said
    assert 'sorgeauskunft_jobs_total{kind="works",outcome="done"} 1.0' in said


async def test_zeros(kernel: Kernel) -> None:
    """Whatever a worker may come to do, or to fail at, is told as nothing before it happens."""
    worker = Worker(
        kernel.database,
        kernel.clock,
        {"works": _works},
        slots=1,
        lease=dt.timedelta(minutes=1),
        chores=[Chore("tidy", dt.timedelta(hours=1), _tidied)],
        metrics=kernel.metrics,
    )
    worker.stop()
    await worker.run()
    said = kernel.metrics.exposed().decode()
    for outcome in ("done", "failed", "dead", "lost"):
        assert f'sorgeauskunft_jobs_total{{kind="works",outcome="{outcome}"}} 0.0' in said
    assert 'sorgeauskunft_chores_total{chore="tidy",outcome="failed"} 0.0' in said
    assert 'sorgeauskunft_pdf_seconds_count{outcome="failed"} 0.0' in said


async def _tidied() -> int:
    return 0


async def test_worker_answers(kernel: Kernel) -> None:
    """A worker with a port says there that it lives, and its metrics to whom the settings name."""
    port = free_port()
    settings = msgspec.structs.replace(
        kernel.settings, worker_port=port, metrics_token="a-token-for-prometheus"
    )
    open_one = msgspec.structs.replace(kernel, settings=settings)
    async with answering(open_one), httpx.AsyncClient(trust_env=False) as client:
        base = f"http://127.0.0.1:{port}"
        assert (await client.get(f"{base}/healthz")).text == "ok"
        assert (await client.get(f"{base}/metrics")).status_code == 404
        assert (await client.get(f"{base}/amt")).status_code == 404
        token = {"authorization": f"Bearer {settings.metrics_token}"}
        answer = await client.get(f"{base}/metrics", headers=token)
        assert answer.status_code == 200
        assert "sorgeauskunft_database_wait_seconds" in answer.text
