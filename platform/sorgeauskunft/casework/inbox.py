"""The clerk's inbox: few facts on the list, everything behind the click, each look in the trail."""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import msgspec

from sorgeauskunft import documents
from sorgeauskunft.kernel import Kernel, audit, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import (
    DONE,
    IN_WORK,
    NEW,
    RequestContent,
    RequestStatus,
    StoredRequest,
    advance,
    stored,
)
from sorgeauskunft.requests.tables import RequestRow
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES, Principal

PAGE_SIZE = 25


class Tray(enum.StrEnum):
    """The trays of the inbox."""

    NEW = "new"
    IN_WORK = "in_work"
    DONE = "done"


_STATUSES = {Tray.NEW: NEW, Tray.IN_WORK: IN_WORK, Tray.DONE: DONE}


class Listed(msgspec.Struct, frozen=True):
    """A line of the list: of the child only initials and age in years."""

    id: UUID
    reference: str
    received_at: dt.datetime
    status: RequestStatus
    initials: str
    age: int
    children: int
    test: bool


class Page(msgspec.Struct, frozen=True):
    """One page of a tray, newest first for done, oldest first otherwise; `number` from 1."""

    tray: Tray
    number: int
    pages: int
    total: int
    entries: tuple[Listed, ...]


class Opened(msgspec.Struct, frozen=True):
    """A request, opened for one who may see it."""

    request: StoredRequest
    documents: tuple[documents.Listed, ...]


async def page(kernel: Kernel, principal: Principal, tray: Tray, number: int) -> Page:
    """Return a page of a tray of the principal's office; beyond the last one the last one."""
    _require(principal, OFFICE_ROLES)
    statuses = [status.value for status in _STATUSES[tray]]
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        total = await RequestRow.count().where(RequestRow.status.is_in(statuses))
        pages = max(1, -(-total // PAGE_SIZE))
        number = min(max(1, number), pages)
        rows = (
            await RequestRow.objects()
            .where(RequestRow.status.is_in(statuses))
            .order_by(RequestRow.sent_at, ascending=tray is not Tray.DONE)
            .limit(PAGE_SIZE)
            .offset((number - 1) * PAGE_SIZE)
        )
        box = await kernel.vault.box()
    today = today_in_berlin(kernel.clock)
    entries = []
    for row in rows:
        plain = box.open("request", row.id, "content", bytes(row.content))
        content = msgspec.json.decode(plain, type=RequestContent)
        entries.append(_listed(row, content, today))
    return Page(tray, number, pages, total, tuple(entries))


def _listed(row: RequestRow, content: RequestContent, today: dt.date) -> Listed:
    child = content.children[0]
    born = child.birth_date
    had_birthday = (today.month, today.day) >= (born.month, born.day)
    return Listed(
        id=row.id,
        reference=row.reference,
        received_at=row.sent_at,
        status=RequestStatus(row.status),
        initials=f"{child.at_birth.given_names[0]}. {child.at_birth.family_name[0]}.",
        age=today.year - born.year - (not had_birthday),
        children=len(content.children),
        test=row.test,
    )


async def view(kernel: Kernel, principal: Principal, request_id: UUID) -> Opened:
    """Open a request for reading; the look stands in the audit trail.

    Raises:
        NotFoundError: The principal's office has no such request.
    """
    _require(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        request = await stored(kernel, request_id)
        if request is None:
            raise NotFoundError("no such request")
        papers = await documents.of_request(request_id)
        await _record(kernel, principal, "amt:request:viewed", request_id)
    return Opened(request, papers)


async def download(
    kernel: Kernel, principal: Principal, request_id: UUID, document_id: UUID
) -> documents.Stored:
    """Return a document of a request; the download stands in the audit trail.

    Raises:
        NotFoundError: There is none such in the principal's office.
    """
    _require(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        document = await documents.open_document(kernel, request_id, document_id)
        await _record(kernel, principal, f"amt:{document.kind}:downloaded", request_id)
    return document


async def acknowledge(kernel: Kernel, principal: Principal, request_id: UUID) -> None:
    """Confirm receipt: the office works on the request, and the mother sees since when.

    Raises:
        NotFoundError: The principal's office has no such request.
        WrongStatusError: Somebody has confirmed before, or there is nothing to confirm.
    """
    _require(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await advance(request_id, RequestStatus.IN_WORK, kernel.clock.now())
        await _record(kernel, principal, "amt:request:acknowledged", request_id)


async def _record(kernel: Kernel, principal: Principal, tag: str, request_id: UUID) -> None:
    actor = audit.Actor(principal.role.value, principal.account_id)
    await audit.record(tag, actor, kernel.clock.now(), subject=request_id)


def _require(principal: Principal, roles: frozenset[object]) -> None:
    # The route's guard comes first; this is for the day somebody forgets it.
    if principal.role not in roles:
        raise NotFoundError("not for this role")
