"""Queries that are not settled, and the cases that wait for them."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft import requests
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import Box
from sorgeauskunft.register.extract import Inquiry
from sorgeauskunft.register.tables import QueryRow, QueryState
from sorgeauskunft.requests import (
    RequestStatus,
)
from sorgeauskunft.requests.tables import NOBODY

PENDING = (QueryState.OPEN, QueryState.ANSWERED, QueryState.CALL)
"""States of a query that is not settled; a case has one such query at most."""


async def query_of(query_id: UUID) -> QueryRow:
    """Return a query, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has none such.
    """
    row = await QueryRow.objects().get(QueryRow.id == query_id)
    if row is None:
        raise NotFoundError("no such query")
    return row


def told_of(box: Box, row: QueryRow) -> Inquiry | None:
    """Return what a query tells the other office; None where nothing is sent."""
    sealed = bytes(row.told)
    if sealed == NOBODY:
        return None
    plain = box.open("register_query", row.id, "told", sealed)
    return msgspec.json.decode(plain, type=Inquiry)


async def back_in_work(request_id: UUID, case_id: UUID, now: dt.datetime) -> None:
    """Bring a case back that waited for the register, in the open tenant transaction.

    A case that waits for the mother as well goes on waiting, and one that is decided stays so.
    """
    status = (await requests.statuses_of(request_id)).get(case_id)
    if status is RequestStatus.REGISTER_QUERY:
        await requests.advance(request_id, RequestStatus.IN_WORK, now, case_id=case_id)


async def settle_waiting(kernel: Kernel, tenant_id: UUID, request_id: UUID) -> None:
    """Bring back in work what waits for a register that has answered meanwhile.

    A case can wait for the mother and for the register; when she answers it goes back to where it
    was before. Call it then. What is not brought back, because the program ended in between, can
    be decided all the same.
    """
    async with kernel.database.tenant_transaction(tenant_id):
        for case_id in await requests.statuses_of(request_id):
            pending = await QueryRow.exists().where(
                (QueryRow.case_id == case_id)
                & QueryRow.state.is_in([state.value for state in PENDING])
            )
            if not pending:
                await back_in_work(request_id, case_id, kernel.clock.now())
