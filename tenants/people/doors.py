"""Where people without an office work: for a Land, for the coordination, for the operation.

They belong to the platform (`PLATFORM_ID`). Whoever operates it decides about no money: nobody is
both (IT-Planungsrat 2021/24 leaves the shares to the Länder; who runs the technology counts uses).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts
from tenants.laender import LAND_BY_CODE
from tenants.people.accounts import Person
from tenants.people.names import people_of
from tenants.people.roles import LAND_ROLES, PLATFORM_ROLES, Role
from tenants.people.switching import end_sessions
from tenants.people.tables import Membership

_DECIDING: Final = frozenset({Role.LAND_APPROVER, Role.COORDINATION})


class NotBothError(SorgeauskunftError):
    """Somebody would operate the platform and decide about money as well."""


class WrongDoorError(SorgeauskunftError):
    """No role of the platform, or a Land where none belongs, or none where one does."""


class DoorMember(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody with a role on the platform; `id` is that of the membership, `land` may be empty."""

    id: UUID
    account_id: UUID
    person: Person
    role: Role
    land: str


def require_door(role: Role, land: str) -> None:
    """Refuse what is no door: a Land's role needs one of the sixteen, no other role has one.

    Raises:
        WrongDoorError: Says which.
    """
    if role not in PLATFORM_ROLES:
        raise WrongDoorError(f"{role} is a role of an office")
    if role in LAND_ROLES and land not in LAND_BY_CODE:
        raise WrongDoorError(f"{role} needs one of {' '.join(sorted(LAND_BY_CODE))}")
    if role not in LAND_ROLES and land:
        raise WrongDoorError(f"{role} is for no Land")


def require_apart(role: Role, others: Iterable[str]) -> None:
    """Refuse to let one person operate and decide. Raises `NotBothError`."""
    roles = {role, *map(Role, others)}
    if Role.OPERATOR in roles and roles & _DECIDING:
        raise NotBothError("who operates the platform decides about no money, and the other way")


def door_name(texts: Texts, role: Role, land: str) -> str:
    """Return what the place is called where somebody with this role works."""
    if role in LAND_ROLES:
        return texts("people.door.land", land=LAND_BY_CODE[land].name)
    return texts(f"people.door.{role}")


async def door_members(kernel: Kernel) -> tuple[DoorMember, ...]:
    """Return everybody with a role on the platform now: by role, Land and name."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        rows = await Membership.objects().where(Membership.active.eq(True))
    people = await people_of(kernel, (row.account_id for row in rows))
    found = [
        DoorMember(
            id=row.id,
            account_id=row.account_id,
            person=people.get(row.account_id, Person("", "")),
            role=Role(row.role),
            land=row.land,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: (one.role, one.land, one.person.name.casefold())))


async def leave_door(kernel: Kernel, member_id: UUID, actor: audit.Actor) -> None:
    """Take a role on the platform away from somebody; she is out at once.

    Raises:
        NotFoundError: There is no such membership, or it is over.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        gone = (
            await Membership.update({Membership.active: False, Membership.left_at: now})
            .where((Membership.id == member_id) & Membership.active.eq(True))
            .returning(Membership.account_id)
        )
        if not gone:
            raise NotFoundError("no such membership")
        account_id = gone[0]["account_id"]
        await audit.record("people:membership:ended", actor, now, subject=account_id)
    await end_sessions(kernel, account_id, PLATFORM_ID)
