"""Moving cases from status to status, and reading how far they are."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from sorgeauskunft.requests.status import TRANSITIONS, RequestStatus
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange


class WrongStatusError(SorgeauskunftError):
    """A case cannot go from where it is to where it was asked to go."""

    def __init__(self, present: RequestStatus, wanted: RequestStatus) -> None:
        super().__init__(f"a case that is {present} cannot become {wanted}")
        self.present = present


class CaseProgress(msgspec.Struct, frozen=True):
    """A case: its number in the request, its status, and when it reached which (UTC)."""

    id: UUID
    number: int
    status: RequestStatus
    changes: tuple[tuple[RequestStatus, dt.datetime], ...]


async def advance(request_id: UUID, to: RequestStatus, now: dt.datetime) -> None:
    """Move all cases of a request on, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has no such request.
        WrongStatusError: A case may not take this step; nothing is moved.
    """
    # Takes the row's lock on both engines: two clerks cannot move one request at once.
    locked = await GATE.fetch(
        "UPDATE request SET status = status WHERE id = $1 AND tenant_id = $2 RETURNING id",
        (request_id, current_door().tenant_id),
    )
    if not locked:
        raise NotFoundError("no such request")
    cases = await CaseRow.select(CaseRow.id, CaseRow.status).where(CaseRow.request_id == request_id)
    for case in cases:
        present = RequestStatus(case["status"])
        if to not in TRANSITIONS[present]:
            raise WrongStatusError(present, to)
    await CaseRow.update({CaseRow.status: to.value}).where(CaseRow.request_id == request_id)
    await StatusChange.insert(
        *(StatusChange(case_id=case["id"], status=to.value, at=now) for case in cases)
    )
    await RequestRow.update({RequestRow.status: to.value}).where(RequestRow.id == request_id)


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
        )
        for case in cases
    )
