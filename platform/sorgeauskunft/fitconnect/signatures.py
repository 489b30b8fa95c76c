"""Believing what is signed, or not: PS512 by a key of a signer we name ourselves (RFC 7515)."""

from __future__ import annotations

import base64
import binascii
from typing import Final, TypeVar

import msgspec
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from sorgeauskunft.fitconnect.faults import FitConnectError
from sorgeauskunft.fitconnect.keys import PublicKey

ALGORITHM: Final = "PS512"
_PARTS: Final = 3

_T = TypeVar("_T")


class Head(msgspec.Struct, frozen=True):
    """The header of a signed token."""

    alg: str
    kid: str
    typ: str = ""


def head_of(compact: str) -> Head:
    """Return the header, which says which key to look for and nothing that is believed yet.

    Raises:
        FitConnectError: It is no such token, or its algorithm is not ours.
    """
    head = _part(compact, 0, Head)
    if head.alg != ALGORITHM:
        raise FitConnectError("signature-algorithm")
    return head


def claims_of(compact: str, kind: type[_T]) -> _T:
    """Return the claims without believing them: who is said to have signed. Raises as `head_of`."""
    return _part(compact, 1, kind)


def require_signed(compact: str, key: PublicKey) -> None:
    """Raise `FitConnectError` unless this key has signed it."""
    try:
        jws.deserialize_compact(compact, RSAKey.import_key(key.bare), algorithms=[ALGORITHM])
    except (JoseError, ValueError) as error:
        raise FitConnectError("signature-wrong") from error


def _part(compact: str, number: int, kind: type[_T]) -> _T:
    parts = compact.split(".")
    try:
        if len(parts) != _PARTS:
            raise ValueError("not three parts")  # noqa: TRY301 - ends like any other bad form
        text = parts[number]
        plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(plain, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:
        raise FitConnectError("signature-unreadable") from error
