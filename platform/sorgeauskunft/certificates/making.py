"""The PDF of an issued letter: made by a job, tried again until it is there, stored once."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
from collections.abc import Awaitable, Callable
from uuid import UUID

import pikepdf

from sorgeauskunft.certificates import facts
from sorgeauskunft.certificates.desk import opened
from sorgeauskunft.certificates.kinds import State
from sorgeauskunft.certificates.message import InvalidLetterError, Written, as_file, attached
from sorgeauskunft.certificates.rendering import Issue, letter_job
from sorgeauskunft.certificates.tables import CertificateRow
from sorgeauskunft.documents import CERTIFICATE, WITHDRAWN_CERTIFICATE, Stored, store
from sorgeauskunft.documents.pdf import PdfJob, PdfPool, RenderError, ResourceRefusedError
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import PermanentFailureError, RunningJob
from sorgeauskunft.requests import stored
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.logos import Logo, logo_of


def making(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts, pdf: PdfPool
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `certificates.render`; the job's subject is the letter."""

    async def make(job: RunningJob) -> None:
        present = await directory.current()
        written = await _written(kernel, job)
        logo = await logo_of(kernel, job.tenant_id, written.letter.logo)
        office = present.offices[job.tenant_id]
        try:
            xml = attached(kernel.settings, present, office, written)
            content = await pdf.render(_pdf_job(kernel, texts, written, logo, xml))
        except InvalidLetterError as error:
            raise PermanentFailureError(str(error)) from error
        except (RenderError, ResourceRefusedError) as error:
            # The same letter would fail in the same way again; somebody has to look.
            raise PermanentFailureError("pdf-not-rendered") from error
        pages = await asyncio.to_thread(_pages, content)
        async with job.finishing():
            await _keep(kernel, job.subject_id, content, pages, kernel.clock.now())

    return make


async def _written(kernel: Kernel, job: RunningJob) -> Written:
    async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
        row = await CertificateRow.objects().get(CertificateRow.id == job.subject_id)
        request = await stored(kernel, row.request_id) if row else None
        box = await kernel.vault.box()
    if row is None or request is None or row.number is None:
        raise PermanentFailureError("letter-gone")
    letter = opened(box, row)
    issue = Issue(
        number=letter.number(row.number, row.year),
        at=row.issued_at,
        code=facts.code_of(box, row.id),
    )
    case = next(case for case in request.cases if case.id == row.case_id)
    return Written(row.id, request, case, letter, issue)


def _pdf_job(
    kernel: Kernel, texts: Texts, written: Written, logo: Logo | None, xml: bytes | None
) -> PdfJob:
    issue = written.issue
    file = as_file(xml, texts("certificate.attachment"), issue.at) if xml else None
    return letter_job(
        texts,
        written.letter,
        issue,
        base_url=kernel.settings.base_url,
        now=issue.at,
        logo=logo,
        attachments=(file,) if file else (),
    )


def _pages(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


async def _keep(
    kernel: Kernel, certificate_id: UUID, content: bytes, pages: int, now: dt.datetime
) -> None:
    """Store the PDF unless another job has; a letter may have been withdrawn meanwhile."""
    rows = (
        await CertificateRow.update({CertificateRow.pages: pages})
        .where((CertificateRow.id == certificate_id) & CertificateRow.document_id.is_null())
        .returning(CertificateRow.request_id, CertificateRow.case_id, CertificateRow.state)
    )
    if not rows:
        return
    row = rows[0]
    kind = WITHDRAWN_CERTIFICATE if row["state"] == State.WITHDRAWN.value else CERTIFICATE
    document = Stored(kind, "application/pdf", content, row["case_id"])
    document_id = await store(kernel, row["request_id"], document, now)
    await CertificateRow.update({CertificateRow.document_id: document_id}).where(
        CertificateRow.id == certificate_id
    )
    await audit.record("worker:certificate:rendered", audit.WORKER, now, subject=row["request_id"])
