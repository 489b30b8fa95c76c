"""An admin sets up the log-in of her office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import ConflictError, SorgeauskunftError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.acting import record_act, require_role
from tenants.people.oidc.lockout import Admins, Lockout, lockout, proves
from tenants.people.oidc.providers import (
    SECRET_PLACE,
    Provider,
    Setup,
    digest,
    filled_in,
    opened,
    read,
)
from tenants.people.oidc.tables import OidcProviderRow
from tenants.people.roles import Principal, Role
from tenants.people.tables import Account, Membership


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A set-up as an admin wants it. `secret`: None leaves it as it is, empty takes it away."""

    setup: Setup
    secret: str | None = None
    enabled: bool = False
    required: bool = False


class LockedOutError(SorgeauskunftError):
    """The change could lock the last admin out; nothing was changed."""

    def __init__(self, lockout: Lockout) -> None:
        self.lockout = lockout
        super().__init__(lockout.value)


async def change(kernel: Kernel, principal: Principal, seen: int, wanted: Change) -> None:
    """Save a set-up that was shown with version `seen`.

    Raises:
        ConflictError: Somebody has changed it since.
        LockedOutError: It could leave the office without an admin who gets in.
    """
    require_role(principal, {Role.ADMIN})
    admins = await local_admins(kernel, principal)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        before, row = await read(kernel)
        if before.version != seen:
            raise ConflictError("the log-in has changed")
        box = await kernel.vault.box()
        kept = opened(box, row) if row else ""
        secret = kept if wanted.secret is None else wanted.secret
        after = filled_in(
            kernel.settings,
            principal.tenant_id,
            wanted.setup,
            secret,
            enabled=wanted.enabled,
            required=wanted.required,
        )
        fields = _changed(before, after, secret_changed=secret != kept)
        if not fields:
            return
        _refuse_lockout(kernel, principal, before, after, admins)
        row_id = row.id if row else uuid4()
        sealed = box.seal(SECRET_PLACE[0], row_id, SECRET_PLACE[1], secret.encode())
        values: dict[Any, Any] = {
            "setup": msgspec.json.encode(wanted.setup).decode(),
            "sealed_secret": sealed if secret else b"",
            "enabled": wanted.enabled,
            "required": wanted.required,
            "version": seen + 1,
        }
        if row is None:
            await OidcProviderRow.insert(OidcProviderRow(id=row_id, **values))
        elif not await (
            OidcProviderRow.update(values)
            .where((OidcProviderRow.id == row_id) & (OidcProviderRow.version == seen))
            .returning(OidcProviderRow.id)
        ):
            raise ConflictError("the log-in has changed")
        await record_act(kernel, principal, "amt:oidc:changed", principal.tenant_id, fields=fields)


def _refuse_lockout(
    kernel: Kernel, principal: Principal, before: Provider, after: Provider, admins: Admins
) -> None:
    wanted = digest(kernel, after)
    found = lockout(
        before,
        after,
        admins,
        same=digest(kernel, before) == wanted,
        proven=proves(before, wanted, principal.account_id, kernel.clock.now()),
    )
    if found is not None:
        raise LockedOutError(found)


def _changed(before: Provider, after: Provider, *, secret_changed: bool) -> Sequence[str]:
    """Return the names of what differs, for the trail."""
    names = [
        name
        for name in Setup.__struct_fields__
        if getattr(before.setup, name) != getattr(after.setup, name)
    ]
    names += ["secret"] if secret_changed else []
    return names + [
        name for name in ("enabled", "required") if getattr(before, name) != getattr(after, name)
    ]


async def local_admins(kernel: Kernel, principal: Principal) -> Admins:
    """Return which admins of an office could log in without any provider."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await Membership.select(Membership.account_id).where(
            (Membership.role == Role.ADMIN.value) & Membership.active.eq(True)
        )
    ids: list[UUID] = [row["account_id"] for row in rows]
    if not ids:
        return Admins(acting=False, others=False)
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found = await Account.select(Account.id).where(
            Account.id.is_in(ids) & Account.active.eq(True) & (Account.password_hash != "")
        )
    local = {row["id"] for row in found}
    return Admins(acting=principal.account_id in local, others=bool(local - {principal.account_id}))
