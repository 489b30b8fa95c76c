"""Starts the inspector (`inspector.py`) for one file and brings back what is kept of it."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import msgspec
import structlog

from sorgeauskunft.uploads.errors import Reason, RefusedError
from sorgeauskunft.uploads.values import MediaType

log = structlog.get_logger()

_PROGRAM: Final = Path(__file__).with_name("inspector.py")
_SECONDS: Final = 60
_READ_BYTES: Final = 64 * 1024
# Two at a time in one process of the server: each may take a core and much memory.
_AT_ONCE: Final = 2
_turns: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}


class _Answer(msgspec.Struct):
    media_type: MediaType | None = None
    refused: Reason | None = None


@asynccontextmanager
async def inspected(
    chunks: AsyncIterable[bytes], most: int, *, side: int | None = None
) -> AsyncIterator[tuple[MediaType, AsyncIterator[bytes]]]:
    """Give the type of a file and the bytes to keep (re-encoded, see `inspector.py`).

    `side` makes of an image a smaller one, whose longest side has so many pixels.

    Raises:
        RefusedError: It is none of ours, broken, dangerous, or takes too much; or what is kept of
            it would be more than `most` bytes.
    """
    async with _turn(), asyncio.timeout(_SECONDS):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-I", str(_PROGRAM), str(most), *([str(side)] if side else [])),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,  # may quote the file
            env={},  # our secrets are no business of a decoder
            limit=_READ_BYTES,
        )
        try:
            await _feed(process, chunks)
            answer = await _answer(process)
            if answer.media_type is None:
                raise RefusedError(answer.refused or Reason.BROKEN)
            yield answer.media_type, _kept(process, most)
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()


async def _feed(process: asyncio.subprocess.Process, chunks: AsyncIterable[bytes]) -> None:
    assert process.stdin is not None  # noqa: S101 - it is a pipe
    with contextlib.suppress(ConnectionError):
        async for chunk in chunks:
            process.stdin.write(chunk)
            await process.stdin.drain()
        process.stdin.close()
        await process.stdin.wait_closed()


async def _answer(process: asyncio.subprocess.Process) -> _Answer:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    try:
        return msgspec.json.decode(await process.stdout.readline(), type=_Answer)
    except msgspec.DecodeError:
        # Ended by a limit, or by a bug of a decoder that the file has found.
        log.warning("inspector_died", status=await process.wait())
        return _Answer(refused=Reason.TOO_COMPLEX)


async def _kept(process: asyncio.subprocess.Process, most: int) -> AsyncIterator[bytes]:
    assert process.stdout is not None  # noqa: S101 - it is a pipe
    size = 0
    while chunk := await process.stdout.read(_READ_BYTES):
        size += len(chunk)
        if size > most:
            raise RefusedError(Reason.TOO_LARGE)
        yield chunk
    if await process.wait():
        raise RefusedError(Reason.TOO_COMPLEX)


def _turn() -> asyncio.Semaphore:
    loop = asyncio.get_running_loop()
    if loop not in _turns:
        _turns.clear()
        _turns[loop] = asyncio.Semaphore(_AT_ONCE)
    return _turns[loop]
