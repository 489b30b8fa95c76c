"""The queue: exactly once, fair, leased, patient."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock, Settings, build
from sorgeauskunft.kernel.jobs import (
    ClaimedJob,
    Job,
    JobAttempt,
    LeaseLostError,
    RunningJob,
    Worker,
    enqueue,
    queue,
)

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]

LEASE = dt.timedelta(seconds=60)


async def put(kernel: Kernel, tenant: UUID, count: int = 1, *, attempts: int = 3) -> None:
    async with kernel.database.tenant_transaction(tenant):
        for _ in range(count):
            await enqueue("test", uuid4(), kernel.clock.now(), attempts=attempts)


async def claim(kernel: Kernel, limit: int = 1) -> list[ClaimedJob]:
    async with kernel.database.platform_transaction("test"):
        return await queue.claim(kernel.clock.now(), LEASE, limit)


async def take_back(kernel: Kernel) -> int:
    async with kernel.database.platform_transaction("test"):
        return len((await queue.take_back_expired(kernel.clock.now()))[0])


async def attempts_of(kernel: Kernel) -> list[dict[str, Any]]:
    async with kernel.database.platform_transaction("test"):
        return await JobAttempt.select().order_by(JobAttempt.number)


async def only_job(kernel: Kernel) -> dict[str, Any]:
    async with kernel.database.platform_transaction("test"):
        (job,) = await Job.select()
        return job


def draft(kernel: Kernel) -> DraftRow:
    now = kernel.clock.now()
    return DraftRow(lookup=b"result", sealed=b"x", created_at=now, saved_at=now, expires_at=now)


async def test_exactly_once(settings: Settings, clock: ManualClock) -> None:
    """Sixteen claimers at once take 400 jobs of eight tenants, each job once."""
    kernel = build(msgspec.structs.replace(settings, database_pool=32), clock)
    await kernel.database.open()
    for _ in range(8):
        await put(kernel, uuid4(), 50)

    async def claimer() -> list[ClaimedJob]:
        mine: list[ClaimedJob] = []
        while jobs := await claim(kernel, 3):
            mine += jobs
        return mine

    claimers = await asyncio.gather(*(claimer() for _ in range(16)))
    taken = [job for jobs in claimers for job in jobs]
    assert len(taken) == 400
    assert len({job.id for job in taken}) == 400
    assert await claim(kernel) == []
    kept = await attempts_of(kernel)
    assert {(row["job_id"], row["lease"]) for row in kept} == {(job.id, job.lease) for job in taken}
    assert [row["number"] for row in kept] == [1] * 400
    await kernel.database.close()


async def test_never_more_than_asked_for(kernel: Kernel, tenant: UUID, other_tenant: UUID) -> None:
    """A claim brings no more jobs than there are free slots."""
    for owner in (tenant, other_tenant):
        await put(kernel, owner, 10)
    assert [len(await claim(kernel, limit)) for limit in (1, 3, 4)] == [1, 2, 4]


async def test_fair(kernel: Kernel, tenant: UUID, other_tenant: UUID, raw: Raw) -> None:
    """Where one tenant floods the queue, the single job of another is in the next claim."""
    await put(kernel, tenant)
    (flood,) = await raw("SELECT id FROM job")
    await raw(
        "INSERT INTO job SELECT "
        + ("gen_random_uuid()" if isinstance(flood[0], UUID) else "lower(hex(randomblob(16)))")
        + ", tenant_id, kind, subject_id, state, run_at, attempts, max_attempts, lease, "
        "lease_until, created_at, finished_at, reason, burial_due, give_up_at FROM job, "
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1999) "
        "SELECT i FROM n) AS numbers"
    )
    await put(kernel, other_tenant)
    claimed = await claim(kernel, 4)
    assert other_tenant in {job.tenant_id for job in claimed}
    assert len(claimed) > 1


async def test_not_before_its_time(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A job for later is left alone until then."""
    async with kernel.database.tenant_transaction(tenant):
        later = clock.now() + dt.timedelta(hours=1)
        await enqueue("test", uuid4(), clock.now(), attempts=1, run_at=later)
    assert await claim(kernel) == []
    clock.advance(dt.timedelta(hours=1))
    assert len(await claim(kernel)) == 1


async def test_rolled_back_with_its_transaction(kernel: Kernel, tenant: UUID) -> None:
    """A job goes with the transaction that wrote it."""
    with pytest.raises(RuntimeError):
        async with kernel.database.tenant_transaction(tenant):
            await enqueue("test", uuid4(), kernel.clock.now(), attempts=1)
            raise RuntimeError
    assert await claim(kernel) == []


