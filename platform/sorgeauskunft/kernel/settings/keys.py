"""Keys as they are written in settings."""

from __future__ import annotations

import base64
import binascii

_KEY_BYTES = 32


def key_bytes(text: str) -> bytes:
    """Return the 32 bytes behind a base64 text. Raises `ValueError` for anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if len(key) != _KEY_BYTES:
        raise ValueError(f"holds {len(key)} bytes instead of {_KEY_BYTES}")
    return key


def key_encryption_keys(text: str) -> dict[str, bytes]:
    """Return name → key, in the order stated. Raises `ValueError` for anything else."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, separator, value = part.strip().partition(":")
        if not separator or not name:
            raise ValueError("must be name:base64, separated by commas")
        if name in keys:
            raise ValueError(f"names {name} twice")
        keys[name] = key_bytes(value)
    return keys
