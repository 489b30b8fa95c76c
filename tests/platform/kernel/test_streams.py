"""Sealed streams: whole, in order, at their place, or not at all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper import chunks, joined

from sorgeauskunft.kernel.errors import SecretsError
from sorgeauskunft.kernel.streams import CHUNK_BYTES, new_stream_key, open_stream, seal_stream

KEY = new_stream_key()
HEADER, SEALED_CHUNK = 8, CHUNK_BYTES + 16
PLAIN = bytes(range(256)) * 800  # three whole chunks and a part


async def sealed(plain: bytes, size: int = 10_000) -> bytes:
    return await joined(seal_stream(KEY, "here", chunks(plain, size)))


async def opened(stream: bytes, key: bytes = KEY, place: str = "here") -> bytes:
    return await joined(open_stream(key, place, chunks(stream, 7_777)))


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]),
    st.integers(1000, 200_000),
)
async def test_round_trip(length: int, cut: int) -> None:
    """What was sealed comes back, whatever its length and however it arrived."""
    plain = PLAIN[:length]
    assert await opened(await sealed(plain, cut)) == plain


@pytest.mark.parametrize("length", [0, 1, CHUNK_BYTES, len(PLAIN)])
async def test_cut_off(length: int) -> None:
    """A stream whose end is missing is refused, also where it is cut between two chunks."""
    whole = await sealed(PLAIN[:length])
    cuts = {len(whole) - 1, HEADER, HEADER - 1, 0}
    cuts |= set(range(HEADER + SEALED_CHUNK, len(whole), SEALED_CHUNK))
    for cut in cuts:
        with pytest.raises(SecretsError):
            await opened(whole[:cut])


async def test_order() -> None:
    """Chunks that change places, come twice or are left out are found."""
    whole = await sealed(PLAIN)
    head, body = whole[:HEADER], whole[HEADER:]
    parts = [body[start : start + SEALED_CHUNK] for start in range(0, len(body), SEALED_CHUNK)]
    for order in ([1, 0, 2, 3], [0, 0, 1, 2, 3], [0, 2, 3], [0, 1, 2, 3, 3]):
        with pytest.raises(SecretsError):
            await opened(head + b"".join(parts[each] for each in order))


async def test_changed_or_elsewhere() -> None:
    """One other bit, another key, another place, more behind it: refused."""
    whole = await sealed(PLAIN)
    for place in (0, 3, HEADER, len(whole) // 2, len(whole) - 1):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(SecretsError):
            await opened(bytes(changed))
    with pytest.raises(SecretsError):
        await opened(whole, key=new_stream_key())
    with pytest.raises(SecretsError):
        await opened(whole, place="there")
    with pytest.raises(SecretsError):
        await opened(whole + b"x")
