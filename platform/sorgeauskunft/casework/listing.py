"""Requests one after the other, as a machine walks through them: no facts of people in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery import AttemptStatus
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants.people import OFFICE_ROLES, Principal, require_role

_NOT_HERE: Final = (RequestStatus.SENT.value, RequestStatus.UNDELIVERABLE.value)
_OFFERED: Final = DeliveryAttempt.status == AttemptStatus.SENT.value


class Place(msgspec.Struct, frozen=True):
    """A place in the list: behind what was sent at this moment and has this id."""

    at: dt.datetime
    id: UUID


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be listed: of one status, received by the Fachverfahren or not; None for all."""

    status: RequestStatus | None = None
    received: bool | None = None
    after: Place | None = None
    limit: int


class CaseLine(msgspec.Struct, frozen=True):
    """A case: the child's number, and the status."""

    number: int
    status: RequestStatus


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A request in the list. `received_at`: since when the Fachverfahren has it."""

    id: UUID
    reference: str
    status: RequestStatus
    sent_at: dt.datetime
    received_at: dt.datetime | None
    test: bool
    cases: tuple[CaseLine, ...]


async def listed(
    kernel: Kernel, principal: Principal, wish: Wish
) -> tuple[tuple[Line, ...], Place | None]:
    """Return what has come to the office, oldest first, and where the list goes on, None for the end.

    What is sent meanwhile comes at the end; nothing comes twice.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        query = RequestRow.objects().order_by(RequestRow.sent_at, RequestRow.id)
        if wish.status is not None:
            query = query.where(RequestRow.status == wish.status.value)
        # What is offered to be fetched has come as far as it can: its receipt is still open.
        offered = DeliveryAttempt.select(DeliveryAttempt.request_id).where(_OFFERED)
        query = query.where(
            RequestRow.status.not_in([*_NOT_HERE])
            | ((RequestRow.status == RequestStatus.SENT.value) & RequestRow.id.is_in(offered))
        )
        if wish.received is not None:
            received = RequestRow.received_at
            query = query.where(received.is_not_null() if wish.received else received.is_null())
        if wish.after is not None:
            at, key = wish.after.at, wish.after.id
            query = query.where(
                (RequestRow.sent_at > at) | ((RequestRow.sent_at == at) & (RequestRow.id > key))
            )
        rows = await query.limit(wish.limit + 1)
        cases = await _cases([row.id for row in rows[: wish.limit]])
    lines = tuple(
        Line(
            id=row.id,
            reference=row.reference,
            status=RequestStatus(row.status),
            sent_at=row.sent_at,
            received_at=row.received_at,
            test=row.test,
            cases=tuple(cases[row.id]),
        )
        for row in rows[: wish.limit]
    )
    more = len(rows) > wish.limit
    return lines, Place(lines[-1].sent_at, lines[-1].id) if more else None


async def _cases(ids: Sequence[UUID]) -> dict[UUID, list[CaseLine]]:
    found: dict[UUID, list[CaseLine]] = {each: [] for each in ids}
    if not ids:
        return found
    rows = (
        await CaseRow.select(CaseRow.request_id, CaseRow.number, CaseRow.status)
        .where(CaseRow.request_id.is_in([*ids]))
        .order_by(CaseRow.number)
    )
    for row in rows:
        line = CaseLine(row["number"], RequestStatus(row["status"]))
        found[row["request_id"]].append(line)
    return found