async def test_lease_holds(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """While the lease runs nobody else gets the job."""
    await put(kernel, tenant)
    await claim(kernel)
    clock.advance(LEASE)
    assert await take_back(kernel) == 0
    assert await claim(kernel) == []


async def test_late_result_is_refused(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """After the lease another worker takes over; the first one's late result is not written."""
    await put(kernel, tenant)
    (first,) = await claim(kernel)
    clock.advance(LEASE + dt.timedelta(seconds=1))
    assert await take_back(kernel) == 1
    (second,) = await claim(kernel)
    assert (second.id, second.attempt) == (first.id, 2)

    late = RunningJob(first, kernel.database, clock)
    with pytest.raises(LeaseLostError):
        async with late.finishing():
            await DraftRow.insert(draft(kernel))
    assert not late.finished
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 0

    async with RunningJob(second, kernel.database, clock).finishing():
        await DraftRow.insert(draft(kernel))
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 1
    assert (await only_job(kernel))["state"] == "done"
    outcomes = [(row["outcome"], row["reason"]) for row in await attempts_of(kernel)]
    assert outcomes == [("lost", "lease-expired"), ("done", "")]


async def test_finishing_wins_over_taking_back(
    kernel: Kernel, tenant: UUID, clock: ManualClock
) -> None:
    """Who has begun to write the result keeps the job, even if the lease ends meanwhile."""
    await put(kernel, tenant)
    (job,) = await claim(kernel)
    async with RunningJob(job, kernel.database, clock).finishing():
        clock.advance(LEASE * 2)
        other = asyncio.create_task(take_back(kernel))
        await asyncio.sleep(0.1)
        await DraftRow.insert(draft(kernel))
    assert await other == 0
    assert (await only_job(kernel))["state"] == "done"


async def test_failed_result_leaves_the_job(
    kernel: Kernel, tenant: UUID, clock: ManualClock
) -> None:
    """Where writing the result fails, "done" is rolled back with it."""
    await put(kernel, tenant)
    (job,) = await claim(kernel)
    with pytest.raises(RuntimeError):
        async with RunningJob(job, kernel.database, clock).finishing():
            await DraftRow.insert(draft(kernel))
            raise RuntimeError
    assert (await only_job(kernel))["state"] == "running"
    async with kernel.database.tenant_transaction(tenant):
        assert await DraftRow.count() == 0


async def test_dead_by_lost_leases(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A job whose workers always die is buried too, with reason, end and the call to `on_dead`."""
    buried: list[tuple[UUID, int, str]] = []

    async def on_dead(job: ClaimedJob, reason: str) -> None:
        buried.append((job.tenant_id, job.attempt, reason))

    await put(kernel, tenant, attempts=2)
    for _ in range(2):
        await take_back(kernel)
        (claimed,) = await claim(kernel)
        clock.advance(LEASE + dt.timedelta(seconds=1))
    worker = Worker(kernel.database, clock, {}, slots=1, lease=LEASE, on_dead=on_dead)
    await worker.run_until_idle()
    job = await only_job(kernel)
    assert (job["state"], job["reason"], job["finished_at"]) == (
        "dead",
        "lease-expired",
        clock.now(),
    )
    assert buried == [(tenant, claimed.attempt, "lease-expired")]
    assert [row["outcome"] for row in await attempts_of(kernel)] == ["lost", "lost"]


def test_back_off() -> None:
    """Waiting doubles from five seconds, varies by up to half, and never passes eight hours."""
    for attempt in range(1, 101):
        full = min(5.0 * 2 ** (attempt - 1), 8 * 3600.0)
        waits = {queue.delay_after(attempt).total_seconds() for _ in range(50)}
        assert all(full / 2 <= wait <= full for wait in waits)
        assert len(waits) > 1


async def test_failed_job_waits(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A failed job is queued again after its delay, its attempts kept, and dead after the last."""
    await put(kernel, tenant, attempts=3)
    for attempt in (1, 2, 3):
        (job,) = await claim(kernel)
        assert job.attempt == attempt
        async with kernel.database.platform_transaction("test"):
            dead = await queue.fail(job, clock.now(), f"code-{attempt}", permanent=False)
        assert dead is (attempt == 3)
        assert await claim(kernel) == []
        clock.advance(dt.timedelta(hours=8))
    assert await claim(kernel) == []
    job_row = await only_job(kernel)
    assert (job_row["state"], job_row["reason"], job_row["attempts"]) == ("dead", "code-3", 3)
    kept = [(row["number"], row["outcome"], row["reason"]) for row in await attempts_of(kernel)]
    assert kept == [(n, "failed", f"code-{n}") for n in (1, 2, 3)]


async def test_late_failure_changes_nothing(
    kernel: Kernel, tenant: UUID, clock: ManualClock
) -> None:
    """Who has lost the lease cannot give the job back or bury it either."""
    await put(kernel, tenant)
    (first,) = await claim(kernel)
    clock.advance(LEASE * 2)
    await take_back(kernel)
    (second,) = await claim(kernel)
    async with kernel.database.platform_transaction("test"):
        assert not await queue.fail(first, clock.now(), "late", permanent=True)
    job = await only_job(kernel)
    assert (job["state"], job["lease"]) == ("running", second.lease)
    assert [row["reason"] for row in await attempts_of(kernel)] == ["lease-expired", ""]
