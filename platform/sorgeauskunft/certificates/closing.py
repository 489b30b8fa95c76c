"""A case is closed some days after its letter was posted, unless the letter was taken back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from sorgeauskunft import requests
from sorgeauskunft.certificates.kinds import State
from sorgeauskunft.certificates.tables import CertificateRow, OutsideRow
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import RunningJob
from sorgeauskunft.requests import RequestStatus, WrongStatusError


def closing(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `certificates.close`; the job's subject is the letter (ours, or from outside)."""

    async def close(job: RunningJob) -> None:
        async with job.finishing():
            row = await _standing(job.subject_id)
            if row is None:
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


async def _standing(letter_id: UUID) -> CertificateRow | OutsideRow | None:
    """Return the letter that was posted, one of ours or one from outside; None where it was taken back."""
    ours = await CertificateRow.objects().get(CertificateRow.id == letter_id)
    if ours is not None:
        return ours if ours.state == State.ISSUED.value and ours.posted_on else None
    row: OutsideRow | None = await OutsideRow.objects().get(
        (OutsideRow.id == letter_id) & OutsideRow.withdrawn_at.is_null()
    )
    return row
