"""Who changes what protects an account proves anew who she is: a session left open is not enough."""

from __future__ import annotations

import datetime as dt
from typing import Final

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import lockout
from tenants.people.accounts import password_fits
from tenants.people.factors import accepts_code
from tenants.people.logging_in import LoginRefused
from tenants.people.roles import Principal
from tenants.people.tables import Account, LoginSession

FRESH: Final = dt.timedelta(minutes=10)
"""How long a proof counts: logging in, the password, or a code."""


def is_fresh(kernel: Kernel, principal: Principal) -> bool:
    """Whether she has proved who she is within the last minutes."""
    proved_at = principal.proved_at
    return proved_at is not None and kernel.clock.now() - proved_at < FRESH


async def prove(kernel: Kernel, principal: Principal, typed: str) -> LoginRefused | None:
    """Take the password, a code of the app or a recovery code as a proof; None where it is good."""
    who = str(principal.account_id)
    wait = await lockout.take(kernel, lockout.OF_PROOF, who)
    if wait:
        return LoginRefused(wait)
    fits = await password_of(kernel, principal, typed)
    if not fits and not await accepts_code(kernel, principal.account_id, principal.role, typed):
        return LoginRefused()
    await lockout.forgive(kernel, lockout.OF_PROOF, who)
    async with kernel.database.platform_transaction("sessions.proved"):
        await LoginSession.update({LoginSession.proved_at: kernel.clock.now()}).where(
            LoginSession.id == principal.session_id
        )
    return None


async def password_of(kernel: Kernel, principal: Principal, typed: str) -> bool:
    """Whether this is her password. It does **not** count tries: callers do."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        account = await Account.objects().get(Account.id == principal.account_id)
    return account is not None and await password_fits(account.password_hash, typed)
