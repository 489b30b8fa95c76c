"""Keys for Fachverfahren: made by an admin and shown once, checked at every request, revoked at once.

A key reads `sak_PREFIX_SECRET`. The prefix is shown in lists and finds the row; the secret has 160
bits from the system's random source, so a keyed SHA-256 is enough: there is nothing to guess.
"""

from __future__ import annotations

import datetime as dt
import hmac
import re
import secrets
from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.codes import ALPHABET
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError, SorgeauskunftError
from tenants.machines.scopes import Scope
from tenants.machines.tables import KeyRow
from tenants.people import Principal, Role, record_act, require_role

LONGEST_LIFE: Final = dt.timedelta(days=731)
"""Two years: after that somebody has to look whether the key is still needed."""

MOST: Final = 50
"""Most keys of an office that are neither revoked nor over."""

LONGEST_NAME: Final = 80

_ADMINS: Final = frozenset({Role.ADMIN})
_PREFIX_LENGTH: Final = 8
_SECRET_LENGTH: Final = 32
_KEY: Final = re.compile(
    rf"sak_([{ALPHABET}]{{{_PREFIX_LENGTH}}})_([{ALPHABET}]{{{_SECRET_LENGTH}}})"
)


class TooManyKeysError(SorgeauskunftError):
    """The office has `MOST` keys that are in use."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key as lists show it: everything but its secret. Times are UTC."""

    id: UUID
    name: str
    prefix: str
    scopes: frozenset[Scope]
    created_at: dt.datetime
    created_by: UUID
    expires_at: dt.datetime
    last_used_on: dt.date | None
    revoked_at: dt.datetime | None

    def opens(self, now: dt.datetime) -> bool:
        """Whether it can be used at this moment."""
        return self.revoked_at is None and now < self.expires_at


class Machine(msgspec.Struct, frozen=True):
    """A Fachverfahren that has come with a good key: who acts, and what it may do."""

    principal: Principal
    scopes: frozenset[Scope]


class NewKey(msgspec.Struct, frozen=True, kw_only=True):
    """What an admin wants. The id is made with the form, so that one form makes one key."""

    id: UUID
    name: str
    scopes: frozenset[Scope]
    expires_at: dt.datetime


async def make_key(kernel: Kernel, principal: Principal, wanted: NewKey) -> str:
    """Make a key and return it whole, for the only time.

    Raises:
        ConflictError: This form has made its key already.
        NotFoundError: The principal is no admin.
        TooManyKeysError: There are enough.
    """
    require_role(principal, _ADMINS)
    now = kernel.clock.now()
    prefix, secret = _random(_PREFIX_LENGTH), _random(_SECRET_LENGTH)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        used = KeyRow.revoked_at.is_null() & (KeyRow.expires_at > now)
        if await KeyRow.count().where(used) >= MOST:
            raise TooManyKeysError
        await add(
            KeyRow(
                id=wanted.id,
                name=wanted.name,
                prefix=prefix,
                secret_hash=_hash(kernel, secret),
                scopes=" ".join(sorted(wanted.scopes)),
                created_at=now,
                created_by=principal.account_id,
                expires_at=min(wanted.expires_at, now + LONGEST_LIFE),
            )
        )
        await record_act(
            kernel, principal, "amt:machine_key:made", wanted.id, fields=sorted(wanted.scopes)
        )
    return f"sak_{prefix}_{secret}"


async def keys_of(kernel: Kernel, principal: Principal) -> tuple[Key, ...]:
    """Return all keys of the principal's office, newest first; those that are over, too."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await KeyRow.objects().order_by(KeyRow.created_at, ascending=False)
    return tuple(_key(row) for row in rows)


async def key_names(kernel: Kernel, tenant_id: UUID, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return id → name for those of these ids that are keys of the office."""
    if not ids:
        return {}
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = await KeyRow.select(KeyRow.id, KeyRow.name).where(KeyRow.id.is_in([*ids]))
    return {row["id"]: row["name"] for row in rows}


async def revoke_key(kernel: Kernel, principal: Principal, key_id: UUID) -> None:
    """Let a key open nothing from now on; a second time does nothing.

    Raises:
        NotFoundError: The office has no such key, or the principal is no admin.
    """
    require_role(principal, _ADMINS)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        if not await KeyRow.exists().where(KeyRow.id == key_id):
            raise NotFoundError("no such key")
        now = kernel.clock.now()
        revoked = (
            await KeyRow.update({KeyRow.revoked_at: now, KeyRow.revoked_by: principal.account_id})
            .where((KeyRow.id == key_id) & KeyRow.revoked_at.is_null())
            .returning(KeyRow.id)
        )
        if revoked:
            await record_act(kernel, principal, "amt:machine_key:revoked", key_id)


async def machine_of(kernel: Kernel, text: str) -> Machine | None:
    """Return who comes with this key; None for an unknown, a revoked and an expired one alike."""
    parts = _KEY.fullmatch(text)
    if parts is None:
        return None
    async with kernel.database.platform_transaction("machine_key.check", read_only=True):
        row = await KeyRow.objects().get(KeyRow.prefix == parts[1])
    stored = bytes(row.secret_hash) if row else bytes(32)
    fits = hmac.compare_digest(stored, _hash(kernel, parts[2]))
    now = kernel.clock.now()
    if row is None or not fits or not (key := _key(row)).opens(now):
        return None
    if row.last_used_on != now.date():
        async with kernel.database.tenant_transaction(row.tenant_id):
            await KeyRow.update({KeyRow.last_used_on: now.date()}).where(KeyRow.id == row.id)
    principal = Principal(
        account_id=row.id,
        tenant_id=row.tenant_id,
        role=Role.API_KEY,
        name=row.name,
        session_id=row.id,
    )
    return Machine(principal, key.scopes)


def _random(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def _hash(kernel: Kernel, secret: str) -> bytes:
    return kernel.vault.platform_index("machine.key", secret)


def _key(row: KeyRow) -> Key:
    known = {scope.value for scope in Scope}
    return Key(
        id=row.id,
        name=row.name,
        prefix=row.prefix,
        scopes=frozenset(Scope(name) for name in row.scopes.split() if name in known),
        created_at=row.created_at,
        created_by=row.created_by,
        expires_at=row.expires_at,
        last_used_on=row.last_used_on,
        revoked_at=row.revoked_at,
    )
