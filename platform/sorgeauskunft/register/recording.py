"""Writing down what the register says: of the office's own look, of a call or letter, of a code's answer."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register.answers import RegisterAnswer, keep_answer, opened_answer
from sorgeauskunft.register.asking import Asking, ask_in_transaction
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.pending import back_in_work, query_of
from sorgeauskunft.register.tables import QueryRow, QueryState, QueryWay
from sorgeauskunft.requests import CaseKey
from tenants.directory import Directory
from tenants.people import (
    CASEWORK_ROLES,
    LEAD_ROLES,
    Principal,
    record_act,
    require_role,
)


async def check_own(
    kernel: Kernel,
    directory: Directory,
    principal: Principal,
    key: CaseKey,
    answer: RegisterAnswer,
    *,
    asking: Asking | None = None,
) -> UUID:
    """Write down what the office found in its own register. Returns the query's id.

    `asking` is for an office that was not found by the place of birth, with the reason.

    Raises:
        NotFoundError: The office has no such case, or nobody asks with this role.
        QueryRefusedError: Another office keeps the register, or a query is not settled.
        WrongStatusError: Nobody works on the case.
    """
    require_role(principal, CASEWORK_ROLES)
    asking = asking or Asking(way=QueryWay.OWN, office_id=principal.tenant_id)
    if asking.way is not QueryWay.OWN:
        raise QueryRefusedError(Refused.WAY)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        query_id = await ask_in_transaction(kernel, directory, principal, key, asking)
        await _keep(kernel, principal, query_id, answer)
        await record_act(kernel, principal, "amt:register_answer:checked", key.request_id)
    return query_id


async def write_down(
    kernel: Kernel, principal: Principal, query_id: UUID, answer: RegisterAnswer
) -> UUID:
    """Write down what was told by phone or letter. Returns the request.

    Also for a query with a code, where the register office has called instead.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: It is settled already, or answered by the register office itself.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await query_of(query_id)
        if row.way not in {QueryWay.HAND.value, QueryWay.CODE.value}:
            raise QueryRefusedError(Refused.WAY)
        await back_in_work(row.request_id, row.case_id, kernel.clock.now())
        await _keep(kernel, principal, query_id, answer)
        await record_act(kernel, principal, "amt:register_answer:recorded", row.request_id)
    return row.request_id


async def confirm(kernel: Kernel, principal: Principal, query_id: UUID) -> UUID:
    """Confirm an answer that somebody without a log-in has given. Returns the request.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: It waits for no confirmation, or only a lead may see what it says.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await query_of(query_id)
        if row.state != QueryState.ANSWERED.value:
            raise QueryRefusedError(Refused.CHANGED)
        answer = opened_answer(await kernel.vault.box(), row)
        if answer is None:
            raise QueryRefusedError(Refused.CHANGED)
        if answer.needs_lead and principal.role not in LEAD_ROLES:
            raise QueryRefusedError(Refused.LEAD)
        now = kernel.clock.now()
        await back_in_work(row.request_id, row.case_id, now)
        confirmed = (
            await QueryRow.update(
                {
                    QueryRow.state: QueryState.CONFIRMED.value,
                    QueryRow.confirmed_at: now,
                    QueryRow.settled_by: principal.account_id,
                }
            )
            .where((QueryRow.id == query_id) & (QueryRow.state == QueryState.ANSWERED.value))
            .returning(QueryRow.id)
        )
        if not confirmed:
            raise QueryRefusedError(Refused.CHANGED)
        await record_act(kernel, principal, "amt:register_answer:confirmed", row.request_id)
    return row.request_id


async def _keep(
    kernel: Kernel, principal: Principal, query_id: UUID, answer: RegisterAnswer
) -> None:
    try:
        await keep_answer(kernel, query_id, answer, QueryState.CONFIRMED, kernel.clock.now())
    except NotFoundError as error:
        raise QueryRefusedError(Refused.CHANGED) from error
    await QueryRow.update({QueryRow.settled_by: principal.account_id}).where(
        QueryRow.id == query_id
    )
