"""Two at one desk: who changes a request does it on what they have seen, or is told what is new.

The version of a request is the number of the last entry about it in the audit trail, because every
change stands there, whoever makes it. Looking at something changes nothing, and neither does what
the program does for itself.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    require_role,
)

QUIET: Final = (
    "*:viewed",
    "*:downloaded",
    "*:printed",
    "*:previewed",
    "*:listed",
    "*:bundled",
    "*:reminded",
    "amt:certificate:made_again",
    "citizen:request_notice:*",
    "worker:certificate:rendered",
    "worker:register_query:handed_over",
    "worker:request:built",
)
"""Entries that leave a request as it was."""


async def version_of(request_id: UUID) -> int:
    """Return the version of a request, in the open tenant transaction.

    Ask for it before anything else is read: what changes in between is then noticed later on.
    """
    return await audit.latest(request_id, QUIET)


def on_version(request_id: UUID, version: int) -> AbstractContextManager[None]:
    """Let changes of a request stand only while it has this version.

    Whatever verb is called inside: its transaction fails with `audit.ChangedError` where somebody
    was faster. What the verb itself finds changed before (a status) it refuses as always.
    """
    return audit.unless_changed(request_id, version, QUIET)


async def has_changed(kernel: Kernel, principal: Principal, request_id: UUID, version: int) -> bool:
    """Whether the office has this request, and it has another version by now."""
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        return await version_of(request_id) > version
