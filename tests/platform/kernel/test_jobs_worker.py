"""The worker: whatever a handler does, it goes on, and says nothing personal about it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from sorgeauskunft.drafts.tables import DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.kernel.jobs import (
    ClaimedJob,
    Handler,
    Job,
    PermanentFailureError,
    RunningJob,
    Worker,
    enqueue,
    queue,
    worker,
)

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]
LogLines = Callable[[], list[str]]

PERSONAL = "Given-Family-2021-03-14"


def built(
    kernel: Kernel,
    *,
    on_dead: worker.Burial | None = None,
    lease: float = 60,
    slots: int = 4,
    **handlers: Handler,
) -> Worker:
    return Worker(
        kernel.database,
        kernel.clock,
        handlers,
        slots=slots,
        lease=dt.timedelta(seconds=lease),
        on_dead=on_dead,
    )


async def put(kernel: Kernel, tenant: UUID, kind: str, *, attempts: int = 3) -> None:
    async with kernel.database.tenant_transaction(tenant):
        await enqueue(kind, uuid4(), kernel.clock.now(), attempts=attempts)


async def jobs(kernel: Kernel) -> list[dict[str, Any]]:
    async with kernel.database.platform_transaction("test"):
        return await Job.select().order_by(Job.kind)


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 - what is waited for is in the database
            await asyncio.sleep(0.02)


async def finish(job: RunningJob) -> None:
    async with job.finishing():
        pass


async def test_done(kernel: Kernel, tenant: UUID) -> None:
    """A handler that finishes leaves a job that is done, at the time of the clock."""
    await put(kernel, tenant, "a")
    await built(kernel, a=finish).run_until_idle()
    (job,) = await jobs(kernel)
    assert (job["state"], job["finished_at"], job["lease"]) == ("done", kernel.clock.now(), None)


async def test_result_and_done_are_one(kernel: Kernel, tenant: UUID) -> None:
    """What a handler writes while finishing is there exactly when the job is done."""

    async def write(job: RunningJob) -> None:
        async with job.finishing():
            now = kernel.clock.now()
            await DraftRow.insert(
                DraftRow(lookup=b"l", sealed=b"x", created_at=now, saved_at=now, expires_at=now)
            )
            if job.claimed.attempt == 1:
                raise RuntimeError

    await put(kernel, tenant, "a")
    for expected in (0, 1):
        await built(kernel, a=write).run_until_idle()
        async with kernel.database.tenant_transaction(tenant):
            assert await DraftRow.count() == expected
        assert isinstance(kernel.clock, ManualClock)
        kernel.clock.advance(dt.timedelta(minutes=1))
    assert [job["state"] for job in await jobs(kernel)] == ["done"]


async def test_permanent_failure(kernel: Kernel, tenant: UUID) -> None:
    """A failure that will not go away buries the job at once, with our code, and tells."""

    async def give_up(job: RunningJob) -> None:
        raise PermanentFailureError("xml-invalid:12")

    buried: list[tuple[str, str]] = []

    async def on_dead(job: ClaimedJob, reason: str) -> None:
        buried.append((job.kind, reason))

    await put(kernel, tenant, "a", attempts=5)
    await built(kernel, a=give_up, on_dead=on_dead).run_until_idle()
    (job,) = await jobs(kernel)
    assert (job["state"], job["attempts"], job["reason"]) == ("dead", 1, "xml-invalid:12")
    assert buried == [("a", "xml-invalid:12")]


async def test_handler_that_forgets_to_finish(kernel: Kernel, tenant: UUID) -> None:
    """A handler that returns without finishing is a mistake of ours, not a success."""

    async def forget(job: RunningJob) -> None:
        pass

    await put(kernel, tenant, "a")
    await built(kernel, a=forget).run_until_idle()
    (job,) = await jobs(kernel)
    assert (job["state"], job["reason"]) == ("dead", "handler-did-not-finish")


async def test_unknown_kind(kernel: Kernel, tenant: UUID) -> None:
    """A job that nobody can do is buried and does not go round for ever."""
    await put(kernel, tenant, "unheard-of")
    await built(kernel, a=finish).run_until_idle()
    (job,) = await jobs(kernel)
    assert (job["state"], job["reason"]) == ("dead", "no-handler")


async def test_messages_stay_out(
    kernel: Kernel, tenant: UUID, clock: ManualClock, raw: Raw, log_lines: LogLines
) -> None:
    """No message of an exception gets into tables or logs: it may quote personal data."""

    async def quote(job: RunningJob) -> None:
        try:
            {"": 0}[PERSONAL]
        except KeyError as cause:
            raise ValueError(f"cannot read {PERSONAL}") from cause

    async def bad_burial(job: ClaimedJob, reason: str) -> None:
        raise RuntimeError(PERSONAL)

    await put(kernel, tenant, "a", attempts=2)
    for _ in range(2):
        await built(kernel, a=quote, on_dead=bad_burial).run_until_idle()
        clock.advance(dt.timedelta(hours=1))
    (job,) = await jobs(kernel)
    assert job["state"] == "dead"
    assert job["reason"].startswith("ValueError at quote:")
    kept = str(await raw("SELECT * FROM job")) + str(await raw("SELECT * FROM job_attempt"))
    lines = "\n".join(log_lines())
    assert "job_dead" in lines
    assert "job_burial_failed" in lines
    assert PERSONAL not in kept + lines


async def test_failing_after_the_end(kernel: Kernel, tenant: UUID, raw: Raw) -> None:
    """A handler that fails after it has finished does not undo, repeat or rewrite what is done."""

    async def stumble(job: RunningJob) -> None:
        await finish(job)
        raise RuntimeError

    await put(kernel, tenant, "a")
    await built(kernel, a=stumble).run_until_idle()
    assert [job["state"] for job in await jobs(kernel)] == ["done"]
    assert await raw("SELECT outcome FROM job_attempt") == [("done",)]


async def test_stops_gracefully(kernel: Kernel, tenant: UUID) -> None:
    """Told to stop, the worker ends what it has begun and begins nothing more."""
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(job: RunningJob) -> None:
        begun.set()
        await go_on.wait()
        await finish(job)

    await put(kernel, tenant, "a")
    busy = built(kernel, a=slow, b=finish)
    running = asyncio.create_task(busy.run())
    await begun.wait()
    busy.stop()
    await asyncio.sleep(0.4)  # a look at the queue may be under way
    await put(kernel, tenant, "b")
    await asyncio.sleep(0.4)
    assert not running.done()
    go_on.set()
    await asyncio.wait_for(running, 5)
    assert [job["state"] for job in await jobs(kernel)] == ["done", "queued"]


async def test_survives_the_database(
    kernel: Kernel,
    tenant: UUID,
    raw: Raw,
    log_lines: LogLines,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that answers with errors is waited for; then work goes on."""
    monkeypatch.setattr(worker, "_PAUSE_AFTER_FAULT", 0.05)
    await raw("ALTER TABLE job RENAME TO job_away")
    patient = built(kernel, a=finish)
    running = asyncio.create_task(patient.run())
    await asyncio.sleep(0.3)
    assert any("worker_database_away" in line for line in log_lines())
    assert not running.done()
    await raw("ALTER TABLE job_away RENAME TO job")
    await put(kernel, tenant, "a")

    async def done() -> bool:
        return [job["state"] for job in await jobs(kernel)] == ["done"]

    await until(done)
    patient.stop()
    await asyncio.wait_for(running, 5)


