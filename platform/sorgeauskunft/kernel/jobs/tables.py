"""Jobs and their attempts. They hold ids, never content, so the platform may see all of them."""

from __future__ import annotations

from piccolo.columns import UUID, SmallInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class Job(TenantTable, tablename="job"):
    """One piece of work, written in the same transaction as what it follows from.

    `state` is queued, running, done or dead. A running job belongs to `lease` until `lease_until`.
    """

    platform = frozenset({"select", "update"})

    kind = Varchar(length=60, null=False, default="")
    subject_id = UUID(null=False, default=None)
    state = Varchar(length=10, null=False, default="queued")
    run_at = Timestamptz(null=False, default=None)
    attempts = SmallInt(null=False, default=0)
    max_attempts = SmallInt(null=False, default=12)
    lease = UUID(null=True, default=None)
    lease_until = Timestamptz(null=True, default=None)
    created_at = Timestamptz(null=False, default=None)
    finished_at = Timestamptz(null=True, default=None)
    reason = Text(null=False, default="")


class JobAttempt(TenantTable, tablename="job_attempt"):
    """One try at a job, kept: when, by whom, and how it ended (running, done, failed, lost)."""

    platform = frozenset({"select", "insert", "update"})

    job_id = UUID(null=False, default=None)
    number = SmallInt(null=False, default=1)
    lease = UUID(null=False, default=None)
    started_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    outcome = Varchar(length=10, null=False, default="running")
    reason = Text(null=False, default="")
