"""Who changes a request has seen it as it is: the same rule as for two people at one desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from sorgeauskunft import casework, documents
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import statuses_of
from tenants.people import Principal
from web.api.incoming import version_tag
from web.api.problems import ProblemError


@asynccontextmanager
async def as_seen(
    kernel: Kernel, principal: Principal, request_id: UUID, version: int
) -> AsyncIterator[None]:
    """Let what is done inside stand only while the request has this version.

    Raises:
        NotFoundError: The office has no such request.
        ProblemError, ChangedError: It has another version, or gets one meanwhile.
    """
    if await _version(kernel, principal, request_id) != version:
        raise ProblemError("stale")
    with casework.on_version(request_id, version):
        yield


async def tag_now(kernel: Kernel, principal: Principal, request_id: UUID) -> str:
    """Return the present ETag of a request.

    Raises:
        NotFoundError: The office has no such request.
    """
    version = await _version(kernel, principal, request_id)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        found = await documents.of_request(request_id)
    return version_tag(version, len(found))


async def _version(kernel: Kernel, principal: Principal, request_id: UUID) -> int:
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        if not await statuses_of(request_id):
            raise NotFoundError("no such request")
        return await casework.version_of(request_id)
