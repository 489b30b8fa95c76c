"""Rejecting what was answered by code, and what the office that asks sees of its codes."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.bycode.answering import said_of
from sorgeauskunft.bycode.said import Said
from sorgeauskunft.bycode.tables import CodeRow
from sorgeauskunft.bycode.ways import CodeWay
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.register import QueryRefusedError, QueryState, Refused, query_of
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests.tables import NOBODY
from tenants.people import (
    CASEWORK_ROLES,
    LEAD_ROLES,
    OFFICE_ROLES,
    Principal,
    record_act,
    require_role,
)


class Printing(msgspec.Struct, frozen=True, kw_only=True):
    """A code that was made, as the office sees it; the code itself nobody sees again. Times are UTC.

    `said` is None where nothing was said, and where a Sperrvermerk stands in it that only a lead
    reads; `said_at` is when something was.
    """

    id: UUID
    way: CodeWay
    reference: str
    lines: tuple[str, ...]
    made_by: UUID
    made_at: dt.datetime
    expires_at: dt.datetime
    ended_at: dt.datetime | None
    said: Said | None
    said_at: dt.datetime | None
    rejected_by: UUID | None
    rejected_at: dt.datetime | None
    rejected_why: str

    def is_valid(self, now: dt.datetime) -> bool:
        """Whether the code still opens the query."""
        return self.ended_at is None and now < self.expires_at


async def printings(kernel: Kernel, principal: Principal, query_id: UUID) -> tuple[Printing, ...]:
    """Return the codes of a query, newest first."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = (
            await CodeRow.objects()
            .where(CodeRow.query_id == query_id)
            .order_by(CodeRow.made_at, ascending=False)
        )
        box = await kernel.vault.box()

    def text(row: CodeRow, field: str) -> str:
        sealed = bytes(getattr(row, field))
        if sealed == NOBODY:
            return ""
        return box.open("register_code", row.id, field, sealed).decode()

    found = []
    for row in rows:
        said = said_of(box, row)
        hidden = bool(said and said.answer and said.answer.needs_lead)
        found.append(
            Printing(
                id=row.id,
                way=CodeWay(row.way),
                reference=row.reference,
                lines=tuple(text(row, "address").splitlines()),
                made_by=row.made_by,
                made_at=row.made_at,
                expires_at=row.expires_at,
                ended_at=row.ended_at,
                said=None if hidden and principal.role not in LEAD_ROLES else said,
                said_at=row.said_at,
                rejected_by=row.rejected_by,
                rejected_at=row.rejected_at,
                rejected_why=text(row, "rejected_why"),
            )
        )
    return tuple(found)


async def reject(kernel: Kernel, principal: Principal, query_id: UUID, why: str) -> UUID:
    """Reject what was answered by code: the query is open again and wants a new code. Returns the request.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: Nothing waits there, or only a lead may see what it says.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await query_of(query_id)
        box, now = await kernel.vault.box(), kernel.clock.now()
        row = (
            await CodeRow.objects()
            .where(
                (CodeRow.query_id == query_id)
                & CodeRow.said_at.is_not_null()
                & CodeRow.rejected_at.is_null()
            )
            .order_by(CodeRow.said_at, ascending=False)
            .first()
        )
        said = said_of(box, row) if row else None
        if row is None or said is None:
            raise QueryRefusedError(Refused.CHANGED)
        if said.answer and said.answer.needs_lead and principal.role not in LEAD_ROLES:
            raise QueryRefusedError(Refused.LEAD)
        reopened = (
            await QueryRow.update(
                {
                    QueryRow.state: QueryState.OPEN.value,
                    QueryRow.answer: NOBODY,
                    QueryRow.answer_message: NOBODY,
                    QueryRow.answered_at: None,
                }
            )
            .where(
                (QueryRow.id == query_id)
                & QueryRow.state.is_in([QueryState.ANSWERED.value, QueryState.CALL.value])
            )
            .returning(QueryRow.request_id)
        )
        if not reopened:
            raise QueryRefusedError(Refused.CHANGED)
        await CodeRow.update(
            {
                CodeRow.rejected_by: principal.account_id,
                CodeRow.rejected_at: now,
                CodeRow.rejected_why: box.seal(
                    "register_code", row.id, "rejected_why", why.encode()
                ),
            }
        ).where(CodeRow.id == row.id)
        request_id: UUID = reopened[0]["request_id"]
        await record_act(kernel, principal, "amt:register_code:rejected", request_id)
    return request_id
