"""What the API answers, as values; their descriptions and examples go into the OpenAPI document."""

from __future__ import annotations

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from sorgeauskunft.casework import PRINTABLE
from sorgeauskunft.register import InquiryState
from sorgeauskunft.requests import RequestStatus

_NUMBER = Meta(ge=1, description="The child's number in the request, from 1.")
_MOMENT = "Moment in UTC (RFC 3339)."


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    pass


class CaseInList(_Answer, frozen=True):
    """A case of a listed request."""

    number: Annotated[int, _NUMBER]
    status: RequestStatus


class RequestInList(_Answer, frozen=True):
    """A request in a list: nothing about people."""

    id: UUID
    reference: Annotated[str, Meta(description="The reference (Aktenzeichen) that the mother has.")]
    status: Annotated[RequestStatus, Meta(description="That of the least advanced case.")]
    sent_at: Annotated[dt.datetime, Meta(description=_MOMENT)]
    acknowledged_at: Annotated[
        dt.datetime | None,
        Meta(description="Since when the Fachverfahren has it, by its own acknowledgement."),
    ]
    test: Annotated[bool, Meta(description="A test request: nobody waits for an answer.")]
    cases: tuple[CaseInList, ...]
    href: str


class RequestList(_Answer, frozen=True):
    """A page of requests, oldest first."""

    items: tuple[RequestInList, ...]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null at the end.")]


class Case(_Answer, frozen=True):
    """A case: one child, one message, one letter."""

    number: Annotated[int, _NUMBER]
    status: RequestStatus
    posted_on: Annotated[dt.date | None, Meta(description="The day its letter was posted.")]
    message_href: Annotated[
        str | None, Meta(description="The message XFamilie 0801; null until built.")
    ]
    certificate_href: Annotated[str | None, Meta(description="The letter that stands, as PDF.")]


class UploadInRequest(_Answer, frozen=True):
    """A file that the mother sent along."""

    id: UUID
    document: Annotated[
        str | None, Meta(description="What it was asked for as; null with an answer to a question.")
    ]
    media_type: str
    size: Annotated[int, Meta(ge=0, description="In bytes.")]
    href: str


class QuestionInRequest(_Answer, frozen=True):
    """A question to the mother and her answer."""

    id: UUID
    text: str
    asked_at: Annotated[dt.datetime, Meta(description=_MOMENT)]
    answer: str | None
    answered_at: dt.datetime | None


class RequestDetails(_Answer, frozen=True):
    """A request. What she stated is in the messages and the PDF, not here."""

    id: UUID
    reference: str
    status: RequestStatus
    sent_at: Annotated[dt.datetime, Meta(description=_MOMENT)]
    acknowledged_at: dt.datetime | None
    test: bool
    cases: tuple[Case, ...]
    pdf_href: Annotated[str | None, Meta(description="The request as PDF; null until made.")]
    uploads: tuple[UploadInRequest, ...]
    questions: tuple[QuestionInRequest, ...]


class Acknowledged(_Answer, frozen=True):
    """The receipt: the same at each repetition."""

    request_id: UUID
    acknowledged_at: Annotated[dt.datetime, Meta(description=_MOMENT)]


class CaseMoved(_Answer, frozen=True):
    """How far a case is after a change."""

    request_id: UUID
    number: Annotated[int, _NUMBER]
    status: RequestStatus


class CertificateFiled(_Answer, frozen=True):
    """The letter was taken; the case is issued."""

    request_id: UUID
    number: Annotated[int, _NUMBER]
    status: RequestStatus
    href: str


class AskQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question to the mother."""

    text: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=2000,
            pattern=PRINTABLE,
            description="In plain German; she reads it on her status page.",
            examples=["Wie hieß Ihr Kind bei der Geburt?"],
        ),
    ]


class QuestionAsked(_Answer, frozen=True):
    """The question was asked; the cases wait for her answer."""

    request_id: UUID
    status: RequestStatus


class Inquiry(_Answer, frozen=True):
    """A query of another office to the register of this one; who it is about is in the message."""

    id: Annotated[UUID, Meta(description="Also the transaktionsid of the messages 0801 and 0803.")]
    asking_office: Annotated[str, Meta(description="Name of the office that asks.")]
    state: InquiryState
    asked_at: Annotated[dt.datetime, Meta(description=_MOMENT)]
    received_at: Annotated[dt.datetime, Meta(description=_MOMENT)]
    due_on: Annotated[dt.date, Meta(description="The day by which an answer is expected.")]
    test: bool
    answered_at: dt.datetime | None
    message_href: Annotated[str, Meta(description="The message XFamilie 0801.")]


class InquiryList(_Answer, frozen=True):
    """A page of queries, in the order they came."""

    items: tuple[Inquiry, ...]
    next_cursor: Annotated[str | None, Meta(description="For the next page; null at the end.")]


class InquiryAnswered(_Answer, frozen=True):
    """The answer was taken and goes to the office that asked."""

    id: UUID
    state: InquiryState


class MessageTaken(_Answer, frozen=True):
    """The message was taken for the request that it names."""

    request_id: UUID
    kind: Annotated[str, Meta(description="`0011` or `0001`.", examples=["0011"])]
