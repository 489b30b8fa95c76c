"""Queries of other offices one after the other, as a machine walks through them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.register.tables import InquiryRow, InquiryState
from tenants.people import OFFICE_ROLES, Principal, require_role


class InquiryPlace(msgspec.Struct, frozen=True):
    """A place in the list: behind what came at this moment and has this id."""

    at: dt.datetime
    id: UUID


class InquiryLine(msgspec.Struct, frozen=True, kw_only=True):
    """A query in the list, without anything of people. Times are UTC."""

    id: UUID
    asking_office_id: UUID
    state: InquiryState
    asked_at: dt.datetime
    received_at: dt.datetime
    due_on: dt.date
    test: bool
    answered_at: dt.datetime | None


async def inquiry_lines(
    kernel: Kernel,
    principal: Principal,
    *,
    state: InquiryState | None,
    after: InquiryPlace | None,
    limit: int,
) -> tuple[tuple[InquiryLine, ...], InquiryPlace | None]:
    """Return queries in the order they came, and where the list goes on, None for the end.

    Raises:
        NotFoundError: The principal may not read queries.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        query = InquiryRow.objects().order_by(InquiryRow.received_at, InquiryRow.id)
        if state is not None:
            query = query.where(InquiryRow.state == state.value)
        if after is not None:
            later = InquiryRow.received_at > after.at
            same = (InquiryRow.received_at == after.at) & (InquiryRow.id > after.id)
            query = query.where(later | same)
        rows = await query.limit(limit + 1)
    lines = tuple(_line(row) for row in rows[:limit])
    more = len(rows) > limit
    return lines, InquiryPlace(lines[-1].received_at, lines[-1].id) if more else None


async def one_inquiry(kernel: Kernel, principal: Principal, inquiry_id: UUID) -> InquiryLine | None:
    """Return one query of the office, None where it has none such."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        row = await InquiryRow.objects().get(InquiryRow.id == inquiry_id)
    return _line(row) if row else None


def _line(row: InquiryRow) -> InquiryLine:
    """Return a row as it stands in the list."""
    return InquiryLine(
        id=row.id,
        asking_office_id=row.asking_office_id,
        state=InquiryState(row.state),
        asked_at=row.asked_at,
        received_at=row.received_at,
        due_on=row.due_on,
        test=row.test,
        answered_at=row.answered_at,
    )
