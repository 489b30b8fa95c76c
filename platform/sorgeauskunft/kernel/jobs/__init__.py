"""Background work: written with the data, done by workers, never lost and never done twice."""

from sorgeauskunft.kernel.jobs.queue import ClaimedJob, LeaseLostError, enqueue
from sorgeauskunft.kernel.jobs.tables import Job, JobAttempt
from sorgeauskunft.kernel.jobs.worker import (
    Handler,
    PermanentFailureError,
    RunningJob,
    Worker,
)

__all__ = [
    "ClaimedJob",
    "Handler",
    "Job",
    "JobAttempt",
    "LeaseLostError",
    "PermanentFailureError",
    "RunningJob",
    "Worker",
    "enqueue",
]
