"""The people of one office, by name: who has something, who can get it."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.people.names import names_of
from tenants.people.roles import CASEWORK_ROLES, Role
from tenants.people.tables import Membership


class Colleague(msgspec.Struct, frozen=True):
    """Somebody with a role in an office; `active` is False for who has left it."""

    account_id: UUID
    name: str
    role: Role
    active: bool

    @property
    def works_on_cases(self) -> bool:
        """Whether she can be given work."""
        return self.active and self.role in CASEWORK_ROLES


async def colleagues(kernel: Kernel, tenant_id: UUID) -> tuple[Colleague, ...]:
    """Return everybody who has or had a role in an office, by name."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        members = await Membership.select(Membership.account_id, Membership.role, Membership.active)
    names = await names_of(kernel, (member["account_id"] for member in members))
    found = [
        Colleague(
            member["account_id"],
            names.get(member["account_id"], ""),
            Role(member["role"]),
            member["active"],
        )
        for member in members
    ]
    return tuple(sorted(found, key=lambda each: each.name.casefold()))
