"""Callbacks: somebody at FIT-Connect says that there is news. A hint to look, never news itself."""

from __future__ import annotations

import datetime as dt
import hmac
from typing import Final

from sorgeauskunft.kernel import Settings

SIGNATURE: Final = "callback-authentication"
TIMESTAMP: Final = "callback-timestamp"
_AGE: Final = dt.timedelta(minutes=5)
_JOINTS: Final = {"dot": b".", "nothing": b""}
_LONGEST: Final = 20


def is_genuine(
    settings: Settings, body: bytes, *, signature: str, timestamp: str, now: dt.datetime
) -> bool:
    """Whether a callback is FIT-Connect's own, and at most five minutes old.

    `signature` is the HMAC-SHA-512, in hex, over the time stamp (seconds since 1970) and the body as
    it came.
    """
    secret = settings.fit_connect_callback_secret
    if not secret or not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > _LONGEST:
        return False
    if abs(now.timestamp() - int(timestamp)) > _AGE.total_seconds():
        return False
    signed = timestamp.encode() + _JOINTS[settings.fit_connect_callback_joint] + body
    right = hmac.digest(secret.encode(), signed, "sha512").hex()
    return hmac.compare_digest(right.encode(), signature.strip().lower().encode("utf-8"))
