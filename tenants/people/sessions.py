"""Logging in and out. Sessions live in the database, so that they can be ended from there."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person, email_index, hash_password, password_fits
from tenants.people.oidc.providers import without_insisting
from tenants.people.roles import Principal, Role
from tenants.people.tables import Account, LoginSession, Membership

PER_ADDRESS = Limit("login.account", tries=10, seconds=900)
PER_CALLER = Limit("login.caller", tries=30, seconds=900)

# Moving the end of a session forward at every click would write at every click.
_SEEN_RESOLUTION = dt.timedelta(minutes=1)

_ACTIVE = Membership.active.eq(True)

_dummy_hash: list[str] = []


class LoginRefused(msgspec.Struct, frozen=True):
    """Not let in: wrong data (which part is never said), or too many tries."""

    wait_seconds: int = 0


async def log_in(kernel: Kernel, email: str, password: str, caller: str) -> str | LoginRefused:
    """Check mail address and password; return the token of a new session.

    `caller` is the network address, for the limits only. An unknown address takes as long as a
    wrong password and gives the same answer.
    """
    for limit, who in ((PER_CALLER, caller), (PER_ADDRESS, email.strip().casefold())):
        wait = await kernel.limiter.wait_seconds(limit, who)
        if wait:
            return LoginRefused(wait)
    account = await _account(kernel, email)
    if not _dummy_hash:
        _dummy_hash.append(await hash_password(secrets.token_hex()))
    stored = account.password_hash if account else _dummy_hash[0]
    if not await password_fits(stored, password) or account is None or not account.active:
        return LoginRefused()
    async with kernel.database.platform_transaction("login.memberships"):
        memberships = await Membership.objects().where(
            (Membership.account_id == account.id) & _ACTIVE
        )
    memberships = await without_insisting(kernel, memberships) if memberships else []
    if not memberships:
        return LoginRefused()
    return await open_session(kernel, account.id, memberships[0])


async def _account(kernel: Kernel, email: str) -> Account | None:
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found: Account | None = await Account.objects().get(
            Account.email_index == email_index(kernel, email)
        )
    return found


async def open_session(kernel: Kernel, account_id: UUID, membership: Membership) -> str:
    """Open a session for somebody whose log-in was good; return its token."""
    token = secrets.token_urlsafe(32)
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("login.open"):
        await LoginSession.delete().where(LoginSession.expires_at <= now)
        await LoginSession.insert(
            LoginSession(
                token_hash=_hash(token),
                account_id=account_id,
                office_id=membership.tenant_id,
                role=membership.role,
                created_at=now,
                seen_at=now,
                expires_at=now + dt.timedelta(hours=kernel.settings.session_hours),
            )
        )
    async with kernel.database.tenant_transaction(membership.tenant_id):
        actor = audit.Actor(membership.role, account_id)
        await audit.record("amt:session:opened", actor, now, subject=account_id)
    return token


async def principal_of(kernel: Kernel, token: str) -> Principal | None:
    """Return who holds this token, or None: unknown, ended, idle too long, or no longer a member."""
    now = kernel.clock.now()
    idle_since = now - dt.timedelta(minutes=kernel.settings.idle_minutes)
    async with kernel.database.platform_transaction("login.check", read_only=True):
        session = await LoginSession.objects().get(LoginSession.token_hash == _hash(token))
        if session is None or session.expires_at <= now or session.seen_at <= idle_since:
            return None
        # Asked anew at each click: who was taken off a tenant is out at once.
        member = await Membership.exists().where(
            (Membership.account_id == session.account_id)
            & (Membership.tenant_id == session.office_id)
            & (Membership.role == session.role)
            & _ACTIVE
        )
    if not member:
        return None
    if now - session.seen_at >= _SEEN_RESOLUTION:
        async with kernel.database.platform_transaction("login.seen"):
            await LoginSession.update({LoginSession.seen_at: now}).where(
                LoginSession.id == session.id
            )
    return Principal(
        account_id=session.account_id,
        tenant_id=session.office_id,
        role=Role(session.role),
        name=await _name(kernel, session.account_id),
        session_id=session.id,
    )


async def _name(kernel: Kernel, account_id: UUID) -> str:
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        account = await Account.objects().get(Account.id == account_id)
        box = await kernel.vault.box()
    if account is None:
        return ""
    plain = box.open("account", account_id, "sealed", bytes(account.sealed))
    return msgspec.json.decode(plain, type=Person).name


async def log_out(kernel: Kernel, principal: Principal) -> None:
    """End a session."""
    async with kernel.database.platform_transaction("login.close"):
        await LoginSession.delete().where(LoginSession.id == principal.session_id)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
