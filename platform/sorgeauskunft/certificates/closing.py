"""A case is closed some days after its letter was posted, unless the letter was taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sorgeauskunft import requests
from sorgeauskunft.certificates.kinds import State
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import RunningJob
from sorgeauskunft.requests import RequestStatus, WrongStatusError


def closing(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `certificates.close`; the job's subject is the letter."""

    async def close(job: RunningJob) -> None:
        async with job.finishing():
            row = await CertificateRow.objects().get(CertificateRow.id == job.subject_id)
            if row is None or row.state != State.ISSUED.value or row.posted_on is None:
                return
            now = kernel.clock.now()
            try:
                await requests.advance(
                    row.request_id, RequestStatus.CLOSED, now, case_id=row.case_id
                )
            except WrongStatusError:
                return
            await audit.record("worker:case:closed", audit.WORKER, now, subject=row.request_id)

    return close
