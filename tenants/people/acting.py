"""Who may do something, and the line about it in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people.roles import Principal, Role


def require_role(principal: Principal, roles: Collection[Role]) -> None:
    """Refuse a role. The route's guard comes first; this is for the day somebody forgets it.

    A Fachverfahren may at most what a clerk may; what of that, its key says, and the guard asks.

    Raises:
        NotFoundError: Not one of these roles.
    """
    role = Role.CLERK if principal.role is Role.API_KEY else principal.role
    if role not in roles:
        raise NotFoundError("not for this role")


async def record_act(
    kernel: Kernel,
    principal: Principal,
    tag: str,
    subject: UUID | None = None,
    *,
    fields: Sequence[str] = (),
) -> None:
    """Write who did what into the audit trail, in the open tenant transaction."""
    actor = audit.Actor(principal.role.value, principal.account_id)
    await audit.record(tag, actor, kernel.clock.now(), subject=subject, fields=fields)
