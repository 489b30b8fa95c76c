"""Examples for the OpenAPI document: invented, and built from the very values that are answered."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec

import xfamilie
from sorgeauskunft.register import InquiryState
from sorgeauskunft.requests import RequestStatus
from web.api.answers import path_of
from web.api.problems import Fault, Problem
from web.api.values import (
    Acknowledged,
    AskQuestion,
    Case,
    CaseInList,
    CaseMoved,
    CertificateFiled,
    Inquiry,
    InquiryAnswered,
    InquiryList,
    MessageTaken,
    QuestionAsked,
    RequestDetails,
    RequestInList,
    RequestList,
    UploadInRequest,
)

REQUEST_ID: Final = UUID("0192f0c4-7b1e-7c7e-9f5e-3d1f0a5b6c7d")
UPLOAD_ID: Final = UUID("0192f0c4-7b1e-7c7e-9f5e-3d1f0a5b6c7e")
INQUIRY_ID: Final = UUID("0192f0c4-7b1e-7c7e-9f5e-3d1f0a5b6c7f")
_NOON: Final = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
_LATER: Final = dt.datetime(2026, 11, 24, 11, 5, tzinfo=dt.UTC)
_S = RequestStatus

_CASE: Final = path_of("requests", REQUEST_ID, "cases", 1)

REQUEST_LIST: Final = RequestList(
    items=(
        RequestInList(
            id=REQUEST_ID,
            reference="7GQ2M4XK",
            status=_S.DELIVERED,
            sent_at=_NOON,
            acknowledged_at=None,
            test=False,
            cases=(CaseInList(number=1, status=_S.DELIVERED),),
            href=path_of("requests", REQUEST_ID),
        ),
    ),
    next_cursor=None,
)
REQUEST: Final = RequestDetails(
    id=REQUEST_ID,
    reference="7GQ2M4XK",
    status=_S.DELIVERED,
    sent_at=_NOON,
    acknowledged_at=None,
    test=False,
    cases=(
        Case(
            number=1,
            status=_S.DELIVERED,
            posted_on=None,
            message_href=f"{_CASE}/message",
            certificate_href=None,
        ),
    ),
    pdf_href=path_of("requests", REQUEST_ID, "pdf"),
    uploads=(
        UploadInRequest(
            id=UPLOAD_ID,
            document="birth_certificate",
            media_type="application/pdf",
            size=48213,
            href=path_of("requests", REQUEST_ID, "uploads", UPLOAD_ID),
        ),
    ),
    questions=(),
)
ACKNOWLEDGED: Final = Acknowledged(request_id=REQUEST_ID, acknowledged_at=_LATER)
MOVED: Final = CaseMoved(request_id=REQUEST_ID, number=1, status=_S.IN_WORK)
FILED: Final = CertificateFiled(
    request_id=REQUEST_ID, number=1, status=_S.ISSUED, href=f"{_CASE}/certificate/pdf"
)
QUESTION: Final = AskQuestion(text="…")
QUESTION_ASKED: Final = QuestionAsked(request_id=REQUEST_ID, status=_S.QUESTION)
INQUIRY: Final = Inquiry(
    id=INQUIRY_ID,
    asking_office="Jugendamt Bremerhaven",
    state=InquiryState.OPEN,
    asked_at=_NOON,
    received_at=_LATER,
    due_on=dt.date(2026, 12, 8),
    test=False,
    answered_at=None,
    message_href=path_of("register-inquiries", INQUIRY_ID, "message"),
)
INQUIRY_LIST: Final = InquiryList(items=(INQUIRY,), next_cursor=None)
INQUIRY_ANSWERED: Final = InquiryAnswered(id=INQUIRY_ID, state=InquiryState.ANSWERED)
MESSAGE_TAKEN: Final = MessageTaken(request_id=REQUEST_ID, kind="0011")
MOVE: Final = {"status": "posted", "posted_on": "2026-11-25"}
MESSAGE_0801: Final = xfamilie.sample("0801").decode()
MESSAGE_0011: Final = xfamilie.sample("0011").decode()
MESSAGE_0803: Final = xfamilie.sample("0803").decode()
FAULT: Final = Fault(
    message="missing, unknown, or of another form", path="$.posted_on", code="schema"
)


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return msgspec.to_builtins(value, str_keys=True)


def problem(code: str, status: int, title: str) -> Any:
    """Return an example of a problem."""
    faults = (FAULT,) if code in {"invalid", "parameter"} else ()
    return plain(
        Problem(
            type=path_of(f"docs#{code}"),
            title=title,
            status=status,
            detail="…",
            code=code,
            errors=faults,
        )
    )
