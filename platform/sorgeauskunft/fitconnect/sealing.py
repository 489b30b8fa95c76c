"""Encrypting for a destination: compact JWE, RSA-OAEP-256 with A256GCM (RFC 7516)."""

from __future__ import annotations

import asyncio
from typing import Final

import msgspec
from joserfc import jwe
from joserfc.jwk import RSAKey

from sorgeauskunft.fitconnect.keys import PublicKey

ALGORITHM: Final = "RSA-OAEP-256"
_ENCRYPTION: Final = "A256GCM"


class Sealed(msgspec.Struct, frozen=True):
    """What travels. `tag` is the last part of it: the receiver repeats it when it accepts."""

    compact: str

    @property
    def tag(self) -> str:
        """The authentication tag, base64url."""
        return self.compact.rpartition(".")[2]


async def seal(key: PublicKey, plain: bytes, media_type: str) -> Sealed:
    """Encrypt; `media_type` says what is inside (`cty`), for without it FIT-Connect takes nothing."""
    header = {"alg": ALGORITHM, "enc": _ENCRYPTION, "kid": key.kid, "cty": media_type}
    # In a thread: a long PDF would hold up everything else.
    compact = await asyncio.to_thread(
        jwe.encrypt_compact,
        header,
        plain,
        RSAKey.import_key(key.bare),
        algorithms=[ALGORITHM, _ENCRYPTION],
    )
    return Sealed(compact)
