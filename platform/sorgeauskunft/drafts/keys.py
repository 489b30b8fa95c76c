"""What follows from a draft's code.

The code is the only key. From it are derived, each by its own name (HKDF): the look-up value, the
key of the content, the status code of the request that the draft becomes, and that request's id.
None of them leads back to the code or to another.
"""

from __future__ import annotations

import functools
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.vault import derive


class CodeKeys(msgspec.Struct, frozen=True, dict=True):
    """What follows from a draft's code; each part is derived when it is wanted first."""

    secret: bytes

    @functools.cached_property
    def lookup(self) -> bytes:
        """The value by which the draft is found."""
        return derive(self.secret, "draft|lookup", 16)

    @functools.cached_property
    def key(self) -> bytes:
        """The key of the draft's content."""
        return derive(self.secret, "draft|content")

    @functools.cached_property
    def status_code(self) -> str:
        """The status code of the request that the draft becomes."""
        return codes.code_from_bytes(derive(self.secret, "request|status-code", 15))

    @functools.cached_property
    def request_id(self) -> UUID:
        """The id of that request."""
        return UUID(bytes=derive(self.secret, "request|id", 16), version=4)

    def __repr__(self) -> str:
        """Return nothing of the secret."""
        return "CodeKeys()"


def keys_of(code: str) -> CodeKeys:
    """Derive everything from a code (as `codes.read_secret_code` returns it)."""
    return CodeKeys(code.encode())


def status_lookup_of(status_code: str) -> bytes:
    """Derive the look-up value of a status code, which itself is never stored."""
    return derive(status_code.encode(), "request|status-lookup", 16)
