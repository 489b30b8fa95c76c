"""Virus scanning by clamd (protocol: clamd(8), INSTREAM): streamed, nothing touches its disk by us."""

from __future__ import annotations

import asyncio
import enum
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager

import structlog

log = structlog.get_logger()

_CONNECT_SECONDS = 5
_SCAN_SECONDS = 60
_LONGEST_ANSWER = 4096


class Verdict(enum.StrEnum):
    """What the scanner says."""

    CLEAN = "clean"
    INFECTED = "infected"
    AWAY = "away"  # no answer, or one that is none: the file must wait


async def scan(address: str, chunks: AsyncIterable[bytes]) -> Verdict:
    """Let clamd at `address` (as in the settings) look at a file. Empty: nothing is scanned.

    Only the words "OK" and "FOUND" count; whatever else happens is `AWAY`. What `chunks` raises
    arrives at the caller.
    """
    if not address:
        return Verdict.CLEAN
    try:
        async with asyncio.timeout(_SCAN_SECONDS), _connected(address) as (reader, writer):
            return _verdict(await _instream(reader, writer, chunks))
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        log.warning("scanner_away", reason=type(error).__name__)
        return Verdict.AWAY


async def ping(address: str) -> bool:
    """Whether clamd answers."""
    try:
        async with asyncio.timeout(_CONNECT_SECONDS), _connected(address) as (reader, writer):
            writer.write(b"zPING\0")
            return await reader.readuntil(b"\0") == b"PONG\0"
    except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        return False


@asynccontextmanager
async def _connected(
    address: str,
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    kind, _, rest = address.partition(":")
    async with asyncio.timeout(_CONNECT_SECONDS):
        if kind == "unix":
            reader, writer = await asyncio.open_unix_connection(rest, limit=_LONGEST_ANSWER)
        else:
            host, _, port = rest.rpartition(":")
            reader, writer = await asyncio.open_connection(
                host.strip("[]"), int(port), limit=_LONGEST_ANSWER
            )
    try:
        yield reader, writer
    finally:
        writer.close()


async def _instream(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, chunks: AsyncIterable[bytes]
) -> bytes:
    writer.write(b"zINSTREAM\0")
    async for chunk in chunks:
        writer.write(len(chunk).to_bytes(4, "big") + chunk)
        await writer.drain()
    writer.write(bytes(4))
    await writer.drain()
    return await reader.readuntil(b"\0")


def _verdict(answer: bytes) -> Verdict:
    said = answer.rstrip(b"\0").decode("utf-8", "replace")
    if said == "stream: OK":
        return Verdict.CLEAN
    if said.startswith("stream: ") and said.endswith(" FOUND"):
        log.warning("upload_infected", signature=said.removeprefix("stream: "))
        return Verdict.INFECTED
    log.warning("scanner_refused", answer=said[:200])
    return Verdict.AWAY
