"""Enqueue, claim, finish: the transactional outbox.

A job is written in the tenant transaction that needs it done, claimed exactly once by one
`UPDATE … RETURNING`, and finished in the tenant transaction that holds its result. Between claim
and finish it is leased: when a worker dies, another takes the job over once the lease has run out,
and the dead one's late result is refused.
"""

from __future__ import annotations

import datetime as dt
import random
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.kernel.jobs.tables import Job, JobAttempt

_FIRST_DELAY = dt.timedelta(seconds=5)
_LONGEST_DELAY = dt.timedelta(hours=8)


class LeaseLostError(SorgeauskunftError):
    """The job belongs to another worker by now; this result must not be written."""


class ClaimedJob(msgspec.Struct, frozen=True):
    """A job in the hands of a worker. `attempt` counts from 1."""

    id: UUID
    tenant_id: UUID
    kind: str
    subject_id: UUID
    attempt: int
    max_attempts: int
    lease: UUID


async def enqueue(
    kind: str, subject: UUID, now: dt.datetime, *, attempts: int, run_at: dt.datetime | None = None
) -> None:
    """Write a job in the open tenant transaction. `attempts` is how often it may be tried."""
    await Job.insert(
        Job(
            kind=kind,
            subject_id=subject,
            run_at=run_at or now,
            created_at=now,
            max_attempts=attempts,
        )
    )


# Tenants that have work, one index look-up each instead of reading the queue: a tenant with
# ten thousand jobs costs as much here as one with a single job.
_WAITING = """
WITH RECURSIVE waiting(tenant_id) AS (
    SELECT * FROM (SELECT tenant_id FROM job WHERE state = 'queued' ORDER BY tenant_id LIMIT 1) a
    UNION ALL
    SELECT (SELECT j.tenant_id FROM job j
            WHERE j.state = 'queued' AND j.tenant_id > w.tenant_id
            ORDER BY j.tenant_id LIMIT 1)
    FROM waiting w WHERE w.tenant_id IS NOT NULL
)
SELECT tenant_id AS "tenant_id" FROM waiting WHERE tenant_id IS NOT NULL
"""

_CLAIM = """
UPDATE job SET state = 'running', attempts = attempts + 1, lease = $1, lease_until = $2
WHERE id IN (
    SELECT id FROM job WHERE tenant_id = $3 AND state = 'queued' AND run_at <= $4
    ORDER BY run_at LIMIT $5 {skip_locked}
)
RETURNING id, tenant_id, kind, subject_id, attempts, max_attempts
"""


def _uuid(value: object) -> UUID:
    # SQLite forgets the declared type of a column that comes out of a subquery.
    return value if isinstance(value, UUID) else UUID(str(value))


async def claim(now: dt.datetime, lease_for: dt.timedelta, limit: int) -> list[ClaimedJob]:
    """Claim up to `limit` due jobs in the open platform transaction, fairly between tenants.

    Tenants take turns in random order, one job each a round, so that a flood at one of them
    delays another by no more than the jobs already running.
    """
    skip_locked = "FOR UPDATE SKIP LOCKED" if current_door().engine_type == "postgres" else ""
    tenants = [_uuid(row["tenant_id"]) for row in await GATE.fetch(_WAITING)]
    random.shuffle(tenants)
    claimed: list[ClaimedJob] = []
    share = max(1, limit // max(1, len(tenants)))
    for tenant_id in tenants:
        if len(claimed) >= limit:
            break
        lease = uuid4()
        rows = await GATE.fetch(
            _CLAIM.format(skip_locked=skip_locked),
            (lease, now + lease_for, tenant_id, now, min(share, limit - len(claimed))),
        )
        claimed += [
            ClaimedJob(
                id=_uuid(row["id"]),
                tenant_id=_uuid(row["tenant_id"]),
                kind=row["kind"],
                subject_id=_uuid(row["subject_id"]),
                attempt=row["attempts"],
                max_attempts=row["max_attempts"],
                lease=lease,
            )
            for row in rows
        ]
    if claimed:
        await JobAttempt.insert(
            *(
                JobAttempt(
                    tenant_id=job.tenant_id,
                    job_id=job.id,
                    number=job.attempt,
                    lease=job.lease,
                    started_at=now,
                )
                for job in claimed
            )
        )
    return claimed


async def finish(job: ClaimedJob, now: dt.datetime) -> None:
    """Mark a job done, in the open tenant transaction that also holds its result.

    Raises:
        LeaseLostError: Somebody else has it by now. Let the transaction roll back.
    """
    rows = await GATE.fetch(
        "UPDATE job SET state = 'done', finished_at = $1, lease = NULL, lease_until = NULL "
        "WHERE id = $2 AND tenant_id = $3 AND state = 'running' AND lease = $4 RETURNING id",
        (now, job.id, job.tenant_id, job.lease),
    )
    if not rows:
        raise LeaseLostError(f"job {job.id} was taken over")
    await _end_attempt(job, now, "done", "")


def delay_after(attempt: int) -> dt.timedelta:
    """Return the time to wait after the n-th failed attempt: doubling, with jitter, capped."""
    full: dt.timedelta = min(_FIRST_DELAY * 2 ** (attempt - 1), _LONGEST_DELAY)
    return full * random.uniform(0.5, 1.0)  # noqa: S311 - jitter needs no secrecy


async def fail(job: ClaimedJob, now: dt.datetime, reason: str, *, permanent: bool) -> bool:
    """Give a job back for a later try, or bury it; in the open platform transaction.

    `reason` is a code or a class name, never a message that could quote personal data.
    Returns whether it is dead now.
    """
    dead = permanent or job.attempt >= job.max_attempts
    rows = await GATE.fetch(
        "UPDATE job SET state = $1, run_at = $2, finished_at = $3, reason = $4, "
        "lease = NULL, lease_until = NULL "
        "WHERE id = $5 AND state = 'running' AND lease = $6 RETURNING id",
        (
            "dead" if dead else "queued",
            now + delay_after(job.attempt),
            now if dead else None,
            reason,
            job.id,
            job.lease,
        ),
    )
    await _end_attempt(job, now, "failed" if rows else "lost", reason)
    return dead and bool(rows)


async def extend(job: ClaimedJob, until: dt.datetime) -> None:
    """Prolong the lease of a job that takes long; in the open platform transaction."""
    await GATE.fetch(
        "UPDATE job SET lease_until = $1 WHERE id = $2 AND state = 'running' AND lease = $3",
        (until, job.id, job.lease),
    )


async def take_back_expired(now: dt.datetime) -> int:
    """Return jobs of dead workers to the queue, in the open platform transaction; how many."""
    rows = await GATE.fetch(
        "UPDATE job SET state = CASE WHEN attempts >= max_attempts THEN 'dead' ELSE 'queued' END, "
        "reason = 'lease-expired', lease = NULL, lease_until = NULL "
        "WHERE state = 'running' AND lease_until < $1 RETURNING id, lease",
        (now,),
    )
    for row in rows:
        await GATE.fetch(
            "UPDATE job_attempt SET outcome = 'lost', ended_at = $1, reason = 'lease-expired' "
            "WHERE job_id = $2 AND outcome = 'running'",
            (now, _uuid(row["id"])),
        )
    return len(rows)


async def _end_attempt(job: ClaimedJob, now: dt.datetime, outcome: str, reason: str) -> None:
    await GATE.fetch(
        "UPDATE job_attempt SET outcome = $1, ended_at = $2, reason = $3 "
        "WHERE tenant_id = $4 AND job_id = $5 AND lease = $6",
        (outcome, now, reason, job.tenant_id, job.id, job.lease),
    )
