"""What an office sees of its own queries about a case, and whom it would ask."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register.answers import RegisterAnswer, opened_answer
from sorgeauskunft.register.asking import ASKABLE
from sorgeauskunft.register.finding import Finding, Found, find
from sorgeauskunft.register.pending import PENDING, query_of, told_of
from sorgeauskunft.register.tables import QueryRow, QueryState, QueryWay
from sorgeauskunft.register.ways import ways_to
from sorgeauskunft.requests import RequestStatus, StoredRequest
from sorgeauskunft.requests.content import BirthPlace
from sorgeauskunft.requests.tables import NOBODY
from tenants.directory import Directory
from tenants.people import (
    CASEWORK_ROLES,
    LEAD_ROLES,
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A query as the office that asked sees it. Times are UTC, people are accounts.

    `answer` is None where there is none and where only a lead may read it (`needs_lead`).
    """

    id: UUID
    way: QueryWay
    state: QueryState
    office_name: str
    reason: str
    correction: str
    asked_by: UUID | None
    asked_at: dt.datetime
    due_on: dt.date | None
    handed_over_at: dt.datetime | None
    reminded_at: dt.datetime | None
    answer: RegisterAnswer | None
    needs_lead: bool
    answered_at: dt.datetime | None
    confirmed_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    settled_by: UUID | None
    has_query_message: bool
    has_answer_message: bool

    @property
    def is_pending(self) -> bool:
        """Whether it is not settled."""
        return self.state in PENDING

    def is_late(self, today: dt.date) -> bool:
        """Whether an answer is missing that was expected by now."""
        waits = self.state in {QueryState.OPEN, QueryState.CALL}
        return waits and self.due_on is not None and self.due_on < today


class RegisterDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The queries about one case, newest first, and what can be done."""

    case_id: UUID
    number: int
    status: RequestStatus
    queries: tuple[Query, ...]
    finding: Finding
    way: QueryWay | None
    """The usual way to the office that was found, None where none was."""
    birth_place: BirthPlace
    today: dt.date
    stale: bool
    may_work: bool

    @property
    def pending(self) -> Query | None:
        """The query that is not settled."""
        return next((each for each in self.queries if each.is_pending), None)

    @property
    def confirmed(self) -> Query | None:
        """The answer that counts."""
        answered = [each for each in self.queries if each.confirmed_at is not None]
        return max(answered, key=lambda each: str(each.confirmed_at), default=None)

    @property
    def can_ask(self) -> bool:
        """Whether the register can be asked now."""
        return self.may_work and self.status in ASKABLE and self.pending is None


async def register_desks(
    kernel: Kernel, directory: Directory, principal: Principal, request: StoredRequest
) -> tuple[RegisterDesk, ...]:
    """Return the cases of a request, in a tenant transaction of its own."""
    require_role(principal, OFFICE_ROLES)
    office = directory.offices[principal.tenant_id]
    today = today_in_berlin(kernel.clock)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = (
            await QueryRow.objects()
            .where(QueryRow.request_id == request.id)
            .order_by(QueryRow.asked_at, ascending=False)
        )
        box = await kernel.vault.box()
    desks = []
    for case in request.cases:
        own = [row for row in rows if row.case_id == case.id]
        place = request.content.children[case.number - 1].birth_place
        finding = find(directory, place, today)
        desks.append(
            RegisterDesk(
                case_id=case.id,
                number=case.number,
                status=case.status,
                queries=tuple(_query(box, row, principal) for row in own),
                finding=finding,
                way=ways_to(office, finding.office)[0] if isinstance(finding, Found) else None,
                birth_place=place,
                today=today,
                stale=_is_stale(box, own, today, office.casework.register_valid_days),
                may_work=principal.role in CASEWORK_ROLES,
            )
        )
    return tuple(desks)


async def message_of(
    kernel: Kernel, principal: Principal, query_id: UUID, *, answer: bool
) -> bytes:
    """Return the message of a query, or of its answer; the download stands in the trail.

    Raises:
        NotFoundError: There is none such in the principal's office, or none for this role.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await query_of(query_id)
        box = await kernel.vault.box()
        said = opened_answer(box, row)
        told = told_of(box, row)
        await record_act(kernel, principal, "amt:register_message:downloaded", row.request_id)
    if not answer:
        xml = told.message if told else b""
    elif said is None or (said.needs_lead and principal.role not in LEAD_ROLES):
        xml = b""
    else:
        sealed = bytes(row.answer_message)
        place = ("register_query", row.id, "answer_message")
        xml = b"" if sealed == NOBODY else box.open(*place, sealed)
    if not xml:
        raise NotFoundError("no such message")
    return xml


def _query(box: Box, row: QueryRow, principal: Principal) -> Query:
    answer, correction = opened_answer(box, row), bytes(row.correction)
    hidden = answer is not None and answer.needs_lead and principal.role not in LEAD_ROLES
    told = told_of(box, row)
    return Query(
        id=row.id,
        way=QueryWay(row.way),
        state=QueryState(row.state),
        office_name=row.office_name,
        reason=row.found,
        correction=""
        if correction == NOBODY
        else box.open("register_query", row.id, "correction", correction).decode(),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        due_on=row.due_on,
        handed_over_at=row.handed_over_at,
        reminded_at=row.reminded_at,
        answer=None if hidden else answer,
        needs_lead=answer is not None and answer.needs_lead,
        answered_at=row.answered_at,
        confirmed_at=row.confirmed_at,
        cancelled_at=row.cancelled_at,
        settled_by=row.settled_by,
        has_query_message=bool(told and told.message),
        has_answer_message=not hidden and bytes(row.answer_message) != NOBODY,
    )


def _is_stale(box: Box, rows: list[QueryRow], today: dt.date, valid_days: int) -> bool:
    confirmed = [row for row in rows if row.state == QueryState.CONFIRMED.value]
    newest = max(confirmed, key=lambda row: str(row.confirmed_at), default=None)
    answer = opened_answer(box, newest) if newest else None
    return answer is not None and not answer.is_fresh(today, valid_days)
