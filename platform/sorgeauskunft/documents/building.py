"""The job after sending: XML built and validated, PDF rendered, both stored, delivery queued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from typing import Final
from uuid import UUID

import xfamilie
from sorgeauskunft.documents.message import MessageFacts, message_0801
from sorgeauskunft.documents.pdf import (
    EmbeddedFile,
    PdfPool,
    RenderError,
    ResourceRefusedError,
)
from sorgeauskunft.documents.storage import SUMMARY, XFAMILIE_0801, Stored, store
from sorgeauskunft.documents.summary import SummaryFacts, summary_job
from sorgeauskunft.kernel import BERLIN, Kernel, audit
from sorgeauskunft.kernel.jobs import PermanentFailureError, RunningJob, enqueue
from sorgeauskunft.requests import StoredRequest, stored
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from sorgeauskunft.texts import Texts
from tenants.directory import Directory, DirectoryKeeper, OfficeAnswers
from tenants.offices import Office
from tenants.places import Place

DELIVER = "delivery.deliver"
"""Kind of the job that follows; whoever delivers registers under it."""

TRIED_FOR: Final = dt.timedelta(hours=72)
"""For so long a delivery is tried, with growing pauses, before it is given up."""

# Time ends it, not this number: it only stops a job that kills every worker it meets.
_TRIES: Final = 300
_BERLIN_ARS = "110000000000"
_XML = "application/xml"
_PDF = "application/pdf"


def building(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts, pdf: PdfPool
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `documents.build`; the job's subject is the request."""

    async def build(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            request = await stored(kernel, job.subject_id)
        if request is None:
            raise PermanentFailureError("request-gone")
        present = await directory.current()
        office = present.offices[job.tenant_id]
        messages = [
            _message(kernel, present, office, request, number)
            for number in range(len(request.cases))
        ]
        summary = await _summary(pdf, texts, office, request, messages)
        now = kernel.clock.now()
        async with job.finishing():
            for case, xml in zip(request.cases, messages, strict=True):
                await store(kernel, request.id, Stored(XFAMILIE_0801, _XML, xml, case.id), now)
            await store(kernel, request.id, Stored(SUMMARY, _PDF, summary, None), now)
            await plan_delivery(request.id, now)
            await audit.record("worker:request:built", audit.WORKER, now, subject=request.id)

    return build


async def plan_delivery(request_id: UUID, now: dt.datetime) -> None:
    """Have a request delivered whose documents are stored, in the open tenant transaction."""
    await enqueue(DELIVER, request_id, now, attempts=_TRIES, give_up_at=now + TRIED_FOR)


def _message(
    kernel: Kernel, directory: Directory, office: Office, request: StoredRequest, number: int
) -> bytes:
    """Build the message of one child; an invalid one is buried, never delivered."""
    if office.dvdv_key is None:
        raise PermanentFailureError("office-without-dvdv-key")
    child = request.content.children[number]
    day = request.sent_at.astimezone(BERLIN).date()
    facts = MessageFacts(
        office=office,
        reference=request.reference,
        message_uuid=request.message_uuids[number],
        case_id=request.cases[number].id,
        sent_at=request.sent_at,
        created_at=kernel.clock.now(),
        test=request.test or office.test_messages,
        register_ars=register_ars(directory, child.birth_place, day),
    )
    try:
        message = message_0801(kernel.settings, request.content, child, facts)
        xml = xfamilie.build_0801(message, office.delivery.xfamilie or xfamilie.VERSION)
    except xfamilie.InvalidMessageError as error:
        raise PermanentFailureError("xml-not-built") from error
    findings = xfamilie.validate(xml)
    if findings:
        # Line and path only: the text of a finding may quote what she typed.
        first = findings[0]
        raise PermanentFailureError(f"xml-invalid:{first.line}:{first.path}")
    return xml


def register_ars(directory: Directory, place: BirthPlace, on: dt.date) -> str | None:
    """Return the ARS of the office that keeps the register for a place of birth.

    § 87c VI 2 SGB VIII: the Jugendamt of the place of birth; § 88 I 2: Berlin for births abroad
    and at unknown places. Where no single office is known, the municipality's own key; None for a
    place in Germany that the gazetteer does not know for sure.
    """
    if place.state is not None or place.name == UNKNOWN_PLACE:
        return _BERLIN_ARS
    if place.ars is None:
        return None
    ags8 = place.ars[:5] + place.ars[9:]
    answer = directory.answering(Place(ags8, place.name), on)
    return answer.office.ars if isinstance(answer, OfficeAnswers) else place.ars


async def _summary(
    pdf: PdfPool, texts: Texts, office: Office, request: StoredRequest, messages: Sequence[bytes]
) -> bytes:
    """Render the summary for the office, with the messages inside."""
    facts = SummaryFacts(
        reference=request.reference,
        sent_at=request.sent_at,
        audience="office",
        test=request.test or office.test_messages,
    )
    attachments = tuple(
        EmbeddedFile(
            name=f"xfamilie-0801-{number}.xml",
            description=texts("documents.attachment.message", number=number),
            content=xml,
            media_type=_XML,
            modified=request.sent_at,
        )
        for number, xml in enumerate(messages, start=1)
    )
    try:
        return await pdf.render(summary_job(texts, office, request.content, facts, attachments))
    except (RenderError, ResourceRefusedError) as error:
        # The same document would fail in the same way again.
        raise PermanentFailureError("pdf-not-rendered") from error


async def mothers_copy(
    pdf: PdfPool,
    texts: Texts,
    office: Office,
    request: StoredRequest,
    *,
    status_code: str = "",
    status_address: str = "",
) -> bytes:
    """Render the mother's receipt with the copy of her request. Raises `PdfError`.

    `status_code` is the code as shown, which the program does not have without her.
    """
    facts = SummaryFacts(
        reference=request.reference,
        sent_at=request.sent_at,
        audience="mother",
        test=request.test or office.test_messages,
        status_code=status_code,
        status_address=status_address,
    )
    return await pdf.render(summary_job(texts, office, request.content, facts))
