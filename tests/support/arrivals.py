"""Requests that have come to an office, and people who work there."""

from __future__ import annotations

from uuid import UUID, uuid4

from examples import content

from sorgeauskunft import drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import RequestContent, RequestStatus
from tenants.offices import Office
from tenants.people import Principal, Role


def somebody(office: Office, role: Role = Role.CLERK) -> Principal:
    return Principal(
        account_id=UUID(int=7), tenant_id=office.id, role=role, name="Kim", session_id=uuid4()
    )


async def arrived(
    kernel: Kernel, office: Office, request_content: RequestContent | None = None
) -> UUID:
    """A request that has been delivered to the office."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: request_content or content())
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(sent.request_id, RequestStatus.DELIVERED, kernel.clock.now())
    return sent.request_id
