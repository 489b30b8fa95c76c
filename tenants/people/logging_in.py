"""The ways in for local accounts: password, second step, or a passkey alone."""

from __future__ import annotations

import secrets
from uuid import UUID

import msgspec
import structlog

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import lockout, passkeys
from tenants.people.accounts import email_index, hash_password, password_fits
from tenants.people.devices import known_device
from tenants.people.factors import accepts_code, add_passkey, confirm_app, factors_of
from tenants.people.half_open import Step, end_step
from tenants.people.oidc.providers import without_insisting
from tenants.people.roles import Role
from tenants.people.sessions import HalfOpen, Opened, admit, open_session
from tenants.people.switching import entrance, nowhere
from tenants.people.tables import Account, Membership
from tenants.people.turns import turn

PER_CALLER = Limit("caller", tries=60, seconds=900)
"""All tries of one network address, right ones too: an office may share one."""

_dummy_hash: list[str] = []

log = structlog.get_logger()


class LoginRefused(msgspec.Struct, frozen=True):
    """Not let in: wrong data (which part is never said), or too many tries."""

    wait_seconds: int = 0


def _refused(how: str, wait_seconds: int = 0) -> LoginRefused:
    """Refuse, and let the log say so: of whom is not written down, for it may be a slip."""
    log.info("log_in_refused", kind=how, reason="wait" if wait_seconds else "wrong")
    return LoginRefused(wait_seconds)


async def log_in(
    kernel: Kernel, email: str, password: str, caller: str, *, device: str = "", known: str = ""
) -> Opened | HalfOpen | LoginRefused:
    """Check mail address and password; return what that opens.

    `caller` is the network address, for the limits only; `known` the token of a browser that was
    let in before. An unknown address takes as long as a wrong password and gives the same answer.
    """
    async with turn():
        return await _log_in(kernel, email, password, caller, device=device, known=known)


async def _log_in(
    kernel: Kernel, email: str, password: str, caller: str, *, device: str, known: str
) -> Opened | HalfOpen | LoginRefused:
    account = await _account(kernel, email)
    browser = known_device(kernel, account.id if account else None, known)
    who = f"browser|{browser}" if browser else email.strip().casefold()
    wait = await _wait(kernel, caller) or await lockout.take(kernel, lockout.OF_ACCOUNT, who)
    if wait:
        return _refused("password", wait)
    if not _dummy_hash:
        _dummy_hash.append(await hash_password(secrets.token_hex()))
    stored = account.password_hash if account else _dummy_hash[0]
    fits = await password_fits(stored or _dummy_hash[0], password)
    # Asked for nobody, too: an unknown address takes as many steps as a wrong password.
    membership = await _membership(kernel, account.id if account else PLATFORM_ID)
    if not fits or account is None or not account.active or membership is None:
        # Counted beforehand only for the account: an office's right tries are no attack.
        await lockout.take(kernel, lockout.OF_CALLER, caller)
        return _refused("password")
    await lockout.forgive(kernel, lockout.OF_ACCOUNT, who)
    return await admit(kernel, account.id, membership, device=device)


async def log_in_by_passkey(
    kernel: Kernel, answer: str, caller: str, *, device: str = ""
) -> Opened | LoginRefused:
    """Let somebody in by a passkey alone: it proves possession, and its user's finger or PIN."""
    wait = await kernel.limiter.wait_seconds(PER_CALLER, caller)
    if wait:
        return _refused("passkey", wait)
    account_id = await passkeys.accepts(kernel, passkeys.LOG_IN, answer)
    if account_id is None or not await _is_active(kernel, account_id):
        return _refused("passkey")
    membership = await _membership(kernel, account_id)
    if membership is None:
        return _refused("passkey")
    token = await open_session(kernel, account_id, membership, device=device, factor_proven=True)
    return Opened(token, account_id, membership.tenant_id, Role(membership.role))


async def second_step(kernel: Kernel, step: Step, typed: str) -> Opened | LoginRefused:
    """Finish a half-open log-in by a code of the app or a recovery code."""
    who = str(step.account_id)
    wait = await lockout.take(kernel, lockout.OF_SECOND_STEP, who)
    if wait:
        return _refused("second_step", wait)
    if not await accepts_code(kernel, step.account_id, step.role, typed):
        return _refused("second_step")
    await lockout.forgive(kernel, lockout.OF_SECOND_STEP, who)
    return await _finish(kernel, step)


async def second_step_by_passkey(kernel: Kernel, step: Step, answer: str) -> Opened | LoginRefused:
    """Finish a half-open log-in by a passkey of this account."""
    found = await passkeys.accepts(kernel, passkeys.SECOND_STEP, answer, step.account_id)
    return await _finish(kernel, step) if found else _refused("second_step")


async def set_up_app(kernel: Kernel, step: Step, typed: str) -> Opened | LoginRefused:
    """Finish a half-open log-in by the first factor of the account: an app."""
    if (await factors_of(kernel, step.account_id)).count:
        return _refused("set_up")  # who has a factor proves that one, and adds others afterwards
    wait = await lockout.take(kernel, lockout.OF_SECOND_STEP, str(step.account_id))
    if wait:
        return _refused("set_up", wait)
    if not await confirm_app(kernel, step.account_id, step.role, typed):
        return _refused("set_up")
    await lockout.forgive(kernel, lockout.OF_SECOND_STEP, str(step.account_id))
    return await _finish(kernel, step)


async def set_up_passkey(
    kernel: Kernel, step: Step, answer: str, name: str
) -> Opened | LoginRefused:
    """Finish a half-open log-in by the first factor of the account: a passkey."""
    if (await factors_of(kernel, step.account_id)).count:
        return _refused("set_up")
    if not await add_passkey(kernel, step.account_id, step.role, answer, name):
        return _refused("set_up")
    return await _finish(kernel, step)


async def _finish(kernel: Kernel, step: Step) -> Opened | LoginRefused:
    membership: Membership | None
    if step.role is Role.UNDECIDED:
        membership = nowhere(step.account_id)
    else:
        membership = await _still(kernel, step)
    if membership is None or not await end_step(kernel, step):
        return _refused("second_step")
    token = await open_session(
        kernel, step.account_id, membership, device=step.device, factor_proven=True
    )
    return Opened(token, step.account_id, step.tenant_id, step.role)


async def _still(kernel: Kernel, step: Step) -> Membership | None:
    """Return the membership of a half-open log-in, if it is still there."""
    async with kernel.database.platform_transaction("sessions.memberships", read_only=True):
        return await Membership.objects().get(
            (Membership.account_id == step.account_id)
            & (Membership.tenant_id == step.tenant_id)
            & (Membership.role == step.role.value)
            & (Membership.land == step.land)
            & Membership.active.eq(True)
        )


async def _wait(kernel: Kernel, caller: str) -> int:
    """Seconds until this network address may try again."""
    return await kernel.limiter.wait_seconds(PER_CALLER, caller) or await lockout.waiting(
        kernel, lockout.OF_CALLER, caller
    )


async def _membership(kernel: Kernel, account_id: UUID) -> Membership | None:
    async with kernel.database.platform_transaction("sessions.memberships", read_only=True):
        found = await Membership.objects().where(
            (Membership.account_id == account_id) & Membership.active.eq(True)
        )
    return entrance(account_id, await without_insisting(kernel, found))


async def _account(kernel: Kernel, email: str) -> Account | None:
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found: Account | None = await Account.objects().get(
            Account.email_index == email_index(kernel, email)
        )
    return found


async def _is_active(kernel: Kernel, account_id: UUID) -> bool:
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return await Account.exists().where((Account.id == account_id) & Account.active.eq(True))
