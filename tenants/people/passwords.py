"""One's own password: whether there is one, and changing it."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import lockout, notices
from tenants.people.accounts import hash_password
from tenants.people.logging_in import LoginRefused
from tenants.people.own_sessions import end_others
from tenants.people.proving import password_of
from tenants.people.roles import Principal
from tenants.people.tables import Account


async def has_password(kernel: Kernel, account_id: UUID) -> bool:
    """Whether an account has one: who comes by an identity provider only has none."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return await Account.exists().where(
            (Account.id == account_id) & (Account.password_hash != "")
        )


async def change_password(
    kernel: Kernel, principal: Principal, present: str, new: str
) -> LoginRefused | None:
    """Change it where the present one is right; all her other sessions end. None where it is done."""
    who = str(principal.account_id)
    wait = await lockout.take(kernel, lockout.OF_PROOF, who)
    if wait:
        return LoginRefused(wait)
    if not await password_of(kernel, principal, present):
        return LoginRefused()
    await lockout.forgive(kernel, lockout.OF_PROOF, who)
    hashed = await hash_password(new)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await Account.update({Account.password_hash: hashed}).where(
            Account.id == principal.account_id
        )
        await notices.notice(kernel, notices.PASSWORD, principal.account_id)
        actor = audit.Actor(principal.role.value, principal.account_id)
        now = kernel.clock.now()
        await audit.record(
            "people:account:password_changed", actor, now, subject=principal.account_id
        )
    await end_others(kernel, principal)
    return None
