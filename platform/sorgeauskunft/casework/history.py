"""The history of a request: who did what when, and which case moved where by it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.casework.versions import QUIET
from sorgeauskunft.kernel import audit
from sorgeauskunft.requests import CaseProgress, RequestStatus

_S = RequestStatus
_MOVES: Final = MappingProxyType(
    {
        "citizen:request:sent": {_S.SENT},
        "citizen:request:withdrawn": {_S.WITHDRAWN},
        "citizen:question:answered": {_S.IN_WORK, _S.REGISTER_QUERY},
        "worker:request:delivered": {_S.DELIVERED},
        "worker:request:offered": {_S.SENT},
        "worker:request:undeliverable": {_S.UNDELIVERABLE},
        "worker:case:closed": {_S.CLOSED},
        "amt:request:acknowledged": {_S.IN_WORK},
        "amt:question:asked": {_S.QUESTION},
        "amt:question:answered": {_S.IN_WORK, _S.REGISTER_QUERY},
        "amt:register_query:asked": {_S.REGISTER_QUERY},
        "amt:register_query:cancelled": {_S.IN_WORK},
        "amt:register_answer:checked": {_S.IN_WORK},
        "amt:register_answer:recorded": {_S.IN_WORK},
        "amt:register_answer:confirmed": {_S.IN_WORK},
        "amt:register_answer:taken_over": {_S.IN_WORK},
        "worker:register_answer:received": {_S.IN_WORK},
        "amt:certificate:issued": {_S.ISSUED, _S.DECLINED},
        "amt:certificate:posted": {_S.POSTED},
        "amt:certificate:withdrawn": {_S.IN_WORK},
        "amt:case:closed": {_S.CLOSED},
        "amt:outside_decision:letter": {_S.ISSUED},
        "amt:outside_decision:declined": {_S.DECLINED},
        "amt:outside_decision:withdrawn": {_S.IN_WORK},
    }
)
"""What is done, and the statuses that a case can reach by it."""

BY_ITSELF: Final = "status"
"""The tag of a move that no entry of the trail explains."""


class Moved(msgspec.Struct, frozen=True):
    """The case of a child (by number, from 1) reached a status."""

    number: int
    status: RequestStatus


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a request.

    `tag` is that of the audit trail; `actor` its kind (`citizen`, `worker`, a role), `account` who
    it was where somebody of an office. `seq` counts up with each entry of the office.
    """

    seq: int
    at: dt.datetime
    tag: str
    actor: str
    account: UUID | None
    moved: tuple[Moved, ...]


async def history_of(request_id: UUID, cases: Sequence[CaseProgress]) -> tuple[Event, ...]:
    """Return what happened to a request, oldest first, in the open tenant transaction.

    The moves of a case do not say by what they were made: each stands with that entry which can
    have made it and is nearest in time.
    """
    entries = await audit.entries_of(request_id, QUIET)
    moved: dict[int, list[Moved]] = {}
    alone: dict[dt.datetime, list[Moved]] = {}
    for case in cases:
        for status, at in case.changes:
            move = Moved(case.number, status)
            makers = [each for each in entries if status in _MOVES.get(each.tag, ())]
            if makers:
                maker = min(makers, key=lambda each: abs(each.at - at))
                moved.setdefault(maker.seq, []).append(move)
            else:
                alone.setdefault(at, []).append(move)
    events = [
        Event(
            seq=entry.seq,
            at=entry.at,
            tag=entry.tag,
            actor=entry.actor_kind,
            account=entry.actor_id,
            moved=tuple(moved.get(entry.seq, ())),
        )
        for entry in entries
    ]
    events += [
        Event(seq=0, at=at, tag=BY_ITSELF, actor="worker", account=None, moved=tuple(moves))
        for at, moves in alone.items()
    ]
    return tuple(sorted(events, key=lambda each: (each.at, each.seq)))
