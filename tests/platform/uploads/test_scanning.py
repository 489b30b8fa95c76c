"""The scanner's word counts, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from clamd import Clamd
from paper import EICAR, chunks, pdf, pdf_with_text

from sorgeauskunft.uploads import Verdict, ping
from sorgeauskunft.uploads.scanning import scan


async def test_verdicts(clamd: Clamd) -> None:
    """A real clamd finds its signature, alone and inside a PDF, and nothing in a clean file."""
    assert await ping(clamd.address)
    assert await scan(clamd.address, chunks(EICAR)) is Verdict.INFECTED
    assert await scan(clamd.address, chunks(EICAR, 7)) is Verdict.INFECTED
    assert await scan(clamd.address, chunks(pdf_with_text(EICAR))) is Verdict.INFECTED
    assert await scan(clamd.address, chunks(pdf())) is Verdict.CLEAN
    assert await scan(clamd.address, chunks(bytes(10 * 1024 * 1024))) is Verdict.CLEAN


async def test_more_than_it_takes(clamd: Clamd) -> None:
    """A file that the scanner breaks off is not clean."""
    assert await scan(clamd.address, chunks(bytes(26 * 1024 * 1024), 1_000_000)) is Verdict.AWAY


async def test_nobody_there(tmp_path: Path) -> None:
    """Where nobody listens the file must wait."""
    for address in (f"unix:{tmp_path}/none", "tcp:127.0.0.1:9"):
        assert await scan(address, chunks(b"x")) is Verdict.AWAY
        assert not await ping(address)


@asynccontextmanager
async def answering(folder: Path, answer: bytes) -> AsyncIterator[str]:
    """Somebody who reads a stream to its end and then says this."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\0")
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            await reader.readexactly(size)
        writer.write(answer)
        writer.close()

    server = await asyncio.start_unix_server(serve, folder / "s")
    async with server:
        yield f"unix:{folder}/s"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"stream: OK",
        b"OK\0",
        b"stream: OK FOUND ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"x" * 10_000,
    ],
)
async def test_strange_answers(tmp_path: Path, answer: bytes) -> None:
    """An answer that is cut off, no answer or an error is never taken for "clean"."""
    async with answering(tmp_path, answer) as address:
        assert await scan(address, chunks(b"x")) is Verdict.AWAY
