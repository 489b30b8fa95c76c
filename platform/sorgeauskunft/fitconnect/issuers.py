"""Keys of those who sign on FIT-Connect's behalf, read at `/.well-known/jwks.json` (RFC 8615)."""

from __future__ import annotations

import msgspec

from sorgeauskunft.fitconnect import signatures
from sorgeauskunft.fitconnect.account import Sender
from sorgeauskunft.fitconnect.faults import FitConnectError
from sorgeauskunft.fitconnect.keys import PublicKey, require


class _Keys(msgspec.Struct, frozen=True):
    keys: tuple[PublicKey, ...] = ()


async def issuer_key(sender: Sender, issuer: str, kid: str) -> PublicKey:
    """Return the key of this name; who may be an issuer is the caller's question.

    Raises:
        FitConnectError: There is no such key, or it is unfit.
    """
    found = await sender.open(f"{issuer.rstrip('/')}/.well-known/jwks.json", _Keys)
    for key in found.keys:
        if key.kid == kid:
            return require(key, kid, "verify", signatures.ALGORITHM)
    raise FitConnectError("signer-unknown")
