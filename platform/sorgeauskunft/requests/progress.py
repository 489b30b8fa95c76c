"""Moving cases from status to status, and reading how far they are."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.requests import clock
from sorgeauskunft.requests.status import TRANSITIONS, RequestStatus, least_advanced
from sorgeauskunft.requests.tables import NOBODY, CaseRow, RequestRow, StatusChange

NOTIFY = "requests.notify"
"""Kind of the job that tells the mother of a change; its subject is the request."""

# A day or so: later the mail would tell of old news.
_NOTICE_ATTEMPTS = 8


class WrongStatusError(SorgeauskunftError):
    """A case cannot go from where it is to where it was asked to go."""

    def __init__(self, present: RequestStatus, wanted: RequestStatus) -> None:
        super().__init__(f"a case that is {present} cannot become {wanted}")
        self.present = present


class CaseProgress(msgspec.Struct, frozen=True):
    """A case: its number in the request, its status, and when it reached which (UTC).

    `posted_on` is the day the office says it posted its letter, None while it has not.
    """

    id: UUID
    number: int
    status: RequestStatus
    changes: tuple[tuple[RequestStatus, dt.datetime], ...]
    posted_on: dt.date | None = None


async def advance(
    request_id: UUID, to: RequestStatus, now: dt.datetime, *, case_id: UUID | None = None
) -> None:
    """Move all cases of a request on, or one of them, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has no such request, or it no such case.
        WrongStatusError: A case may not take this step; nothing is moved.
    """
    notice = await _lock(request_id)
    present = await statuses_of(request_id)
    chosen = present if case_id is None else {case_id: present.get(case_id)}
    moves: dict[UUID, RequestStatus] = {}
    for case, status in chosen.items():
        if status is None:
            raise NotFoundError("no such case")
        if to not in TRANSITIONS[status]:
            raise WrongStatusError(status, to)
        moves[case] = to
    await _move(request_id, present, moves, now, notice)


async def interrupt(request_id: UUID, now: dt.datetime) -> None:
    """Let every case that can wait for an answer of the mother wait for it.

    Raises:
        NotFoundError: The tenant has no such request.
        WrongStatusError: No case can, or one waits already.
    """
    notice = await _lock(request_id)
    present = await statuses_of(request_id)
    to = RequestStatus.QUESTION
    moves = {case: to for case, status in present.items() if to in TRANSITIONS[status]}
    if not moves or to in present.values():
        raise WrongStatusError(least_advanced(present.values()), to)
    await _move(request_id, present, moves, now, notice)


async def resume(request_id: UUID, now: dt.datetime) -> None:
    """Let every case that waits for the mother go back to what it was before.

    Raises:
        NotFoundError: The tenant has no such request.
        WrongStatusError: No case waits.
    """
    notice = await _lock(request_id)
    present = await statuses_of(request_id)
    waiting = [case for case, status in present.items() if status is RequestStatus.QUESTION]
    if not waiting:
        raise WrongStatusError(least_advanced(present.values()), RequestStatus.IN_WORK)
    moves = {case.id: _before(case) for case in await progress_of(request_id) if case.id in waiting}
    await _move(request_id, present, moves, now, notice)


def _before(case: CaseProgress) -> RequestStatus:
    """What a case was when it was asked about: in work, or at the register."""
    earlier = [status for status, _ in case.changes if status is not RequestStatus.QUESTION]
    return earlier[-1]


async def hold(request_id: UUID) -> frozenset[RequestStatus]:
    """Return the statuses of a request's cases; nobody moves them until the open transaction ends.

    Raises:
        NotFoundError: The tenant has no such request.
    """
    await _lock(request_id)
    return frozenset((await statuses_of(request_id)).values())


async def _lock(request_id: UUID) -> bool:
    """Take the row's lock on both engines: two people cannot move one request at once.

    Returns whether the mother is to be told of changes.
    """
    locked = await GATE.fetch(
        "UPDATE request SET status = status WHERE id = $1 AND tenant_id = $2 RETURNING notice",
        (request_id, current_door().tenant_id),
    )
    if not locked:
        raise NotFoundError("no such request")
    return bytes(locked[0]["notice"]) != NOBODY


async def statuses_of(request_id: UUID) -> dict[UUID, RequestStatus]:
    """Return case → status, by number, in the open tenant transaction."""
    rows = (
        await CaseRow.select(CaseRow.id, CaseRow.status)
        .where(CaseRow.request_id == request_id)
        .order_by(CaseRow.number)
    )
    return {row["id"]: RequestStatus(row["status"]) for row in rows}


async def _move(
    request_id: UUID,
    present: dict[UUID, RequestStatus],
    moves: dict[UUID, RequestStatus],
    now: dt.datetime,
    notice: bool,  # noqa: FBT001 - said at each call by the name of the variable
) -> None:
    for to in set(moves.values()):
        cases = [case for case, status in moves.items() if status is to]
        await CaseRow.update({CaseRow.status: to.value}).where(CaseRow.id.is_in(cases))
    await StatusChange.insert(
        *(StatusChange(case_id=case, status=to.value, at=now) for case, to in moves.items())
    )
    after = {**present, **moves}
    waits = RequestStatus.QUESTION in after.values()
    if waits != (RequestStatus.QUESTION in present.values()):
        await (clock.stop if waits else clock.go_on)(request_id, now)
    shown = least_advanced(after.values())
    await RequestRow.update({RequestRow.status: shown.value}).where(RequestRow.id == request_id)
    if notice:
        await enqueue(NOTIFY, request_id, now, attempts=_NOTICE_ATTEMPTS)


async def progress_of(request_id: UUID) -> tuple[CaseProgress, ...]:
    """Return the cases of a request with their history, in the open tenant transaction."""
    cases = await CaseRow.select().where(CaseRow.request_id == request_id).order_by(CaseRow.number)
    if not cases:
        return ()
    changes = (
        await StatusChange.select()
        .where(StatusChange.case_id.is_in([case["id"] for case in cases]))
        .order_by(StatusChange.at)
    )
    return tuple(
        CaseProgress(
            id=case["id"],
            number=case["number"],
            status=RequestStatus(case["status"]),
            changes=tuple(
                (RequestStatus(change["status"]), change["at"])
                for change in changes
                if change["case_id"] == case["id"]
            ),
            posted_on=case["posted_on"],
        )
        for case in cases
    )
