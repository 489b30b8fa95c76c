"""The worker of this program: which job is done by whom."""

from __future__ import annotations

import datetime as dt

from sorgeauskunft.delivery import PortalInbox, delivering, mark_undeliverable
from sorgeauskunft.documents import DELIVER, building
from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import ClaimedJob, Worker
from sorgeauskunft.requests import BUILD_DOCUMENTS
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper


def build_worker(kernel: Kernel, directory: DirectoryKeeper, texts: Texts, pdf: PdfPool) -> Worker:
    """Put the worker together; `pdf` must be started before it runs."""

    async def buried(job: ClaimedJob, reason: str) -> None:
        if job.kind in {BUILD_DOCUMENTS, DELIVER}:
            await mark_undeliverable(kernel, job, reason)

    return Worker(
        kernel.database,
        kernel.clock,
        {
            BUILD_DOCUMENTS: building(kernel, directory, texts, pdf),
            DELIVER: delivering(kernel, PortalInbox()),
        },
        slots=kernel.settings.worker_slots,
        lease=dt.timedelta(seconds=kernel.settings.job_lease_seconds),
        on_dead=buried,
    )
