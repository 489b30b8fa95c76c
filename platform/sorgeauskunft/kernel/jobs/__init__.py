"""Background work: written with the data, done by workers, never lost and never done twice."""

from sorgeauskunft.kernel.jobs.chores import Chore, keep_doing
from sorgeauskunft.kernel.jobs.dead import DeadJob, dead_jobs, revive
from sorgeauskunft.kernel.jobs.depths import Depth, depths
from sorgeauskunft.kernel.jobs.mailing import send_mail
from sorgeauskunft.kernel.jobs.queue import ClaimedJob, LeaseLostError, delay_after, enqueue
from sorgeauskunft.kernel.jobs.tables import Job, JobAttempt
from sorgeauskunft.kernel.jobs.worker import (
    Handler,
    PermanentFailureError,
    RunningJob,
    TryLaterError,
    Worker,
)

__all__ = [
    "Chore",
    "ClaimedJob",
    "DeadJob",
    "Depth",
    "Handler",
    "Job",
    "JobAttempt",
    "LeaseLostError",
    "PermanentFailureError",
    "RunningJob",
    "TryLaterError",
    "Worker",
    "dead_jobs",
    "delay_after",
    "depths",
    "enqueue",
    "keep_doing",
    "revive",
    "send_mail",
]
