"""Enqueue, claim, finish: the transactional outbox.

A job is written in the tenant transaction that needs it done, claimed exactly once by one
`UPDATE … RETURNING`, and finished in the tenant transaction that holds its result. Between claim
and finish it is leased: when a worker dies, another takes the job over once the lease has run out,
and the dead one's late result is refused.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import Any
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel.database import GATE, add, current_door
from sorgeauskunft.kernel.errors import SorgeauskunftError
from sorgeauskunft.kernel.jobs.tables import Job, JobAttempt

LEASE_EXPIRED = "lease-expired"
_FIRST_DELAY = dt.timedelta(seconds=5)
_LONGEST_DELAY = dt.timedelta(hours=8)
# The cap is long reached by then, and a time span cannot be doubled a hundred times.
_DOUBLINGS = 20
# $1: whether it is dead in any case, $2: now.
_IS_DEAD = "($1 OR (give_up_at IS NOT NULL AND give_up_at <= $2))"


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
    kind: str,
    subject: UUID,
    now: dt.datetime,
    *,
    attempts: int,
    run_at: dt.datetime | None = None,
    give_up_at: dt.datetime | None = None,
) -> None:
    """Write a job in the open tenant transaction.

    `attempts` is how often it may be tried. Where `give_up_at` is said it is tried a last time
    then, unless its attempts are used up before.
    """
    await add(
        Job(
            kind=kind,
            subject_id=subject,
            run_at=run_at or now,
            created_at=now,
            max_attempts=attempts,
            give_up_at=give_up_at,
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


def _claimed(row: dict[str, Any], lease: UUID) -> ClaimedJob:
    return ClaimedJob(
        id=_uuid(row["id"]),
        tenant_id=_uuid(row["tenant_id"]),
        kind=row["kind"],
        subject_id=_uuid(row["subject_id"]),
        attempt=row["attempts"],
        max_attempts=row["max_attempts"],
        lease=lease,
    )


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
        claimed += [_claimed(row, lease) for row in rows]
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
    full: dt.timedelta = min(_FIRST_DELAY * 2 ** min(attempt - 1, _DOUBLINGS), _LONGEST_DELAY)
    return full * random.uniform(0.5, 1.0)  # noqa: S311 - jitter needs no secrecy


async def fail(
    job: ClaimedJob,
    now: dt.datetime,
    reason: str,
    *,
    permanent: bool,
    after: dt.timedelta | None = None,
) -> bool:
    """Give a job back for a later try, or bury it; in the open platform transaction.

    `reason` is a code or a class name, never a message that could quote personal data. `after` is
    how long to wait, by default `delay_after`. Returns whether it is dead now.
    """
    # Nothing waits beyond its end: the last try is made then, and not long before.
    rows = await GATE.fetch(
        "UPDATE job SET "
        f"state = CASE WHEN {_IS_DEAD} THEN 'dead' ELSE 'queued' END, "
        f"burial_due = CASE WHEN {_IS_DEAD} THEN TRUE ELSE FALSE END, "
        f"finished_at = CASE WHEN {_IS_DEAD} THEN $2 END, "
        "run_at = CASE WHEN give_up_at < $3 THEN give_up_at ELSE $3 END, "
        "reason = $4, lease = NULL, lease_until = NULL "
        "WHERE id = $5 AND state = 'running' AND lease = $6 RETURNING state",
        (
            permanent or job.attempt >= job.max_attempts,
            now,
            now + (delay_after(job.attempt) if after is None else after),
            reason,
            job.id,
            job.lease,
        ),
    )
    await _end_attempt(job, now, "failed" if rows else "lost", reason)
    return bool(rows) and rows[0]["state"] == "dead"


async def put_off(
    job: ClaimedJob,
    now: dt.datetime,
    until: dt.datetime,
    reason: str,
    give_up_at: dt.datetime | None,
) -> None:
    """Give a job back until then as if it had not been tried; in the open platform transaction.

    `give_up_at` is its new end; None leaves the one it has.
    """
    rows = await GATE.fetch(
        "UPDATE job SET state = 'queued', attempts = attempts - 1, run_at = $1, reason = $2, "
        "give_up_at = COALESCE($3, give_up_at), lease = NULL, lease_until = NULL "
        "WHERE id = $4 AND state = 'running' AND lease = $5 RETURNING id",
        (until, reason, give_up_at, job.id, job.lease),
    )
    await _end_attempt(job, now, "put_off" if rows else "lost", reason)


async def unburied() -> list[tuple[ClaimedJob, str]]:
    """Return dead jobs whose burial failed, with their reasons, in the open platform transaction."""
    rows = await GATE.fetch(
        "SELECT id, tenant_id, kind, subject_id, attempts, max_attempts, reason FROM job "
        "WHERE burial_due = TRUE AND state = 'dead' ORDER BY finished_at LIMIT 1000"
    )
    return [(_claimed(row, _uuid(row["id"])), str(row["reason"])) for row in rows]


async def buried(job: ClaimedJob) -> None:
    """Note that everybody was told of a dead job, in the open platform transaction."""
    await GATE.fetch("UPDATE job SET burial_due = FALSE WHERE id = $1", (job.id,))


async def extend(job: ClaimedJob, until: dt.datetime) -> None:
    """Prolong the lease of a job that takes long; in the open platform transaction."""
    await GATE.fetch(
        "UPDATE job SET lease_until = $1 WHERE id = $2 AND state = 'running' AND lease = $3",
        (until, job.id, job.lease),
    )


async def take_back_expired(now: dt.datetime) -> tuple[list[str], list[ClaimedJob]]:
    """Return jobs of dead workers to the queue, in the open platform transaction.

    Returns their kinds, and those among them that had no attempt left: they are dead now.
    """
    over = "(attempts >= max_attempts OR (give_up_at IS NOT NULL AND give_up_at <= $1))"
    rows = await GATE.fetch(
        f"UPDATE job SET state = CASE WHEN {over} THEN 'dead' ELSE 'queued' END, "
        f"burial_due = CASE WHEN {over} THEN TRUE ELSE FALSE END, "
        f"finished_at = CASE WHEN {over} THEN $1 END, "
        "reason = $2, lease = NULL, lease_until = NULL "
        "WHERE state = 'running' AND lease_until < $1 "
        "RETURNING id, tenant_id, kind, subject_id, attempts, max_attempts, state",
        (now, LEASE_EXPIRED),
    )
    dead: list[ClaimedJob] = []
    for row in rows:
        attempts = await GATE.fetch(
            "UPDATE job_attempt SET outcome = 'lost', ended_at = $1, reason = $2 "
            "WHERE job_id = $3 AND outcome = 'running' RETURNING lease",
            (now, LEASE_EXPIRED, _uuid(row["id"])),
        )
        if row["state"] == "dead":
            dead.append(_claimed(row, _uuid(attempts[0]["lease"])))
    return [row["kind"] for row in rows], dead


async def _end_attempt(job: ClaimedJob, now: dt.datetime, outcome: str, reason: str) -> None:
    # Only once: what fails after its end must not rewrite how it ended.
    await GATE.fetch(
        "UPDATE job_attempt SET outcome = $1, ended_at = $2, reason = $3 "
        "WHERE tenant_id = $4 AND job_id = $5 AND lease = $6 AND outcome = 'running'",
        (outcome, now, reason, job.tenant_id, job.id, job.lease),
    )
