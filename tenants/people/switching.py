"""One person, several offices or doors: she chooses where to work, and is at one at a time.

Whoever logs in and has several first holds a session that opens none. Choosing puts a new one in its
place, and so does every switch: the old token is worth nothing from
then on, wherever a copy of it lies.
"""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.oidc.providers import insisting, without_insisting
from tenants.people.roles import Role
from tenants.people.sessions import Opened
from tenants.people.tables import LoginSession, Membership
from tenants.people.tokens import hash_of

_ACTIVE = Membership.active.eq(True)


class Desk(msgspec.Struct, frozen=True):
    """Where somebody works, and as what.

    `id` says where to go: the office's, where she is one thing only; on the platform, where she may
    be several, that of her membership. `land` as in `Principal`.
    """

    id: UUID
    role: Role
    land: str = ""


def desk_of(membership: Membership) -> Desk:
    """Return where a membership leads."""
    on_platform = membership.tenant_id == PLATFORM_ID
    place = membership.id if on_platform else membership.tenant_id
    return Desk(place, Role(membership.role), membership.land)


def entrance(account_id: UUID, memberships: list[Membership]) -> Membership | None:
    """Return where somebody with these memberships comes in; None where there is none.

    Who has several comes in nowhere yet: such a session opens nothing.
    """
    if len(memberships) > 1:
        return nowhere(account_id)
    return next(iter(memberships), None)


def nowhere(account_id: UUID) -> Membership:
    """Return what a session belongs to before she has chosen: a membership that nobody has."""
    return Membership(account_id=account_id, tenant_id=PLATFORM_ID, role=Role.UNDECIDED.value)


async def desks(kernel: Kernel, account_id: UUID) -> tuple[Desk, ...]:
    """Return where somebody works now and may come in with an account of ours."""
    async with kernel.database.platform_transaction("sessions.memberships", read_only=True):
        found = await Membership.objects().where((Membership.account_id == account_id) & _ACTIVE)
    return tuple(map(desk_of, await without_insisting(kernel, found)))


async def undecided(kernel: Kernel, token: str) -> UUID | None:
    """Return the account that holds this token and has to choose an office; None for anybody else."""
    now = kernel.clock.now()
    idle_since = now - dt.timedelta(minutes=kernel.settings.idle_minutes)
    async with kernel.database.platform_transaction("sessions.check", read_only=True):
        session = await LoginSession.objects().get(
            (LoginSession.token_hash == hash_of(token))
            & (LoginSession.role == Role.UNDECIDED.value)
        )
    if session is None or session.expires_at <= now or session.seen_at <= idle_since:
        return None
    return session.account_id


async def enter(kernel: Kernel, token: str, desk_id: UUID) -> Opened | None:
    """End the session of this (checked) token and open one at a desk of the same person.

    The new session takes over everything else of the old one: it ends when that would have. None
    where she does not work there, the office lets nobody in but over its provider, or the old one is
    over meanwhile.
    """
    if await insisting(kernel, [desk_id]):
        return None
    now, fresh = kernel.clock.now(), secrets.token_urlsafe(32)
    async with kernel.database.platform_transaction("sessions.switch"):
        old = await LoginSession.objects().get(LoginSession.token_hash == hash_of(token))
        if old is None:
            return None
        found = await Membership.objects().where(
            (Membership.account_id == old.account_id) & _ACTIVE
        )
        member = next((each for each in found if desk_of(each).id == desk_id), None)
        if member is None:
            return None
        # Of two switches with the same token the second finds nothing to end.
        ended = (
            await LoginSession.delete().where(LoginSession.id == old.id).returning(LoginSession.id)
        )
        if not ended:
            return None
        await LoginSession.insert(
            LoginSession(
                **{
                    **old.to_dict(),
                    "id": uuid4(),
                    "token_hash": hash_of(fresh),
                    "office_id": member.tenant_id,
                    "role": member.role,
                    "land": member.land,
                    "seen_at": now,
                }
            )
        )
    actor = audit.Actor(member.role, member.account_id)
    async with kernel.database.tenant_transaction(member.tenant_id):
        await audit.record("amt:session:opened", actor, now, subject=member.account_id)
    return Opened(fresh, member.account_id, member.tenant_id, Role(member.role))


async def end_sessions(kernel: Kernel, account_id: UUID, office_id: UUID) -> None:
    """End every session of somebody at one office."""
    async with kernel.database.platform_transaction("sessions.close"):
        await LoginSession.delete().where(
            (LoginSession.account_id == account_id) & (LoginSession.office_id == office_id)
        )
