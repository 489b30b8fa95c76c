"""Doing dead jobs once more, and saying so in the trail of the office they belong to."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import revive

_ELSEWHERE: Final = (
    # Whose end stands in a request, a ledger or a webhook as well: there is a way of their own.
    *("documents.build", "delivery.deliver", "delivery.receipt"),
    *("collecting.", "webhooks."),
)


def may_retry(kind: str) -> bool:
    """Whether jobs of a kind are simply done again; others have a page or a command of their own."""
    return not kind.startswith(_ELSEWHERE)


async def retry(
    kernel: Kernel, kind: str, actor: audit.Actor, *, job_id: UUID | None = None
) -> int:
    """Queue all dead jobs of a kind, or one; return how many.

    Raises:
        NotFoundError: There is none, or the kind has a way of its own.
    """
    if not may_retry(kind):
        raise NotFoundError("jobs of this kind are not simply done again")
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("jobs.retry"):
        revived = await revive(now, kind, job_id)
    if not revived:
        raise NotFoundError("no such dead job")
    for tenant_id in dict.fromkeys(tenant for tenant, _ in revived):
        async with kernel.database.tenant_transaction(tenant_id):
            await audit.record("platform:job:retried", actor, now, subject=job_id, fields=[kind])
    return len(revived)
