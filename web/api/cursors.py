"""Cursors: a place in a list, opaque, keyed, and good for the office and the filters it was made for."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from web.api.problems import Fault, ProblemError

_MARK: Final = 16


class Spot(msgspec.Struct, frozen=True, array_like=True):
    """A moment and an id."""

    at: dt.datetime
    id: UUID


def cursor_of(kernel: Kernel, about: str, spot: Spot) -> str:
    """Return a cursor; `about` names office, list and filters."""
    plain = msgspec.msgpack.encode(spot)
    sealed = _mark(kernel, about, plain) + plain
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def spot_of(kernel: Kernel, about: str, cursor: str) -> Spot:
    """Return the place that a cursor means.

    Raises:
        ProblemError: It was not made here for the same list.
    """
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        mark, plain = raw[:_MARK], raw[_MARK:]
        if hmac.compare_digest(mark, _mark(kernel, about, plain)):
            return msgspec.msgpack.decode(plain, type=Spot)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        pass
    raise ProblemError(
        "parameter", "cursor", errors=(Fault(message="not of this list", path="cursor"),)
    )


def _mark(kernel: Kernel, about: str, plain: bytes) -> bytes:
    return kernel.vault.platform_index("machine.cursor", f"{about}|{plain.hex()}")[:_MARK]
