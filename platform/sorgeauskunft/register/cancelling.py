"""Taking a query back, here and where it lies."""

from __future__ import annotations

from uuid import UUID

from piccolo.columns.combination import Where

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import enqueue
from sorgeauskunft.register.errors import QueryRefusedError, Refused
from sorgeauskunft.register.pending import PENDING, back_in_work, query_of
from sorgeauskunft.register.tables import QueryRow, QueryState
from tenants.people import (
    CASEWORK_ROLES,
    Principal,
    record_act,
    require_role,
)

RECALL = "register_query.recall"
"""Kind of the job that tells the register office of a withdrawal; its subject is the query."""


async def cancel(kernel: Kernel, principal: Principal, query_id: UUID) -> UUID:
    """Take a query back that is not settled; where it lies elsewhere, it is marked there. Returns the request.

    Raises:
        NotFoundError: The office has no such query, or nobody asks with this role.
        QueryRefusedError: It is settled already.
    """
    require_role(principal, CASEWORK_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await query_of(query_id)
        if not await _drop(kernel, principal, QueryRow.id == query_id):
            raise QueryRefusedError(Refused.CHANGED)
        await back_in_work(row.request_id, row.case_id, kernel.clock.now())
        await record_act(kernel, principal, "amt:register_query:cancelled", row.request_id)
    return row.request_id


async def drop_pending(kernel: Kernel, principal: Principal, case_id: UUID) -> None:
    """Take back what is still asked about a case that is decided, in the open tenant transaction."""
    await _drop(kernel, principal, QueryRow.case_id == case_id)


async def _drop(kernel: Kernel, principal: Principal, which: Where) -> bool:
    """Cancel a query that is not settled, here and where it lies; whether there was one."""
    now = kernel.clock.now()
    gone = (
        await QueryRow.update(
            {
                QueryRow.state: QueryState.CANCELLED.value,
                QueryRow.cancelled_at: now,
                QueryRow.settled_by: principal.account_id,
            }
        )
        .where(which & QueryRow.state.is_in([state.value for state in PENDING]))
        .returning(QueryRow.id, QueryRow.handed_over_at)
    )
    for row in gone:
        if row["handed_over_at"] is not None:
            # Not yet handed over: then the job that does so sees that it is too late (handing.py).
            await enqueue(RECALL, row["id"], now, attempts=kernel.settings.job_attempts)
    return bool(gone)
