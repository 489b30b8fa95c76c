"""Encryption of streams: chunk by chunk, so that nothing large is held, and whole or not at all.

The STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) with AES-256-GCM. The nonce of a
chunk is `random prefix (7 bytes) ‖ number (4) ‖ 1 for the last one, else 0`, its additional data is
the place. So a chunk that is missing, changed, moved, repeated or from another stream is found, and
so is an end that was cut off. On disk: version (1 byte), prefix, then every chunk with its tag.

What a reader has been given before a fault shows is authentic, but may not be all: use nothing of a
stream whose end did not come.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sorgeauskunft.kernel.errors import SecretsError

_VERSION = b"\x01"
_PREFIX_BYTES = 7
_NUMBER_BYTES = 4
_TAG_BYTES = 16
_HEADER_BYTES = len(_VERSION) + _PREFIX_BYTES

CHUNK_BYTES = 64 * 1024
"""Plain bytes in every chunk but the last, which may be empty."""


def new_stream_key() -> bytes:
    """Return a key for one stream. Never use it for a second one."""
    return os.urandom(32)


async def seal_stream(key: bytes, place: str, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Return the sealed form of `chunks`, which may be cut in any way."""
    cipher, prefix = AESGCM(key), os.urandom(_PREFIX_BYTES)
    yield _VERSION + prefix
    number = 0
    # The last chunk is sealed differently, so each is held back until it is known what follows.
    async for chunk, last in _cut(chunks, CHUNK_BYTES):
        yield cipher.encrypt(_nonce(prefix, number, last=last), chunk, place.encode())
        number += 1


async def open_stream(key: bytes, place: str, sealed: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """Return the plain chunks.

    Raises:
        SecretsError: Wrong key or place, changed, out of order, or cut off.
    """
    cipher, prefix, number = AESGCM(key), b"", 0
    async for chunk, last in _cut(sealed, CHUNK_BYTES + _TAG_BYTES, header=_HEADER_BYTES):
        if not prefix:
            if len(chunk) != _HEADER_BYTES or not chunk.startswith(_VERSION) or last:
                raise SecretsError(f"is no sealed stream: {place}")
            prefix = chunk[len(_VERSION) :]
            continue
        try:
            plain = cipher.decrypt(_nonce(prefix, number, last=last), chunk, place.encode())
        except (InvalidTag, ValueError) as error:
            raise SecretsError(f"cannot be opened: {place}") from error
        if plain:
            yield plain
        number += 1


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + number.to_bytes(_NUMBER_BYTES, "big") + bytes([last])


async def _cut(
    chunks: AsyncIterable[bytes], size: int, *, header: int = 0
) -> AsyncIterator[tuple[bytes, bool]]:
    """Return pieces of exactly `size`, the first of `header` bytes if any; which is the last one."""
    buffer = bytearray()
    want = header or size
    async for chunk in chunks:
        buffer += chunk
        while len(buffer) > want:
            yield bytes(buffer[:want]), False
            del buffer[:want]
            want = size
    yield bytes(buffer), True
