"""Requests: sent once, followed by the mother, moved on by the office."""

from sorgeauskunft.requests.asking import (
    Answer,
    Arrived,
    Question,
    answer,
    ask,
    questions_of,
    write_down,
)
from sorgeauskunft.requests.cases import CaseKey, case_of
from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.requests.deciding import decline, post, reconsider
from sorgeauskunft.requests.following import Followed, by_reference, by_status_code
from sorgeauskunft.requests.indexing import birth_value, child_value, fill_in, name_values
from sorgeauskunft.requests.news import looked_at, tell_news
from sorgeauskunft.requests.notes import Note, add_note, correct_note, notes_of, remove_note
from sorgeauskunft.requests.notifying import Notice, notify, notifying
from sorgeauskunft.requests.progress import (
    NOTIFY,
    CaseProgress,
    WrongStatusError,
    advance,
    hold,
    progress_of,
    statuses_of,
)
from sorgeauskunft.requests.sending import (
    BUILD_DOCUMENTS,
    DraftGoneError,
    Prepare,
    Sent,
    already_sent,
    office_of_sent,
    send,
)
from sorgeauskunft.requests.status import (
    DONE,
    IN_WORK,
    NEW,
    WAITING,
    RequestStatus,
    least_advanced,
)
from sorgeauskunft.requests.stored import StoredRequest, stored

__all__ = [
    "BUILD_DOCUMENTS",
    "DONE",
    "IN_WORK",
    "NEW",
    "NOTIFY",
    "WAITING",
    "Answer",
    "Arrived",
    "CaseKey",
    "CaseProgress",
    "DraftGoneError",
    "Followed",
    "Note",
    "Notice",
    "Prepare",
    "Question",
    "RequestContent",
    "RequestStatus",
    "Sent",
    "StoredRequest",
    "WrongStatusError",
    "add_note",
    "advance",
    "already_sent",
    "answer",
    "ask",
    "birth_value",
    "by_reference",
    "by_status_code",
    "case_of",
    "child_value",
    "correct_note",
    "decline",
    "fill_in",
    "hold",
    "least_advanced",
    "looked_at",
    "name_values",
    "notes_of",
    "notify",
    "notifying",
    "office_of_sent",
    "post",
    "progress_of",
    "questions_of",
    "reconsider",
    "remove_note",
    "send",
    "statuses_of",
    "stored",
    "tell_news",
    "write_down",
]
