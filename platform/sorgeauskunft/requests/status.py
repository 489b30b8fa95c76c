"""The life of a request: its statuses, and which may follow which (domain: request status)."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from types import MappingProxyType
from typing import Final


class RequestStatus(enum.StrEnum):
    """Status of a case, in the order of progress; the ends besides come last."""

    SENT = "sent"
    DELIVERED = "delivered"
    IN_WORK = "in_work"
    REGISTER_QUERY = "register_query"
    QUESTION = "question"
    ISSUED = "issued"
    POSTED = "posted"
    CLOSED = "closed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    UNDELIVERABLE = "undeliverable"


_S = RequestStatus

TRANSITIONS: Final = MappingProxyType(
    {
        _S.SENT: frozenset({_S.DELIVERED, _S.WITHDRAWN, _S.UNDELIVERABLE}),
        _S.DELIVERED: frozenset({_S.IN_WORK, _S.WITHDRAWN}),
        _S.IN_WORK: frozenset({_S.REGISTER_QUERY, _S.QUESTION, _S.ISSUED, _S.DECLINED}),
        _S.REGISTER_QUERY: frozenset({_S.QUESTION, _S.IN_WORK, _S.ISSUED, _S.DECLINED}),
        _S.QUESTION: frozenset({_S.IN_WORK, _S.REGISTER_QUERY, _S.ISSUED, _S.DECLINED}),
        # A letter that was withdrawn leaves the case to be decided anew, whatever has become of it.
        _S.ISSUED: frozenset({_S.POSTED, _S.IN_WORK}),
        _S.POSTED: frozenset({_S.CLOSED, _S.IN_WORK}),
        _S.CLOSED: frozenset({_S.IN_WORK}),
        _S.DECLINED: frozenset({_S.POSTED, _S.IN_WORK}),
        _S.WITHDRAWN: frozenset(),
        # Somebody acts: sent once more it is on its way again, or arrives.
        _S.UNDELIVERABLE: frozenset({_S.SENT, _S.DELIVERED}),
    }
)
"""Each status with those that may follow it."""

NEW: Final = frozenset({_S.DELIVERED})
IN_WORK: Final = frozenset({_S.IN_WORK, _S.ISSUED, _S.DECLINED})
WAITING: Final = frozenset({_S.REGISTER_QUERY, _S.QUESTION})
DONE: Final = frozenset({_S.POSTED, _S.CLOSED, _S.WITHDRAWN})

_PROGRESS: Final = {status: place for place, status in enumerate(RequestStatus)}


def least_advanced(statuses: Iterable[RequestStatus]) -> RequestStatus:
    """Return what a request with these cases shows: the least advanced one."""
    return min(statuses, key=_PROGRESS.__getitem__)
