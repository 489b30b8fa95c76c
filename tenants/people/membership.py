"""Who works at an office: seen and changed by its admins.

Every change locks the memberships of the office, so that of two at once the second sees what the
first has done: an office never loses its last admin, and nobody acts who is out by then.
"""

from __future__ import annotations

import datetime as dt
import enum
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import BERLIN, Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from tenants.people.accounts import Person
from tenants.people.acting import record_act, require_role
from tenants.people.locking import members_locked
from tenants.people.names import people_of
from tenants.people.roles import ADMIN_ROLES, OFFICE_ROLES, Principal, Role
from tenants.people.switching import end_sessions
from tenants.people.tables import Membership


class LastAdminError(SorgeauskunftError):
    """The change would leave the office without an active admin; nothing was changed."""


class OvertakenError(SorgeauskunftError):
    """Somebody else has changed this person since she was looked at; nothing was changed."""


class Standing(enum.StrEnum):
    """Whether somebody may come in."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Out until an admin takes her back."""

    LEFT = "left"
    """Removed; the name stays with what she did."""


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works or worked at an office; `id` is that of the membership.

    `last_log_in` is the day in Berlin, None for never.
    """

    id: UUID
    account_id: UUID
    person: Person
    role: Role
    standing: Standing
    last_log_in: dt.date | None

    @property
    def mark(self) -> str:
        """What a change was decided on: another mark means that somebody was faster."""
        return f"{self.role}-{self.standing}"


_LOG_INS: Final = """
SELECT actor_id AS "actor_id", max(at) AS "at" FROM audit_entry
WHERE tenant_id = $1 AND tag = 'amt:session:opened' GROUP BY actor_id
"""


async def members(kernel: Kernel, principal: Principal) -> tuple[Member, ...]:
    """Return everybody of the admin's office, by name, those who have left at the end.

    Raises:
        NotFoundError: The principal is no admin.
    """
    require_role(principal, ADMIN_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await Membership.objects()
        seen = {
            UUID(str(row["actor_id"])): _day(row["at"])
            for row in await GATE.fetch(_LOG_INS, (principal.tenant_id,))
        }
    people = await people_of(kernel, (row.account_id for row in rows))
    found = [
        Member(
            id=row.id,
            account_id=row.account_id,
            person=people.get(row.account_id, Person("", "")),
            role=Role(row.role),
            standing=standing_of(row),
            last_log_in=seen.get(row.account_id),
        )
        for row in rows
    ]
    return tuple(
        sorted(found, key=lambda one: (one.standing is Standing.LEFT, one.person.name.casefold()))
    )


async def member(kernel: Kernel, principal: Principal, member_id: UUID) -> Member:
    """Return one of them. Raises `NotFoundError`, also for one of another office."""
    for each in await members(kernel, principal):
        if each.id == member_id:
            return each
    raise NotFoundError("no such member")


def standing_of(row: Membership) -> Standing:
    """Return whether this membership lets somebody in."""
    if row.active:
        return Standing.ACTIVE
    return Standing.SUSPENDED if row.left_at is None else Standing.LEFT


async def change_role(
    kernel: Kernel, principal: Principal, member_id: UUID, mark: str, role: Role
) -> None:
    """Give somebody another role. Errors as in `suspend`; `ValueError` for a role of no office."""
    if role not in OFFICE_ROLES:
        raise ValueError("no role of an office")
    values = {"role": role.value}
    await _change(kernel, principal, member_id, mark, tag="amt:person:role_changed", values=values)


async def suspend(kernel: Kernel, principal: Principal, member_id: UUID, mark: str) -> None:
    """Keep somebody out until she is taken back.

    `mark` is that of the member as she was looked at.

    Raises:
        NotFoundError: The principal is no active admin, or there is no such member.
        OvertakenError: She has changed since.
        LastAdminError: She is the last active admin.
    """
    values = {"active": False}
    await _change(kernel, principal, member_id, mark, tag="amt:person:suspended", values=values)


async def take_back(kernel: Kernel, principal: Principal, member_id: UUID, mark: str) -> None:
    """Let somebody in again who is suspended. Errors as in `suspend`."""
    values = {"active": True}
    await _change(kernel, principal, member_id, mark, tag="amt:person:taken_back", values=values)


async def remove(kernel: Kernel, principal: Principal, member_id: UUID, mark: str) -> None:
    """Take somebody off the office. Errors as in `suspend`."""
    values = {"active": False, "left_at": kernel.clock.now()}
    await _change(kernel, principal, member_id, mark, tag="amt:person:removed", values=values)


async def _change(
    kernel: Kernel,
    principal: Principal,
    member_id: UUID,
    mark: str,
    *,
    tag: str,
    values: dict[str, Any],
) -> None:
    require_role(principal, ADMIN_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        rows = await members_locked()
        if not any(each.account_id == principal.account_id and _rules(each) for each in rows):
            raise NotFoundError("no admin any more")
        row = next((each for each in rows if each.id == member_id), None)
        if row is None or standing_of(row) is Standing.LEFT:
            raise NotFoundError("no such member")
        if f"{row.role}-{standing_of(row)}" != mark:
            raise OvertakenError("somebody was faster")
        for column, value in values.items():
            setattr(row, column, value)
        if not any(_rules(each) for each in rows):
            raise LastAdminError("the last admin")
        await Membership.update(values).where(Membership.id == member_id)
        await record_act(kernel, principal, tag, row.account_id)
    # She is out by her membership already; a copy of her token is to be worth nothing later, either.
    await end_sessions(kernel, row.account_id, principal.tenant_id)


def _rules(row: Membership) -> bool:
    return row.active and row.role in ADMIN_ROLES


def _day(moment: Any) -> dt.date:
    """Return the day of a moment in Berlin. Of a result of max() SQLite forgets the type."""
    if isinstance(moment, str):
        moment = dt.datetime.fromisoformat(moment)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    day: dt.date = moment.astimezone(BERLIN).date()
    return day
