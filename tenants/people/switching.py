"""One person, several offices: she chooses where to work, and is at one of them at a time.

Whoever logs in and belongs to several offices first holds a session that opens none. Choosing puts
a new one for that office in its place, and so does every switch: the old token is worth nothing from
then on, wherever a copy of it lies.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.oidc.providers import insisting, without_insisting
from tenants.people.roles import Role
from tenants.people.tables import LoginSession, Membership
from tenants.people.tokens import hash_of

_ACTIVE = Membership.active.eq(True)


class Desk(msgspec.Struct, frozen=True):
    """An office where somebody works, and as what."""

    office_id: UUID
    role: Role


def offices_in(memberships: Iterable[Membership]) -> tuple[Membership, ...]:
    """Return those of memberships that belong to offices, not to the platform."""
    return tuple(each for each in memberships if each.tenant_id != PLATFORM_ID)


def entrance(account_id: UUID, memberships: list[Membership]) -> Membership | None:
    """Return where somebody with these memberships comes in; None where there is none.

    Who belongs to several offices comes in nowhere yet: such a session opens nothing.
    """
    offices = offices_in(memberships)
    if len(offices) > 1:
        return nowhere(account_id)
    return next(iter((*offices, *memberships)), None)


def nowhere(account_id: UUID) -> Membership:
    """Return what a session belongs to before she has chosen: a membership that nobody has."""
    return Membership(account_id=account_id, tenant_id=PLATFORM_ID, role=Role.UNDECIDED.value)


async def desks(kernel: Kernel, account_id: UUID) -> tuple[Desk, ...]:
    """Return the offices where somebody works now and may come in with an account of ours."""
    async with kernel.database.platform_transaction("sessions.memberships", read_only=True):
        found = await Membership.objects().where((Membership.account_id == account_id) & _ACTIVE)
    open_to = await without_insisting(kernel, offices_in(found))
    return tuple(Desk(each.tenant_id, Role(each.role)) for each in open_to)


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


async def enter(kernel: Kernel, token: str, office_id: UUID) -> str | None:
    """End the session of this (checked) token and open one at an office of the same person.

    The new session takes over everything else of the old one: it ends when that would have. Returns
    its token; None where she does not work there, the office lets nobody in but over its provider, or
    the old one is over meanwhile.
    """
    if await insisting(kernel, [office_id]):
        return None
    now, fresh = kernel.clock.now(), secrets.token_urlsafe(32)
    async with kernel.database.platform_transaction("sessions.switch"):
        old = await LoginSession.objects().get(LoginSession.token_hash == hash_of(token))
        if old is None:
            return None
        member = await Membership.objects().get(
            (Membership.account_id == old.account_id)
            & (Membership.tenant_id == office_id)
            & _ACTIVE
        )
        if member is None or member.tenant_id == PLATFORM_ID:
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
                    "office_id": office_id,
                    "role": member.role,
                    "seen_at": now,
                }
            )
        )
    actor = audit.Actor(member.role, member.account_id)
    async with kernel.database.tenant_transaction(office_id):
        await audit.record("amt:session:opened", actor, now, subject=member.account_id)
    return fresh


async def end_sessions(kernel: Kernel, account_id: UUID, office_id: UUID) -> None:
    """End every session of somebody at one office."""
    async with kernel.database.platform_transaction("sessions.close"):
        await LoginSession.delete().where(
            (LoginSession.account_id == account_id) & (LoginSession.office_id == office_id)
        )
