"""Tokens of sessions: who has a copy of the table has none of them."""

from __future__ import annotations

import hashlib


def hash_of(token: str) -> bytes:
    """Return what is kept of a token. It is random and long: a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).digest()
