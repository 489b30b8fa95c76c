"""What comes next with a case, and who has to do it: for every status one answer, no dead end."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from typing import Final

import msgspec

from sorgeauskunft.certificates import Desk, Kind, PostalWarning
from sorgeauskunft.requests import RequestStatus


class Who(enum.StrEnum):
    """Who has to do the next step."""

    OFFICE = "office"
    LEAD = "lead"
    COLLEAGUE = "colleague"
    MOTHER = "mother"
    REGISTER = "register"
    OPERATOR = "operator"
    PROGRAM = "program"
    NOBODY = "nobody"


class Step(enum.StrEnum):
    """The next step of a case."""

    ARRIVE = "arrive"
    ACKNOWLEDGE = "acknowledge"
    ASK_REGISTER = "ask_register"
    ASK_AGAIN = "ask_again"
    REGISTER_ANSWER = "register_answer"
    MOTHER_ANSWER = "mother_answer"
    DECIDE = "decide"
    REFUSE = "refuse"
    LEAD_DECIDES = "lead_decides"
    CONFIRM = "confirm"
    COLLEAGUE_CONFIRMS = "colleague_confirms"
    PRINT = "print"
    CHECK_ADDRESS = "check_address"
    POST = "post"
    OUTSIDE = "outside"
    """The Fachverfahren has decided, and reports when its letter is posted."""
    CLOSE = "close"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


class Next(msgspec.Struct, frozen=True):
    """The next step of the case with this number, and whose it is."""

    number: int
    step: Step
    who: Who


_S = RequestStatus
_BY_STATUS: Final = {
    _S.SENT: (Step.ARRIVE, Who.PROGRAM),
    _S.DELIVERED: (Step.ACKNOWLEDGE, Who.OFFICE),
    _S.QUESTION: (Step.MOTHER_ANSWER, Who.MOTHER),
    _S.POSTED: (Step.CLOSE, Who.PROGRAM),
    _S.CLOSED: (Step.CLOSED, Who.NOBODY),
    _S.WITHDRAWN: (Step.WITHDRAWN, Who.NOBODY),
    _S.UNDELIVERABLE: (Step.UNDELIVERABLE, Who.OPERATOR),
}

_URGENT: Final = tuple(Who)
"""Whose step is shown first where the children of a request are at different steps."""


def next_of(desks: Sequence[Desk], postal: PostalWarning | None) -> tuple[Next, ...]:
    """Return the next step of each case, those of the office first."""
    found = [Next(desk.number, *_next(desk, postal)) for desk in desks]
    return tuple(sorted(found, key=lambda each: (_URGENT.index(each.who), each.number)))


def _next(desk: Desk, postal: PostalWarning | None) -> tuple[Step, Who]:
    if desk.status in _BY_STATUS:
        return _BY_STATUS[desk.status]
    if desk.status in {_S.ISSUED, _S.DECLINED}:
        return _to_post(desk, postal)
    return _to_decide(desk)


def _to_post(desk: Desk, postal: PostalWarning | None) -> tuple[Step, Who]:
    if desk.outside is not None:
        return Step.OUTSIDE, Who.PROGRAM
    if not any(letter.has_pdf for letter in desk.letters if letter.number):
        return Step.PRINT, Who.PROGRAM
    if postal is not None and postal.is_open:
        return Step.CHECK_ADDRESS, Who.OFFICE
    return Step.POST, Who.OFFICE


def _to_decide(desk: Desk) -> tuple[Step, Who]:
    if desk.waiting is not None:
        step = (Step.CONFIRM, Who.OFFICE)
        return (Step.COLLEAGUE_CONFIRMS, Who.COLLEAGUE) if desk.waits_for_others else step
    if desk.is_stale:
        return Step.ASK_AGAIN, Who.OFFICE
    if desk.proposal.kind is None:
        asked = desk.status is _S.REGISTER_QUERY
        return (Step.REGISTER_ANSWER, Who.REGISTER) if asked else (Step.ASK_REGISTER, Who.OFFICE)
    if desk.proposal.blocked and not desk.may_decide:
        return Step.LEAD_DECIDES, Who.LEAD
    refuses = desk.proposal.kind is Kind.REFUSAL and not desk.proposal.blocked
    return Step.REFUSE if refuses else Step.DECIDE, Who.OFFICE
