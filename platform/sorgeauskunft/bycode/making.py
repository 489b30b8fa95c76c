"""Making a code for a query: each printing has its own, and ends the one before."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.bycode.tables import CodeLookup, CodeRow
from sorgeauskunft.bycode.ways import CodeWay
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Inquiry,
    QueryRefusedError,
    QueryState,
    QueryWay,
    Refused,
    query_of,
    told_of,
)
from sorgeauskunft.register.tables import QueryRow
from tenants.offices import Office
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """A code that nobody has yet: only `keep` makes it valid. Times are UTC.

    `lines` is the address in the window, empty for a mail.
    """

    id: UUID
    query_id: UUID
    way: CodeWay
    code: str
    reference: str
    lines: tuple[str, ...]
    inquiry: Inquiry
    made_at: dt.datetime
    expires_at: dt.datetime


async def prepare(
    kernel: Kernel,
    office: Office,
    principal: Principal,
    query_id: UUID,
    way: CodeWay,
    *,
    lines: tuple[str, ...] = (),
) -> Coded:
    """Return a new code for a query, for the letter to be made with it; nothing is written.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: It waits for no answer by code.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        row = await query_of(query_id)
        inquiry = told_of(await kernel.vault.box(), row)
    if inquiry is None or not _waits(row):
        raise QueryRefusedError(Refused.CHANGED)
    now = kernel.clock.now()
    return Coded(
        id=uuid4(),
        query_id=query_id,
        way=way,
        code=codes.new_secret_code(),
        reference=codes.new_reference(),
        lines=lines,
        inquiry=inquiry,
        made_at=now,
        expires_at=now + dt.timedelta(days=office.casework.register_code_days),
    )


async def keep(kernel: Kernel, principal: Principal, coded: Coded) -> None:
    """Make the code valid and end the one before.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: It was settled or answered meanwhile.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        # An update, so that who answers, cancels or prints at the same moment waits here.
        waiting = (
            await QueryRow.update({QueryRow.state: QueryState.OPEN.value})
            .where(
                (QueryRow.id == coded.query_id)
                & (QueryRow.way == QueryWay.CODE.value)
                & (QueryRow.state == QueryState.OPEN.value)
            )
            .returning(QueryRow.request_id)
        )
        if not waiting:
            raise QueryRefusedError(Refused.CHANGED)
        box = await kernel.vault.box()
        now = kernel.clock.now()
        await CodeRow.update({CodeRow.ended_at: now}).where(
            (CodeRow.query_id == coded.query_id) & CodeRow.ended_at.is_null()
        )
        address = "\n".join(coded.lines).encode()
        await add(
            CodeRow(
                id=coded.id,
                query_id=coded.query_id,
                way=coded.way.value,
                reference=coded.reference,
                address=box.seal("register_code", coded.id, "address", address)
                if coded.lines
                else b"",
                made_by=principal.account_id,
                made_at=coded.made_at,
                expires_at=coded.expires_at,
            )
        )
        await add(
            CodeLookup(
                lookup=lookup_of(kernel, coded.code),
                office_id=principal.tenant_id,
                code_id=coded.id,
            )
        )
        await record_act(kernel, principal, "amt:register_code:made", waiting[0]["request_id"])


def lookup_of(kernel: Kernel, code: str) -> bytes:
    """Return the keyed hash of a code."""
    return kernel.vault.platform_index("register_code", code)


async def open_code_of(code_id: UUID) -> tuple[CodeRow, QueryRow] | None:
    """Return a code with its query while both wait for an answer, in the open tenant transaction.

    Whether the code has expired is the caller's to say.
    """
    row = await CodeRow.objects().get((CodeRow.id == code_id) & CodeRow.ended_at.is_null())
    if row is None:
        return None
    try:
        query = await query_of(row.query_id)
    except NotFoundError:
        return None
    return (row, query) if _waits(query) else None


def _waits(query: QueryRow) -> bool:
    return query.way == QueryWay.CODE.value and query.state == QueryState.OPEN.value
