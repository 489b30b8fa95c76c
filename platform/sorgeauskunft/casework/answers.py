"""What the mother answers otherwise than on her status page, and the end of a case by hand."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import Arrived, RequestStatus, advance, progress_of, write_down
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)


async def write_answer(
    kernel: Kernel,
    principal: Principal,
    request_id: UUID,
    question_id: UUID,
    *,
    text: str,
    on: dt.date,
) -> None:
    """Write down an answer that came by letter or by word on a day; the request goes on.

    Raises:
        NotFoundError: The principal's office has no such question, or it was answered.
        WrongStatusError: The request does not wait for an answer any more.
    """
    require_role(principal, CASEWORK_ROLES)
    given = Arrived(text, on, principal.account_id)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await write_down(kernel, request_id, question_id, given)
        await record_act(kernel, principal, "amt:question:answered", request_id)


async def close(kernel: Kernel, principal: Principal, request_id: UUID, number: int) -> None:
    """Close a case whose letter was posted; after some days the program does it by itself.

    Raises:
        NotFoundError: The principal's office has no such case.
        WrongStatusError: Its letter is not posted, or it is closed already.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        chosen = [case.id for case in await progress_of(request_id) if case.number == number]
        if not chosen:
            raise NotFoundError("no such case")
        now = kernel.clock.now()
        await advance(request_id, RequestStatus.CLOSED, now, case_id=chosen[0])
        await record_act(kernel, principal, "amt:case:closed", request_id)
