"""Sessions of people who work: opening, checking, ending.

They live in the database, so that they can be ended from there. A role that needs a second factor
is let in by a session that has one, and by no other, whoever opened it.
"""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person
from tenants.people.factors import FACTOR_ROLES, factors_of, needs_factor
from tenants.people.half_open import open_step
from tenants.people.roles import Principal, Role
from tenants.people.tables import LoginSession, Membership
from tenants.people.tokens import hash_of

# Moving the end of a session forward at every click would write at every click.
_SEEN_RESOLUTION = dt.timedelta(minutes=1)

# So long it is still known whose a session was that has ended by itself (`kept.py`).
REMEMBERED = dt.timedelta(hours=12)

# Asked at every click of everybody who is logged in: written out, they take half as long as through
# Piccolo's query builder.
_SESSION: Final = (
    "SELECT id, account_id, office_id, role, land, seen_at, expires_at, factor_at, proved_at "
    "FROM login_session WHERE token_hash = $1"
)
_MEMBERSHIPS: Final = (
    "SELECT tenant_id, role, land FROM membership WHERE account_id = $1 AND active = $2"
)
_PERSON: Final = "SELECT sealed FROM account WHERE tenant_id = $1 AND id = $2"


class Opened(msgspec.Struct, frozen=True):
    """A session was opened: its token, for whom, where and as what."""

    token: str
    account_id: UUID
    tenant_id: UUID
    role: Role


class HalfOpen(msgspec.Struct, frozen=True):
    """The second step is open. `set_up`: there is no factor yet, and the role needs one."""

    token: str
    set_up: bool


async def admit(
    kernel: Kernel,
    account_id: UUID,
    membership: Membership,
    *,
    device: str = "",
    factor_proven: bool = False,
) -> Opened | HalfOpen:
    """Let somebody in whose first step was good: at once, or by way of the second.

    `factor_proven`: a second factor was proven already, by a passkey or by an identity provider
    that says so and is trusted to. `device` as in `devices.description_of`.
    """
    if not factor_proven:
        has = (await factors_of(kernel, account_id)).count > 0
        if has or await needs_factor(kernel, account_id):
            token = await open_step(kernel, account_id, membership, device, set_up=not has)
            return HalfOpen(token, set_up=not has)
    token = await open_session(
        kernel, account_id, membership, device=device, factor_proven=factor_proven
    )
    return Opened(token, account_id, membership.tenant_id, Role(membership.role))


async def open_session(
    kernel: Kernel,
    account_id: UUID,
    membership: Membership,
    *,
    device: str = "",
    factor_proven: bool = False,
) -> str:
    """Open a session for somebody whose log-in was good; return its token.

    It does **not** ask for a second factor: that is `admit`. Without `factor_proven` it opens
    nothing for a role that needs one.
    """
    token = secrets.token_urlsafe(32)
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("sessions.open"):
        await LoginSession.insert(
            LoginSession(
                token_hash=hash_of(token),
                account_id=account_id,
                office_id=membership.tenant_id,
                role=membership.role,
                land=membership.land,
                created_at=now,
                seen_at=now,
                expires_at=now + dt.timedelta(hours=kernel.settings.session_hours),
                factor_at=now if factor_proven else None,
                proved_at=now,
                device=device,
            )
        )
    async with kernel.database.tenant_transaction(membership.tenant_id):
        actor = audit.Actor(membership.role, account_id)
        await audit.record("amt:session:opened", actor, now, subject=account_id)
    return token


async def principal_of(kernel: Kernel, token: str) -> Principal | None:
    """Return who holds this token; None for an unknown, ended or idle one, or who is no member.

    Nor for a role that needs a second factor where the session has none.
    """
    now = kernel.clock.now()
    idle = dt.timedelta(minutes=kernel.settings.idle_minutes)
    async with kernel.database.platform_transaction("sessions.check", read_only=True):
        found = await GATE.fetch(_SESSION, (hash_of(token),))
        session = found[0] if found else None
        if session is None or session["expires_at"] <= now or session["seen_at"] <= now - idle:
            return None
        account_id: UUID = session["account_id"]
        # Asked anew at each click: who was taken off a tenant is out at once.
        memberships = await GATE.fetch(_MEMBERSHIPS, (account_id, True))
    role = Role(session["role"])
    here = (session["office_id"], session["role"], session["land"])
    member = here in {(each["tenant_id"], each["role"], each["land"]) for each in memberships}
    if not member or (role in FACTOR_ROLES and session["factor_at"] is None):
        return None
    seen_at = session["seen_at"]
    if now - seen_at >= _SEEN_RESOLUTION:
        seen_at = now
        async with kernel.database.platform_transaction("sessions.seen"):
            await LoginSession.update({LoginSession.seen_at: now}).where(
                LoginSession.id == session["id"]
            )
    return Principal(
        account_id=account_id,
        tenant_id=session["office_id"],
        role=role,
        land=session["land"],
        name=(await person_of(kernel, account_id)).name,
        session_id=session["id"],
        idle_at=seen_at + idle,
        ends_at=session["expires_at"],
        proved_at=session["proved_at"],
        several=len(memberships) > 1,
    )


async def person_of(kernel: Kernel, account_id: UUID) -> Person:
    """Return name and address of an account; empty ones where it is gone."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found = await GATE.fetch(_PERSON, (PLATFORM_ID, account_id))
        box = await kernel.vault.box()
    if not found:
        return Person("", "")
    plain = box.open("account", account_id, "sealed", bytes(found[0]["sealed"]))
    return msgspec.json.decode(plain, type=Person)


async def log_out(kernel: Kernel, principal: Principal) -> None:
    """End a session."""
    async with kernel.database.platform_transaction("sessions.close"):
        await LoginSession.delete().where(LoginSession.id == principal.session_id)
