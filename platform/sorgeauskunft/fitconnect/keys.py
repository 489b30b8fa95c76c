"""Public keys: only RSA of 4,096 bits or more, and only for what they are for."""

from __future__ import annotations

import base64
import binascii
from typing import Final

import msgspec

from sorgeauskunft.fitconnect.faults import FitConnectError, Remedy

_BITS: Final = 4096


class PublicKey(
    msgspec.Struct, frozen=True, rename={"uses": "key_ops", "modulus": "n", "exponent": "e"}
):
    """A JSON Web Key (RFC 7517), as far as it is used. `modulus` and `exponent` are base64url."""

    kty: str
    kid: str
    modulus: str
    exponent: str
    alg: str = ""
    uses: tuple[str, ...] = ()

    @property
    def bare(self) -> dict[str, str | list[str]]:
        """The key without what it is for, which was looked at: libraries know other names for it."""
        return {"kty": self.kty, "n": self.modulus, "e": self.exponent}


def require(key: PublicKey, kid: str, use: str, alg: str) -> PublicKey:
    """Return the key if it is the one asked for and fit for its use.

    Raises:
        FitConnectError: It is another, too short, or for something else.
    """
    if key.kid != kid or key.kty != "RSA" or key.alg != alg or use not in key.uses:
        raise FitConnectError("key-unfit", Remedy.SETTING)
    if _bits(key.modulus) < _BITS:
        raise FitConnectError("key-weak", Remedy.SETTING)
    return key


def _bits(modulus: str) -> int:
    try:
        number = base64.b64decode(
            modulus + "=" * (-len(modulus) % 4), altchars=b"-_", validate=True
        )
    except (binascii.Error, ValueError):
        return 0
    return int.from_bytes(number).bit_length()
