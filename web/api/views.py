"""From what the core knows to what the API answers."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft import casework, documents
from sorgeauskunft.casework import Opened
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import InquiryLine
from sorgeauskunft.requests import CaseProgress, least_advanced, progress_of
from sorgeauskunft.uploads import Upload
from tenants.directory import Directory
from web.api.answers import path_of
from web.api.values import (
    Case,
    CaseInList,
    Inquiry,
    QuestionInRequest,
    RequestDetails,
    RequestInList,
    UploadInRequest,
)


def request_in_list(line: casework.Line) -> RequestInList:
    """Return a line of the list."""
    return RequestInList(
        id=line.id,
        reference=line.reference,
        status=line.status,
        sent_at=line.sent_at,
        acknowledged_at=line.received_at,
        test=line.test,
        cases=tuple(CaseInList(number=case.number, status=case.status) for case in line.cases),
        href=path_of("requests", line.id),
    )


def request_details(opened: Opened) -> RequestDetails:
    """Return a request with links to all that belongs to it."""
    request = opened.request
    answered = [file for asked in opened.questions for file in asked.files]
    has_pdf = any(each.kind == documents.SUMMARY for each in opened.documents)
    return RequestDetails(
        id=request.id,
        reference=request.reference,
        status=least_advanced(case.status for case in request.cases),
        sent_at=request.sent_at,
        acknowledged_at=opened.received_at,
        test=request.test,
        cases=tuple(_case(opened, case) for case in request.cases),
        pdf_href=path_of("requests", request.id, "pdf") if has_pdf else None,
        uploads=tuple(_upload(request.id, file) for file in (*request.content.uploads, *answered)),
        questions=tuple(
            QuestionInRequest(
                id=asked.id,
                text=asked.text,
                asked_at=asked.asked_at,
                answer=asked.answer,
                answered_at=asked.answered_at,
            )
            for asked in opened.questions
        ),
    )


def _case(opened: Opened, case: CaseProgress) -> Case:
    kinds = {each.kind for each in opened.documents if each.case_id == case.id}
    at = path_of("requests", opened.request.id, "cases", case.number)
    return Case(
        number=case.number,
        status=case.status,
        posted_on=case.posted_on,
        message_href=f"{at}/message" if documents.XFAMILIE_0801 in kinds else None,
        certificate_href=f"{at}/certificate/pdf" if documents.CERTIFICATE in kinds else None,
    )


def _upload(request_id: UUID, file: Upload) -> UploadInRequest:
    return UploadInRequest(
        id=file.id,
        document=file.document.value if file.document else None,
        media_type=file.media_type.value,
        size=file.size,
        href=path_of("requests", request_id, "uploads", file.id),
    )


def inquiry(line: InquiryLine, directory: Directory) -> Inquiry:
    """Return a query of another office."""
    asking = directory.offices.get(line.asking_office_id)
    return Inquiry(
        id=line.id,
        asking_office=asking.name if asking else "",
        state=line.state,
        asked_at=line.asked_at,
        received_at=line.received_at,
        due_on=line.due_on,
        test=line.test,
        answered_at=line.answered_at,
        message_href=path_of("register-inquiries", line.id, "message"),
    )


async def case_id_of(request_id: UUID, number: int) -> UUID:
    """Return the id of a case, in the open tenant transaction. Raises `NotFoundError`."""
    for case in await progress_of(request_id):
        if case.number == number:
            return case.id
    raise NotFoundError("no such case")
