"""Requests: sent once, followed by the mother, moved on by the office."""

from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.requests.following import Followed, by_reference, by_status_code
from sorgeauskunft.requests.progress import CaseProgress, WrongStatusError, advance
from sorgeauskunft.requests.sending import (
    BUILD_DOCUMENTS,
    DraftGoneError,
    Prepare,
    Sent,
    already_sent,
    send,
)
from sorgeauskunft.requests.status import DONE, IN_WORK, NEW, RequestStatus, least_advanced
from sorgeauskunft.requests.stored import StoredRequest, stored

__all__ = [
    "BUILD_DOCUMENTS",
    "DONE",
    "IN_WORK",
    "NEW",
    "CaseProgress",
    "DraftGoneError",
    "Followed",
    "Prepare",
    "RequestContent",
    "RequestStatus",
    "Sent",
    "StoredRequest",
    "WrongStatusError",
    "advance",
    "already_sent",
    "by_reference",
    "by_status_code",
    "least_advanced",
    "send",
    "stored",
]
