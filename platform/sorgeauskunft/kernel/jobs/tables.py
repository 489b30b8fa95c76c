"""Jobs and their attempts. They hold ids, never content, so the platform may see all of them."""

from __future__ import annotations

from piccolo.columns import UUID, Boolean, SmallInt, Text, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable


class Job(TenantTable, tablename="job"):
    """One piece of work, written in the same transaction as what it follows from.

    `state` is queued, running, done or dead. A running job belongs to `lease` until `lease_until`.
    It is dead after `max_attempts`, and where it has a `give_up_at` at its first failure from then
    on. `burial_due`: it is dead, and whoever has to be told was not yet.
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
    give_up_at = Timestamptz(null=True, default=None)
    burial_due = Boolean(null=False, default=False)


class JobAttempt(TenantTable, tablename="job_attempt"):
    """One try at a job, kept: when, by whom, and how it ended (running, done, failed, lost, put_off)."""

    platform = frozenset({"select", "insert", "update"})

    job_id = UUID(null=False, default=None)
    number = SmallInt(null=False, default=1)
    lease = UUID(null=False, default=None)
    started_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)
    outcome = Varchar(length=10, null=False, default="running")
    reason = Text(null=False, default="")
