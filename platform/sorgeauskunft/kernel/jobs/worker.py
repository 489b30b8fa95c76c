"""The worker: claims jobs, runs their handlers, and keeps running whatever they do."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager

import structlog

from sorgeauskunft.kernel import tracing
from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.database import Database, Door
from sorgeauskunft.kernel.errors import DatabaseError, SorgeauskunftError
from sorgeauskunft.kernel.jobs import queue
from sorgeauskunft.kernel.jobs.chores import Chore, keep_doing
from sorgeauskunft.kernel.jobs.queue import ClaimedJob, LeaseLostError
from sorgeauskunft.kernel.metrics import Metrics

log = structlog.get_logger()

_POLL_SECONDS = 0.25
_PAUSE_AFTER_FAULT = 2.0
_BURY_EVERY = dt.timedelta(minutes=1)


class PermanentFailureError(SorgeauskunftError):
    """Trying again would not help: the job is buried at once, with this reason.

    `reason` is a code of ours (`xml-invalid:12:/a/b`), never a text with personal data.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TryLaterError(SorgeauskunftError):
    """It did not work this time, and whoever says so knows when to try again: after `after`.

    Where it does not count (`counts`) the job is put off as if it had not been tried: it waits for
    something that is nobody's failure. `give_up_at` then is its new end, None for the one it has.
    `reason` is a code of ours, as in `PermanentFailureError`.
    """

    def __init__(
        self,
        reason: str,
        *,
        after: dt.timedelta,
        counts: bool = True,
        give_up_at: dt.datetime | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after = after
        self.counts = counts
        self.give_up_at = give_up_at


class RunningJob:
    """A claimed job with its way to the end: `async with job.finishing(): write the result`."""

    def __init__(self, claimed: ClaimedJob, database: Database, clock: Clock) -> None:
        self.claimed = claimed
        self.tenant_id = claimed.tenant_id
        self.subject_id = claimed.subject_id
        self._database = database
        self._clock = clock
        self.finished = False

    @asynccontextmanager
    async def finishing(self) -> AsyncIterator[Door]:
        """Open the tenant transaction in which result and "done" are written together.

        Raises:
            LeaseLostError: Another worker has taken the job over; nothing is written.
        """
        async with self._database.tenant_transaction(self.tenant_id) as door:
            # First, so that the row is locked before the result is written.
            await queue.finish(self.claimed, self._clock.now())
            yield door
        self.finished = True


Handler = Callable[[RunningJob], Awaitable[None]]
# May be called again with the same job, where it raised or did not come back.
Burial = Callable[[ClaimedJob, str], Awaitable[None]]


class Worker:
    """Runs jobs of all tenants, up to `slots` at a time, until told to stop."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        handlers: Mapping[str, Handler],
        *,
        slots: int,
        lease: dt.timedelta,
        on_dead: Burial | None = None,
        chores: Sequence[Chore] = (),
        metrics: Metrics | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._handlers = dict(handlers)
        self._slots = slots
        self._lease = lease
        self._on_dead = on_dead
        self._metrics = metrics or Metrics()
        self._chores = (*chores, Chore("jobs.bury", _BURY_EVERY, self._bury_again))
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Claim nothing more; `run` returns when the running jobs have ended."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until `stop`. A database that is away is waited for."""
        self._metrics.expect(self._handlers, (chore.name for chore in self._chores))
        chores = asyncio.create_task(keep_doing(self._chores, self._stopping, self._metrics))
        while not self._stopping.is_set():
            try:
                found = await self.claim_once()
            except DatabaseError as error:
                log.warning("worker_database_away", error=str(error))
                await self._sleep(_PAUSE_AFTER_FAULT)
                continue
            if self._running and len(self._running) >= self._slots:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)
            elif not found:
                await self._sleep(_POLL_SECONDS)
        if self._running:
            await asyncio.wait(self._running)
        await chores

    async def run_until_idle(self) -> None:
        """Work until nothing is due any more; for tests and the command line."""
        while await self.claim_once() or self._running:
            if self._running:
                await asyncio.wait(self._running)

    async def claim_once(self) -> bool:
        """Claim what fits into the free slots and start it; whether there was any."""
        free = self._slots - len(self._running)
        if free <= 0:
            return False
        now = self._clock.now()
        async with self._database.platform_transaction("jobs.claim"):
            taken_back, dead = await queue.take_back_expired(now)
            jobs = await queue.claim(now, self._lease, free)
        if taken_back:
            log.warning("jobs_taken_over", count=len(taken_back))
        # By whoever takes them over: a worker that was killed tells nothing any more.
        for kind in taken_back:
            self._metrics.jobs.labels(self._known(kind), "lost").inc()
        for job in dead:
            await self._bury(job, queue.LEASE_EXPIRED)
        for job in jobs:
            task = asyncio.create_task(self._work(job))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
        return bool(jobs)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return

    async def _work(self, job: ClaimedJob) -> None:
        begun = time.perf_counter()
        kind = self._known(job.kind)
        with tracing.span(f"job {kind}") as trace:
            outcome = await self._worked(job)
            trace.say("job.kind", kind)
            trace.say("job.outcome", outcome)
            trace.say("job.attempt", job.attempt)
            if outcome != "done":
                trace.failed()
        if outcome != "lost":
            self._metrics.jobs.labels(kind, outcome).inc()
        self._metrics.job_seconds.labels(kind).observe(time.perf_counter() - begun)

    def _known(self, kind: str) -> str:
        """The kinds are names of ours; one that nobody handles may be of another release."""
        return kind if kind in self._handlers else "unknown"

    async def _worked(self, job: ClaimedJob) -> str:
        """Do a job; return how the attempt ended: done, failed, dead or lost."""
        bound = log.bind(job=str(job.id), kind=job.kind, tenant=str(job.tenant_id))
        heartbeat = asyncio.create_task(self._keep_lease(job))
        try:
            handler = self._handlers.get(job.kind)
            if handler is None:
                raise PermanentFailureError("no-handler")  # noqa: TRY301 - ends like any failure
            running = RunningJob(job, self._database, self._clock)
            await handler(running)
            if not running.finished:
                raise PermanentFailureError("handler-did-not-finish")  # noqa: TRY301
        except LeaseLostError:
            bound.warning("job_lease_lost")
            return "lost"
        except PermanentFailureError as failure:
            return await self._failed(job, failure.reason, permanent=True)
        except TryLaterError as later:
            if not later.counts:
                return await self._put_off(job, later)
            return await self._failed(job, later.reason, permanent=False, after=later.after)
        except Exception as error:  # noqa: BLE001 - whatever a handler does, the worker goes on
            return await self._failed(job, _where(error), permanent=False)
        else:
            bound.info("job_done", attempt=job.attempt)
            return "done"
        finally:
            heartbeat.cancel()

    async def _failed(
        self,
        job: ClaimedJob,
        reason: str,
        *,
        permanent: bool,
        after: dt.timedelta | None = None,
    ) -> str:
        bound = log.bind(job=str(job.id), kind=job.kind, tenant=str(job.tenant_id), reason=reason)
        try:
            async with self._database.platform_transaction("jobs.fail"):
                dead = await queue.fail(
                    job, self._clock.now(), reason, permanent=permanent, after=after
                )
        except DatabaseError as error:
            # The lease runs out and the job is taken back then.
            bound.error("job_failure_not_recorded", error=str(error))
            return "lost"
        if dead:
            await self._bury(job, reason)
            return "dead"
        bound.warning("job_failed", attempt=job.attempt)
        return "failed"

    async def _put_off(self, job: ClaimedJob, later: TryLaterError) -> str:
        now = self._clock.now()
        until = now + later.after
        try:
            async with self._database.platform_transaction("jobs.put_off"):
                await queue.put_off(job, now, until, later.reason, later.give_up_at)
        except DatabaseError as error:
            # The lease runs out and the job is taken back then.
            bound = log.bind(job=str(job.id), kind=job.kind)
            bound.error("job_not_put_off", error=str(error))
            return "lost"
        return "put_off"

    async def _bury_again(self) -> int:
        """Bury what is dead and could not be buried then: the database was away, or we were."""
        async with self._database.platform_transaction("jobs.bury", read_only=True):
            left = await queue.unburied()
        for job, reason in left:
            await self._bury(job, reason)
        return len(left)

    async def _bury(self, job: ClaimedJob, reason: str) -> None:
        bound = log.bind(job=str(job.id), kind=job.kind, tenant=str(job.tenant_id), reason=reason)
        bound.error("job_dead", attempt=job.attempt)
        try:
            if self._on_dead is not None:
                await self._on_dead(job, reason)
            async with self._database.platform_transaction("jobs.bury"):
                await queue.buried(job)
        except Exception as error:  # noqa: BLE001 - whatever it does, the worker goes on
            bound.error("job_burial_failed", error=_where(error))

    async def _keep_lease(self, job: ClaimedJob) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with self._database.platform_transaction("jobs.extend"):
                    await queue.extend(job, self._clock.now() + self._lease)
            except DatabaseError as error:
                log.warning("job_lease_not_extended", job=str(job.id), error=str(error))


def _where(error: Exception) -> str:
    """Return class and place of an error. Its message may quote personal data and stays out."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return type(error).__name__ + place
