"""Cases of one request move alone and together; the request shows the least advanced."""

from __future__ import annotations

from uuid import UUID

import pytest
from arrivals import arrived
from examples import child, content, make_office

from sorgeauskunft import requests
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus as S
from sorgeauskunft.requests import WrongStatusError
from sorgeauskunft.requests.progress import interrupt, resume
from sorgeauskunft.requests.tables import RequestRow
from tenants.offices import Office


async def two_children(kernel: Kernel) -> tuple[Office, UUID, UUID, UUID]:
    office = await make_office(kernel)
    request_id = await arrived(kernel, office, content(child(), child("Noah")))
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, S.IN_WORK, kernel.clock.now())
        first, second = await requests.statuses_of(request_id)
    return office, request_id, first, second


async def shown(request_id: UUID) -> str:
    row = await RequestRow.select(RequestRow.status).where(RequestRow.id == request_id)
    return str(row[0]["status"])


async def test_one_case_moves_alone(kernel: Kernel) -> None:
    """A case goes ahead of its sister, and the request shows who is behind."""
    office, request_id, first, second = await two_children(kernel)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, S.ISSUED, now, case_id=first)
        assert await requests.statuses_of(request_id) == {first: S.ISSUED, second: S.IN_WORK}
        assert await shown(request_id) == S.IN_WORK
        await requests.advance(request_id, S.DECLINED, now, case_id=second)
        assert await shown(request_id) == S.ISSUED


async def test_waiting_and_back(kernel: Kernel) -> None:
    """A question stops the cases that are worked on; the answer takes each to where it was."""
    office, request_id, first, second = await two_children(kernel)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, S.REGISTER_QUERY, now, case_id=first)
        await interrupt(request_id, now)
        assert set((await requests.statuses_of(request_id)).values()) == {S.QUESTION}
    async with kernel.database.tenant_transaction(office.id):
        with pytest.raises(WrongStatusError):
            await interrupt(request_id, now)
    async with kernel.database.tenant_transaction(office.id):
        await resume(request_id, now)
        assert await requests.statuses_of(request_id) == {
            first: S.REGISTER_QUERY,
            second: S.IN_WORK,
        }
        with pytest.raises(WrongStatusError):
            await resume(request_id, now)


async def test_a_letter_that_is_out_is_not_asked_about(kernel: Kernel) -> None:
    """A case whose letter is issued does not wait for an answer about its sister."""
    office, request_id, first, second = await two_children(kernel)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(request_id, S.ISSUED, now, case_id=first)
        await interrupt(request_id, now)
        assert await requests.statuses_of(request_id) == {first: S.ISSUED, second: S.QUESTION}


async def test_a_foreign_case_does_not_move(kernel: Kernel) -> None:
    """A case of another request is none of this one."""
    office, request_id, first, _ = await two_children(kernel)
    other = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        with pytest.raises(NotFoundError):
            await requests.advance(other, S.IN_WORK, kernel.clock.now(), case_id=first)
        assert (await requests.statuses_of(request_id))[first] is S.IN_WORK