async def test_failure_that_cannot_be_recorded(
    kernel: Kernel, tenant: UUID, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not even the failure can be written, the lease brings the job back."""

    async def refuse(*_args: object, **_kwargs: object) -> bool:
        raise DatabaseError("away")

    async def once(job: RunningJob) -> None:
        if job.claimed.attempt == 1:
            raise RuntimeError
        await finish(job)

    await put(kernel, tenant, "a")
    with monkeypatch.context() as patched:
        patched.setattr(queue, "fail", refuse)
        await built(kernel, a=once).run_until_idle()
    assert [job["state"] for job in await jobs(kernel)] == ["running"]
    clock.advance(dt.timedelta(minutes=2))
    await built(kernel, a=once).run_until_idle()
    assert [job["state"] for job in await jobs(kernel)] == ["done"]


async def test_heartbeat(kernel: Kernel, tenant: UUID, clock: ManualClock) -> None:
    """A job that takes longer than its lease stays with its worker as long as that lives."""
    rival = built(kernel, a=finish)

    async def slow(job: RunningJob) -> None:
        clock.advance(dt.timedelta(seconds=10))

        async def extended() -> bool:
            (row,) = await jobs(kernel)
            return bool(row["lease_until"] > clock.now())

        await until(extended)
        assert not await rival.claim_once()
        await finish(job)

    await put(kernel, tenant, "a")
    await built(kernel, a=slow, lease=0.15).run_until_idle()
    (job,) = await jobs(kernel)
    assert (job["state"], job["attempts"]) == ("done", 1)


async def test_slots(kernel: Kernel, tenant: UUID) -> None:
    """No more jobs run at a time than there are slots."""
    now_running, most = 0, 0

    async def count(job: RunningJob) -> None:
        nonlocal now_running, most
        now_running += 1
        most = max(most, now_running)
        await asyncio.sleep(0.02)
        now_running -= 1
        await finish(job)

    for _ in range(10):
        await put(kernel, tenant, "a")
    await built(kernel, a=count, slots=3).run_until_idle()
    assert most == 3
    assert {job["state"] for job in await jobs(kernel)} == {"done"}
