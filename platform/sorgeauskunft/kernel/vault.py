"""Envelope encryption: key-encryption key → data key of a tenant → sealed record.

A sealed record is `key number (4 bytes) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag`. Its
additional data are tenant, table, row and field, so that nothing can be moved to another place.
The key-encryption keys and the key for look-up values live outside the database.
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
import time
import unicodedata
from collections.abc import Callable, Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from piccolo.columns import Bytea, Integer, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable, current_door
from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.wrapping import KeyWrapper

_KEY_BYTES = 32
_NONCE_BYTES = 12
_NUMBER_BYTES = 4
_KEPT_SECONDS = 300.0

# The platform itself keeps a few personal data too (the people who log in); it does so as a
# tenant of its own, under the same rules.
PLATFORM_ID = UUID(int=0)


class TenantKey(TenantTable, tablename="tenant_key"):
    """A data key of a tenant, wrapped (RFC 3394) by the key-encryption key named."""

    number = Integer(null=False, default=1)
    wrapped_by = Varchar(length=64, null=False, default="")
    wrapped = Bytea(null=False, default=b"")
    created_at = Timestamptz(null=False, default=None)


def derive(secret: bytes, purpose: str, length: int = _KEY_BYTES) -> bytes:
    """Return key material for one purpose from a secret (HKDF-SHA-256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=purpose.encode()).derive(secret)


def seal(key: bytes, plain: bytes, place: str) -> bytes:
    """Return `nonce ‖ ciphertext` under `key`, bound to `place`."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> bytes:
    """Return what `seal` was given.

    Raises:
        SecretsError: Wrong key, other place, or changed bytes.
    """
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place.encode())
    except (InvalidTag, ValueError) as error:
        raise SecretsError(f"cannot be opened: {place}") from error


class Box:
    """Seals and opens records of one tenant; holds its data keys in memory."""

    def __init__(self, tenant_id: UUID, keys: Mapping[int, bytes], index_key: bytes) -> None:
        self.tenant_id = tenant_id
        self._keys = keys
        self._newest = max(keys)
        self._index_key = index_key

    def _place(self, table: str, row: UUID, field: str) -> str:
        return f"{self.tenant_id}|{table}|{row}|{field}"

    def seal(self, table: str, row: UUID, field: str, plain: bytes) -> bytes:
        """Return the sealed record for one field of one row."""
        sealed = seal(self._keys[self._newest], plain, self._place(table, row, field))
        return self._newest.to_bytes(_NUMBER_BYTES, "big") + sealed

    def open(self, table: str, row: UUID, field: str, sealed: bytes) -> bytes:
        """Return what was sealed for this very field. Raises `SecretsError` otherwise."""
        number = int.from_bytes(sealed[:_NUMBER_BYTES], "big")
        key = self._keys.get(number)
        if key is None:
            raise SecretsError(f"data key {number} of this tenant is not here")
        return unseal(key, sealed[_NUMBER_BYTES:], self._place(table, row, field))

    def index(self, purpose: str, value: str) -> bytes:
        """Return the look-up value of a whole value, for exact match only.

        Upper and lower case, kinds of blanks and compositions of letters do not matter.
        """
        normal = " ".join(unicodedata.normalize("NFKC", value).casefold().split())
        return hmac.digest(self._index_key, f"{purpose}|{normal}".encode(), "sha256")


class Vault:
    """Opens the boxes of tenants.

    Boxes are kept for some minutes, so that a key is not unwrapped for each request; a key that was
    destroyed is therefore gone from running processes some minutes later, and not before.
    """

    def __init__(
        self,
        wrapper: KeyWrapper,
        index_key: bytes,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wrapper = wrapper
        self._index_key = index_key
        self._seconds = seconds
        self._boxes: dict[UUID, tuple[float, Box]] = {}

    def platform_index(self, purpose: str, value: str) -> bytes:
        """Return the look-up value of something that belongs to no tenant (an address, a code)."""
        key = derive(self._index_key, "platform")
        return hmac.digest(key, f"{purpose}|{value}".encode(), "sha256")

    async def create_key(self, now: dt.datetime) -> None:
        """Make the first data key of the tenant of the open tenant transaction."""
        tenant_id = _tenant()
        key = os.urandom(_KEY_BYTES)
        wrapped = await self._wrapper.wrap(tenant_id, key)
        active = self._wrapper.active
        await TenantKey.insert(
            TenantKey(number=1, wrapped_by=active, wrapped=wrapped, created_at=now)
        )
        self._boxes.pop(tenant_id, None)

    async def box(self) -> Box:
        """Return the box of the tenant of the open tenant transaction.

        Raises:
            SecretsError: The tenant has no key (crypto-shredded), or ours cannot unwrap it.
        """
        tenant_id = _tenant()
        until, kept = self._boxes.get(tenant_id, (0.0, None))
        if kept is not None and self._seconds() < until:
            return kept
        self._boxes.pop(tenant_id, None)
        rows = await TenantKey.select(TenantKey.number, TenantKey.wrapped_by, TenantKey.wrapped)
        keys = {
            row["number"]: await self._wrapper.unwrap(
                row["wrapped_by"], tenant_id, bytes(row["wrapped"])
            )
            for row in rows
        }
        if not keys:
            raise SecretsError(f"tenant {tenant_id} has no data key")
        box = Box(tenant_id, keys, derive(self._index_key, f"tenant|{tenant_id}"))
        self._boxes[tenant_id] = (self._seconds() + _KEPT_SECONDS, box)
        return box

    async def rewrap(self) -> int:
        """Wrap what another key has wrapped with the active one, in the open tenant transaction.

        The data keys stay the same, so whoever works meanwhile notices nothing. Returns how many.
        """
        tenant_id, active = _tenant(), self._wrapper.active
        rows = await TenantKey.select().where(TenantKey.wrapped_by != active)
        for row in rows:
            key = await self._wrapper.unwrap(row["wrapped_by"], tenant_id, bytes(row["wrapped"]))
            wrapped = await self._wrapper.wrap(tenant_id, key)
            await TenantKey.update(
                {TenantKey.wrapped: wrapped, TenantKey.wrapped_by: active}
            ).where(TenantKey.id == row["id"])
        return len(rows)

    async def wrapped_by(self) -> list[str]:
        """Return by which keys the data keys of the open tenant transaction are wrapped."""
        rows = await TenantKey.select(TenantKey.wrapped_by)
        return [row["wrapped_by"] for row in rows]

    async def destroy(self) -> int:
        """Delete the data keys of the open tenant transaction: nothing they closed opens again.

        Copies in backups open as long as the key-encryption key is there that wrapped them, and
        other processes keep theirs for some minutes. Returns how many there were.
        """
        tenant_id = _tenant()
        gone = await TenantKey.delete().where(TenantKey.number > 0).returning(TenantKey.id)
        self._boxes.pop(tenant_id, None)
        return len(gone)


def _tenant() -> UUID:
    tenant_id = current_door().tenant_id
    if tenant_id is None:
        raise SecretsError("a tenant's keys are only reached in a tenant transaction")
    return tenant_id
