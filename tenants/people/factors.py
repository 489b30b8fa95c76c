"""Second factors of an account: who needs one, what there is, adding and taking away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError, SorgeauskunftError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import notices, passkeys, recovery, totp
from tenants.people.factor_tables import PasskeyRow, TotpRow
from tenants.people.oidc.tables import OidcIdentityRow
from tenants.people.passkeys import Passkey
from tenants.people.roles import Role
from tenants.people.tables import Membership

FACTOR_ROLES: Final = frozenset({Role.ADMIN, Role.LAND_APPROVER, Role.COORDINATION, Role.OPERATOR})
"""Roles that get in with a second factor only."""


class LastFactorError(SorgeauskunftError):
    """The last factor of somebody whose role needs one stays."""


class Factors(msgspec.Struct, frozen=True):
    """What an account has: an app, passkeys, and how many recovery codes are left."""

    app: bool = False
    passkeys: tuple[Passkey, ...] = ()
    codes_left: int = 0

    @property
    def count(self) -> int:
        """How many there are; recovery codes are a way back to one, and none themselves."""
        return int(self.app) + len(self.passkeys)


def may_remove(factors: Factors, *, needed: bool) -> bool:
    """Whether one may go: the last one only where no role needs it."""
    return not needed or factors.count > 1


async def factors_of(kernel: Kernel, account_id: UUID) -> Factors:
    """Return what an account has."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        return await _factors(kernel, account_id)


async def needs_factor(kernel: Kernel, account_id: UUID) -> bool:
    """Whether any role of this person, wherever, needs a second factor."""
    async with kernel.database.platform_transaction("sessions.needs_factor", read_only=True):
        return await Membership.exists().where(
            (Membership.account_id == account_id)
            & Membership.active.eq(True)
            & Membership.role.is_in([role.value for role in FACTOR_ROLES])
        )


async def without_factor(
    kernel: Kernel, office_id: UUID, accounts: Collection[UUID]
) -> frozenset[UUID]:
    """Return those of an office's people who have no second factor of ours.

    Whoever comes over the office's own provider is left out: that one asks for two, or we do.
    """
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        linked = await OidcIdentityRow.select(OidcIdentityRow.account_id)
    wanted = set(accounts) - {each["account_id"] for each in linked}
    return frozenset({each for each in wanted if not (await factors_of(kernel, each)).count})


async def accepts_code(kernel: Kernel, account_id: UUID, role: Role, typed: str) -> bool:
    """Whether this is the app's code, or a recovery code: good once, and told by mail."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        if await totp.accepts(kernel, account_id, typed):
            return True
        if not await recovery.accepts(kernel, account_id, typed):
            return False
        await _told(kernel, account_id, role, "code_used", notices.CODE_USED)
    return True


async def confirm_app(kernel: Kernel, account_id: UUID, role: Role, typed: str) -> bool:
    """Take the app that was shown into use, if this is its code."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        if not await totp.confirm(kernel, account_id, typed):
            return False
        await _told(kernel, account_id, role, "app_added", notices.FACTOR_ADDED)
    return True


async def add_passkey(kernel: Kernel, account_id: UUID, role: Role, answer: str, name: str) -> bool:
    """Keep a passkey that was made; False where it is not good, or known already."""
    try:
        if not await passkeys.add(kernel, account_id, answer, name):
            return False
    except ConflictError:
        return False
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await _told(kernel, account_id, role, "passkey_added", notices.FACTOR_ADDED)
    return True


async def new_codes(kernel: Kernel, account_id: UUID, role: Role) -> tuple[str, ...]:
    """Replace the recovery codes; return the new ones, which nobody can be shown again."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        codes = await recovery.renew(kernel, account_id)
        await _told(kernel, account_id, role, "codes_renewed", notices.CODES)
    return codes


async def remove_app(kernel: Kernel, account_id: UUID, role: Role) -> None:
    """Take the app away. Raises `LastFactorError`."""
    needed = await needs_factor(kernel, account_id)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        if not (await _factors(kernel, account_id)).app:
            return
        await TotpRow.delete().where(TotpRow.account_id == account_id)
        await _removed(kernel, account_id, role, "app_removed", needed=needed)


async def remove_passkey(kernel: Kernel, account_id: UUID, role: Role, passkey_id: UUID) -> bool:
    """Take a passkey away; False where it is not this account's. Raises `LastFactorError`."""
    needed = await needs_factor(kernel, account_id)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        gone = (
            await PasskeyRow.delete()
            .where((PasskeyRow.id == passkey_id) & (PasskeyRow.account_id == account_id))
            .returning(PasskeyRow.id)
        )
        if gone:
            await _removed(kernel, account_id, role, "passkey_removed", needed=needed)
    return bool(gone)


async def _factors(kernel: Kernel, account_id: UUID) -> Factors:
    app = await TotpRow.exists().where(
        (TotpRow.account_id == account_id) & TotpRow.confirmed_at.is_not_null()
    )
    keys = await passkeys.passkeys_of(kernel, account_id)
    return Factors(app, keys, await recovery.left(account_id))


async def _removed(
    kernel: Kernel, account_id: UUID, role: Role, what: str, *, needed: bool
) -> None:
    """Let a removal stand if it may; looked at after it, so that two at once do not both pass.

    Of two that take the last two factors at the same time, the second waits for the first at the
    end of the audit trail, and is seen there.
    """
    await _told(kernel, account_id, role, what, notices.FACTOR_REMOVED)
    left = await _factors(kernel, account_id)
    if left.count == 0:
        if needed:
            raise LastFactorError
        await recovery.drop(account_id)


async def _told(kernel: Kernel, account_id: UUID, role: Role, what: str, kind: str) -> None:
    await notices.notice(kernel, kind, account_id)
    actor = audit.Actor(role.value, account_id)
    tag = f"people:account:{what}"
    await audit.record(tag, actor, kernel.clock.now(), subject=account_id)
