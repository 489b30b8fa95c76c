"""Asking the register about one case."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft import requests
from sorgeauskunft.kernel import BERLIN, Kernel, today_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.extract import Inquiry, extract_of
from sorgeauskunft.register.finding import Found, Reason, find
from sorgeauskunft.register.message import query_message
from sorgeauskunft.register.tables import QueryRow, QueryState, QueryWay
from sorgeauskunft.register.ways import ways_to
from sorgeauskunft.requests import (
    CaseKey,
    CaseProgress,
    RequestStatus,
    StoredRequest,
    WrongStatusError,
    case_of,
)
from sorgeauskunft.requests.content import BirthPlace
from tenants.directory import Directory
from tenants.offices import Office
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)
from tenants.workdays import calendar_of

HAND_OVER = "register_query.hand_over"
"""Kind of the job that brings a query to the register office; its subject is the query."""

REMIND = "register_query.remind"
"""Kind of the job that looks whether an answer is still missing; its subject is the query."""

ASKABLE = frozenset({RequestStatus.IN_WORK, RequestStatus.REGISTER_QUERY, RequestStatus.QUESTION})
"""Statuses in which the register can be asked about a case."""

_REMIND_AT = dt.time(8, 0)
_REMIND_ATTEMPTS = 8


class Asking(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the clerk asks, and how.

    `office_id` is an office of the directory; where the platform does not know the office it is
    None and `office_name` says who is asked. `district` and `ags8` are what the clerk chose where
    the place of birth alone does not say which office; `correction` is why another office is asked
    than was found.
    """

    way: QueryWay
    office_id: UUID | None = None
    office_name: str = ""
    district: str | None = None
    ags8: str | None = None
    correction: str = ""


async def ask(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    key: CaseKey,
    asking: Asking,
) -> UUID:
    """Ask the register about a case. Returns the query's id.

    Raises:
        NotFoundError: The office has no such case, or nobody asks with this role.
        QueryRefusedError: Something stands in the way; nothing is sent.
        WrongStatusError: Nobody works on the case.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        return await ask_in_transaction(kernel, directory, principal, key, asking)


async def ask_in_transaction(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    key: CaseKey,
    asking: Asking,
) -> UUID:
    """The same in the open tenant transaction, for those who write more with it."""
    office = directory.offices[principal.tenant_id]
    request, case = await case_of(kernel, key)
    if case.status not in ASKABLE:
        raise WrongStatusError(case.status, RequestStatus.REGISTER_QUERY)
    if request.test and asking.way is not QueryWay.OWN:
        raise QueryRefusedError(Refused.TEST)
    now = kernel.clock.now()
    place = request.content.children[case.number - 1].birth_place
    asked, reason = _addressee(directory, office, place, asking, today_in_berlin(kernel.clock))
    row = await _row(kernel, office, asked, asking, (request, case))
    row.found = reason.value
    row.asked_by = principal.account_id
    # First, because it locks the request. Its own register costs the office no waiting.
    if case.status is RequestStatus.IN_WORK and asking.way is not QueryWay.OWN:
        await requests.advance(request.id, RequestStatus.REGISTER_QUERY, now, case_id=case.id)
    try:
        await add(row)
    except ConflictError as error:
        raise QueryRefusedError(Refused.PENDING) from error
    if asking.way is QueryWay.PLATFORM:
        await enqueue(HAND_OVER, row.id, now, attempts=kernel.settings.job_attempts)
    if asking.way is not QueryWay.OWN:
        remind_at = morning_after(row.due_on)
        await enqueue(REMIND, row.id, now, attempts=_REMIND_ATTEMPTS, run_at=remind_at)
    await record_act(kernel, principal, "amt:register_query:asked", request.id)
    return row.id


def morning_after(day: dt.date) -> dt.datetime:
    """Return the moment at which an answer is missing that was expected by a day."""
    return dt.datetime.combine(day + dt.timedelta(days=1), _REMIND_AT, BERLIN).astimezone(dt.UTC)


def _addressee(
    directory: Directory, office: Office, place: BirthPlace, asking: Asking, today: dt.date
) -> tuple[Office | None, Reason]:
    """Return who is asked and why, where all that is in order."""
    found = find(directory, place, today, district=asking.district, ags8=asking.ags8)
    asked = directory.offices.get(asking.office_id) if asking.office_id else None
    if asked is None and (asking.office_id is not None or not asking.office_name.strip()):
        raise QueryRefusedError(Refused.OFFICE)
    if asking.way not in ways_to(office, asked):
        raise QueryRefusedError(Refused.WAY)
    if isinstance(found, Found):
        if asked is not None and asked.id == found.office.id:
            return asked, found.reason
        if not asking.correction.strip():
            raise QueryRefusedError(Refused.CORRECTION)
    return asked, Reason.CHOSEN


async def _row(
    kernel: Kernel,
    office: Office,
    asked: Office | None,
    asking: Asking,
    about: tuple[StoredRequest, CaseProgress],
) -> QueryRow:
    (request, case), query_id, now = about, uuid4(), kernel.clock.now()
    box = await kernel.vault.box()
    # Working days of the Land of the office that asks: it is the one who waits.
    days = office.casework.register_reminder_days
    due = calendar_of(office).after(today_in_berlin(kernel.clock), days)
    told = correction = b""
    if asking.way in {QueryWay.PLATFORM, QueryWay.CODE}:
        child = request.content.children[case.number - 1]
        inquiry = Inquiry(
            extract=extract_of(child, request.content.mother),
            asked_at=now,
            due_on=due,
            test=request.test or office.test_messages,
        )
        if asking.way is QueryWay.PLATFORM and asked is not None:
            xml = query_message(kernel.settings, query_id, inquiry, asking=office, asked=asked)
            inquiry = msgspec.structs.replace(inquiry, message=xml)
        told = box.seal("register_query", query_id, "told", msgspec.json.encode(inquiry))
    if asking.correction.strip():
        plain = asking.correction.strip().encode()
        correction = box.seal("register_query", query_id, "correction", plain)
    return QueryRow(
        id=query_id,
        request_id=request.id,
        case_id=case.id,
        way=asking.way.value,
        state=QueryState.OPEN.value,
        office_id=asked.id if asked else None,
        office_name=asked.name if asked else asking.office_name.strip(),
        asked_at=now,
        correction=correction,
        told=told,
        due_on=due,
    )
