"""What can be done by the API, one entry each, for the OpenAPI document and its page."""

from __future__ import annotations

from typing import Any, Final

import msgspec

from sorgeauskunft.casework import Closed, Declined, InWork, Posted
from tenants.machines import Scope
from web.api import examples
from web.api.answers import path_of
from web.api.incoming import JSON, PDF, XML
from web.api.values import (
    Acknowledged,
    AskQuestion,
    CaseMoved,
    CertificateFiled,
    Inquiry,
    InquiryAnswered,
    InquiryList,
    MessageTaken,
    QuestionAsked,
    RequestDetails,
    RequestList,
)


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """A body that is sent or answered; `kind` of None is text or bytes of `media_type`."""

    media_types: tuple[str, ...]
    kind: Any = None
    example: Any = None


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One method of one path.

    `problems` are codes besides those that can always come, `links` ids of operations that can
    follow with what is answered (`LINKS`).
    """

    id: str
    method: str
    path: str
    scope: Scope
    summary: str
    description: str
    answer: Body
    status: int = 200
    parameters: tuple[str, ...] = ()
    sends: Body | None = None
    headers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


def _json(kind: Any, example: Any) -> Body:
    return Body(media_types=(JSON,), kind=kind, example=examples.plain(example))


_R: Final = path_of("requests", "{request_id}")
_C: Final = path_of("requests", "{request_id}", "cases", "{case}")
_I: Final = path_of("register-inquiries", "{inquiry_id}")
_WRITES: Final = ("conflict", "stale", "precondition", "not-found")

OPERATIONS: Final = (
    Operation(
        id="listRequests",
        method="get",
        path=path_of("requests"),
        scope=Scope.REQUESTS_READ,
        summary="List requests",
        description="Oldest first, without anything about people. For what is new ask with "
        "`acknowledged=false`. A cursor is for walking through one list: it holds for the key's "
        "office and the same filters, and need not be kept between two runs.",
        parameters=("status", "acknowledged", "cursor", "limit"),
        answer=_json(RequestList, examples.REQUEST_LIST),
        problems=("parameter",),
        links=("readRequest",),
    ),
    Operation(
        id="readRequest",
        method="get",
        path=_R,
        scope=Scope.REQUESTS_READ,
        summary="Read a request",
        description="With links to its messages, PDF and uploads. The ETag is what writes need in "
        "If-Match; with If-None-Match an unchanged request is answered with 304.",
        parameters=("request_id", "If-None-Match"),
        answer=_json(RequestDetails, examples.REQUEST),
        headers=("ETag",),
        problems=("not-found",),
        links=("readMessage", "readPdf", "acknowledgeRequest", "moveCase", "askMother"),
    ),
    Operation(
        id="readPdf",
        method="get",
        path=f"{_R}/pdf",
        scope=Scope.REQUESTS_READ,
        summary="Fetch the request as PDF",
        description="404 while it is not made.",
        parameters=("request_id",),
        answer=Body(media_types=(PDF,)),
        problems=("not-found",),
    ),
    Operation(
        id="readUpload",
        method="get",
        path=f"{_R}/uploads/{{upload_id}}",
        scope=Scope.REQUESTS_READ,
        summary="Fetch a file that the mother sent",
        description="As kept: images are drawn anew, PDFs written anew.",
        parameters=("request_id", "upload_id"),
        answer=Body(media_types=(PDF, "image/jpeg", "image/png")),
        problems=("not-found",),
    ),
    Operation(
        id="acknowledgeRequest",
        method="post",
        path=f"{_R}/acknowledgement",
        scope=Scope.REQUESTS_ACKNOWLEDGE,
        summary="Acknowledge a request",
        description="Says that the request has arrived in the Fachverfahren. Idempotent: a "
        "repetition is answered with the first moment. It takes nothing into work. Where the "
        "office has its requests fetched, it is the receipt: `sent` becomes `delivered`.",
        parameters=("request_id",),
        answer=_json(Acknowledged, examples.ACKNOWLEDGED),
        headers=("ETag",),
        problems=("not-found", "conflict"),
    ),
    Operation(
        id="askMother",
        method="post",
        path=f"{_R}/questions",
        scope=Scope.STATUS_WRITE,
        summary="Ask the mother",
        description="All cases that can wait for her answer do so (status `question`); one question "
        "at a time. Her answer is in the request, and the event `request.answered` tells of it.",
        parameters=("request_id", "If-Match", "Idempotency-Key"),
        sends=_json(AskQuestion, examples.QUESTION),
        answer=_json(QuestionAsked, examples.QUESTION_ASKED),
        status=201,
        problems=(*_WRITES, "invalid", "key-reused"),
    ),
    Operation(
        id="readMessage",
        method="get",
        path=f"{_C}/message",
        scope=Scope.REQUESTS_READ,
        summary="Fetch the message of a case",
        description="XFamilie, message 0801, byte for byte as stored, in the version that the office "
        "had set when it was built. 404 while not built.",
        parameters=("request_id", "case"),
        answer=Body(media_types=(XML,), example=examples.MESSAGE_0801),
        problems=("not-found",),
    ),
    Operation(
        id="readCertificate",
        method="get",
        path=f"{_C}/certificate/pdf",
        scope=Scope.REQUESTS_READ,
        summary="Fetch the letter of a case",
        description="The letter that stands, made here or filed by the Fachverfahren.",
        parameters=("request_id", "case"),
        answer=Body(media_types=(PDF,)),
        problems=("not-found",),
    ),
    Operation(
        id="fileCertificate",
        method="post",
        path=f"{_C}/certificate",
        scope=Scope.CERTIFICATES_WRITE,
        summary="File a letter of the Fachverfahren",
        description="The case goes to `issued`. The PDF is looked into and written anew: without "
        "scripts, forms that send, or embedded files; a signature in it is lost. The letter has no "
        "number and no code of authenticity of this platform, and the office's four-eyes rule for "
        "letters made here does not apply. What only a lead may decide is refused (`lead`).",
        parameters=("request_id", "case", "If-Match", "Idempotency-Key"),
        sends=Body(media_types=(PDF,)),
        answer=_json(CertificateFiled, examples.FILED),
        status=201,
        problems=(*_WRITES, "invalid", "key-reused", "scanner"),
    ),
    Operation(
        id="moveCase",
        method="put",
        path=f"{_C}/status",
        scope=Scope.STATUS_WRITE,
        summary="Move a case",
        description="`in_work`: take a delivered case into work, or take back what this API has "
        "decided. `declined`: with the reason that the mother reads. `posted`: the letter is in the "
        "post. `closed`: after `posted`. To `issued` a case comes by its letter.",
        parameters=("request_id", "case", "If-Match"),
        sends=_json(InWork | Declined | Posted | Closed, examples.MOVE),
        answer=_json(CaseMoved, examples.MOVED),
        headers=("ETag",),
        problems=(*_WRITES, "invalid"),
    ),
    Operation(
        id="sendMessage",
        method="post",
        path=path_of("messages"),
        scope=Scope.REQUESTS_ACKNOWLEDGE,
        summary="Send a receipt or a refusal",
        description="A message XFamilie 0011 or 0001 about a message 0801 of this platform, which it "
        "names by its nachrichtenUUID. 0011 is the same as acknowledging the request. 0001 refuses "
        "it where it was offered and not acknowledged: it has not arrived, and the office's admins "
        "are told. Idempotent. Every fault is named with line and path; of a message that is "
        "refused for what is in it the office's leads find a copy on the platform.",
        parameters=(),
        sends=Body(media_types=(XML,), example=examples.MESSAGE_0011),
        answer=_json(MessageTaken, examples.MESSAGE_TAKEN),
        problems=("not-found", "conflict", "invalid"),
    ),
    Operation(
        id="listInquiries",
        method="get",
        path=path_of("register-inquiries"),
        scope=Scope.REGISTER_READ,
        summary="List queries of other offices",
        description="In the order they came. For what is to be done ask with `state=open`.",
        parameters=("state", "cursor", "limit"),
        answer=_json(InquiryList, examples.INQUIRY_LIST),
        problems=("parameter",),
        links=("readInquiry",),
    ),
    Operation(
        id="readInquiry",
        method="get",
        path=_I,
        scope=Scope.REGISTER_READ,
        summary="Read a query",
        description="Who it is about is in its message.",
        parameters=("inquiry_id",),
        answer=_json(Inquiry, examples.INQUIRY),
        problems=("not-found",),
    ),
    Operation(
        id="readInquiryMessage",
        method="get",
        path=f"{_I}/message",
        scope=Scope.REGISTER_READ,
        summary="Fetch the message of a query",
        description="XFamilie, message 0801, with nothing but what the register needs.",
        parameters=("inquiry_id",),
        answer=Body(media_types=(XML,), example=examples.MESSAGE_0801),
        problems=("not-found",),
    ),
    Operation(
        id="answerInquiry",
        method="post",
        path=f"{_I}/answer",
        scope=Scope.REGISTER_ANSWER,
        summary="Answer a query",
        description="With a message XFamilie 0803 whose transaktionsid is the query's id, from this "
        "office to the one that asked, about the same child (name at birth and date). Every fault is "
        "named with line and path.",
        parameters=("inquiry_id", "Idempotency-Key"),
        sends=Body(media_types=(XML,), example=examples.MESSAGE_0803),
        answer=_json(InquiryAnswered, examples.INQUIRY_ANSWERED),
        status=201,
        problems=("not-found", "conflict", "invalid", "key-reused"),
    ),
)
