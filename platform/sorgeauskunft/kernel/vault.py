"""Envelope encryption: key-encryption key → data key of a tenant → sealed record.

A sealed record is `key number (4 bytes) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag`. Its
additional data are tenant, table, row and field, so that nothing can be moved to another place.
The key-encryption keys and the key for look-up values live outside the database.
"""

from __future__ import annotations

import datetime as dt
import hmac
import os
import unicodedata
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from piccolo.columns import Bytea, Integer, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable, current_door
from sorgeauskunft.kernel.errors import SecretsError

_KEY_BYTES = 32
_NONCE_BYTES = 12
_NUMBER_BYTES = 4

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
    """Opens the boxes of tenants. Boxes are kept, so that a key is unwrapped once a process."""

    def __init__(self, key_encryption_keys: Mapping[str, bytes], index_key: bytes) -> None:
        self._keks = dict(key_encryption_keys)
        self._active = next(iter(self._keks))
        self._index_key = index_key
        self._boxes: dict[UUID, Box] = {}

    def platform_index(self, purpose: str, value: str) -> bytes:
        """Return the look-up value of something that belongs to no tenant (an address, a code)."""
        key = derive(self._index_key, "platform")
        return hmac.digest(key, f"{purpose}|{value}".encode(), "sha256")

    async def create_key(self, now: dt.datetime) -> None:
        """Make the first data key of the tenant of the open tenant transaction."""
        tenant_id = _tenant()
        key = os.urandom(_KEY_BYTES)
        wrapped = aes_key_wrap(self._keks[self._active], key)
        await TenantKey.insert(
            TenantKey(number=1, wrapped_by=self._active, wrapped=wrapped, created_at=now)
        )
        self._boxes.pop(tenant_id, None)

    async def box(self) -> Box:
        """Return the box of the tenant of the open tenant transaction.

        Raises:
            SecretsError: The tenant has no key (crypto-shredded), or ours cannot unwrap it.
        """
        tenant_id = _tenant()
        if tenant_id in self._boxes:
            return self._boxes[tenant_id]
        rows = await TenantKey.select(TenantKey.number, TenantKey.wrapped_by, TenantKey.wrapped)
        keys = {row["number"]: self._unwrap(row["wrapped_by"], row["wrapped"]) for row in rows}
        if not keys:
            raise SecretsError(f"tenant {tenant_id} has no data key")
        box = Box(tenant_id, keys, derive(self._index_key, f"tenant|{tenant_id}"))
        self._boxes[tenant_id] = box
        return box

    def _unwrap(self, wrapped_by: str, wrapped: bytes) -> bytes:
        if wrapped_by not in self._keks:
            raise SecretsError(f"key-encryption key {wrapped_by} is not among the settings")
        try:
            return aes_key_unwrap(self._keks[wrapped_by], wrapped)
        except InvalidUnwrap as error:
            raise SecretsError(f"key-encryption key {wrapped_by} is a wrong one") from error


def _tenant() -> UUID:
    tenant_id = current_door().tenant_id
    if tenant_id is None:
        raise SecretsError("a tenant's keys are only reached in a tenant transaction")
    return tenant_id
