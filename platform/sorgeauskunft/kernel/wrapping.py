"""Where data keys are wrapped: by keys from the settings now, by a KMS behind the same seam.

A KMS never hands out its key: it is asked to wrap and to unwrap, over the network, with a name of
the key that it keeps. `Vault` asks once for each tenant and keeps what it got for minutes, so a KMS
is asked seldom, and what was unwrapped outlives it for so long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sorgeauskunft.kernel.errors import SecretsError


class KeyWrapper(Protocol):
    """Wraps data keys of 32 bytes."""

    @property
    def active(self) -> str:
        """The name of the key that wraps from now on; at most 64 characters."""
        ...

    async def wrap(self, tenant_id: UUID, key: bytes) -> bytes:
        """Wrap a data key with the active key. Raises `SecretsError` where that cannot be done."""
        ...

    async def unwrap(self, name: str, tenant_id: UUID, wrapped: bytes) -> bytes:
        """Return a data key that the key `name` has wrapped. Raises `SecretsError`.

        `tenant_id` is for a KMS that binds what it wraps to a context.
        """
        ...


class SettingsKeys:
    """Keys from the environment, AES key wrap (RFC 3394). The first one wraps, all of them unwrap."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.active = next(iter(self._keys))

    async def wrap(self, tenant_id: UUID, key: bytes) -> bytes:
        """See `KeyWrapper`."""
        del tenant_id
        return aes_key_wrap(self._keys[self.active], key)

    async def unwrap(self, name: str, tenant_id: UUID, wrapped: bytes) -> bytes:
        """See `KeyWrapper`."""
        del tenant_id
        if name not in self._keys:
            raise SecretsError(f"key-encryption key {name} is not among the settings")
        try:
            return aes_key_unwrap(self._keys[name], wrapped)
        except InvalidUnwrap as error:
            raise SecretsError(f"key-encryption key {name} is a wrong one") from error
