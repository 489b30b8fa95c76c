"""Slow callers: who says or takes nothing for long is cut off; who is only slow, or waits for us, is not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from configured import plain_settings

from sorgeauskunft.host.patience import PatientProtocol
from sorgeauskunft.host.serving import reserve, server_config

ENOUGH = 10.0
"""Seconds until a test gives up; what is awaited takes about one."""

_PART = b"x" * 100_000


class Asked:
    """A small application; notes what became of each request."""

    def __init__(self) -> None:
        self.ends: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/late":
            await asyncio.sleep(1.5)
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.ends.append("gone")
                return
            if not message["more_body"]:
                break
        parts = [_PART] * 80 if scope["path"] == "/large" else [b"ok"]
        head = [(b"content-length", str(sum(map(len, parts))).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": head})
        for part in parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
        self.ends.append("answered")


class Server:
    """Where it listens, and its application."""

    def __init__(self, port: int, asked: Asked) -> None:
        self.port, self.asked = port, asked

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection("127.0.0.1", self.port, limit=1024)


@pytest.fixture
async def server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Server]:
    """The program's own way to serve, in a hurry."""
    monkeypatch.setattr(PatientProtocol, "LOOK", 0.05)
    monkeypatch.setattr(PatientProtocol, "PATIENCE", {"head": 0.6, "body": 0.6, "answer": 0.6})
    monkeypatch.setattr(PatientProtocol, "RATE", 1000)
    asked, taken = Asked(), reserve("127.0.0.1", 0)
    app: Any = asked
    config = server_config(app, plain_settings())
    config.lifespan = "off"
    running = uvicorn.Server(config)
    task = asyncio.create_task(running.serve(sockets=[taken]))
    while not running.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    yield Server(taken.getsockname()[1], asked)
    running.should_exit = True
    await task


async def cut_off(reader: asyncio.StreamReader) -> float:
    """Wait until the other side ends the connection; return after how long."""
    began = time.monotonic()
    async with asyncio.timeout(ENOUGH):
        try:
            while await reader.read(1000):
                pass
        except ConnectionError:
            pass
    return time.monotonic() - began


async def dripping(writer: asyncio.StreamWriter, text: bytes, pause: float) -> None:
    """Send a text byte by byte, as long as anybody takes it."""
    try:
        for each in text:
            writer.write(bytes([each]))
            await writer.drain()
            await asyncio.sleep(pause)
    except ConnectionError:
        pass


@pytest.mark.parametrize(
    "text",
    [b"", b"GET / HTTP/1.1\r\nhost: x\r\n" + b"x-a: b\r\n" * 1000],
    ids=["silence", "byte-by-byte"],
)
async def test_slow_head(server: Server, text: bytes) -> None:
    """A head that does not become whole ends the connection, however steadily it comes."""
    reader, writer = await server.connect()
    sending = asyncio.create_task(dripping(writer, text, 0.05))
    assert await cut_off(reader) < ENOUGH
    sending.cancel()
    assert server.asked.ends == []


async def test_slow_second_head(server: Server) -> None:
    """Who was answered once has no more time for the next head than anybody."""
    reader, writer = await server.connect()
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    assert b"200" in await reader.readline()
    sending = asyncio.create_task(dripping(writer, b"GET /" + b"a" * 1000, 0.05))
    assert await cut_off(reader) < ENOUGH
    sending.cancel()
    assert server.asked.ends == ["answered"]


async def test_slow_body(server: Server) -> None:
    """A body that hardly comes ends the connection, and the program is told that the caller is gone."""
    reader, writer = await server.connect()
    writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n\r\n")
    sending = asyncio.create_task(dripping(writer, b"a" * 5000, 0.05))
    assert await cut_off(reader) < ENOUGH
    sending.cancel()
    await asyncio.sleep(0)
    assert server.asked.ends == ["gone"]


async def test_slow_but_steady_body(server: Server) -> None:
    """A large body over a slow line is taken whole, however long it takes."""
    reader, writer = await server.connect()
    writer.write(b"POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 8000\r\n\r\n")
    for _ in range(20):
        writer.write(b"a" * 400)
        await writer.drain()
        await asyncio.sleep(0.1)
    assert b"200" in await reader.readline()
    assert server.asked.ends == ["answered"]


async def test_busy_program(server: Server) -> None:
    """While the program is busy nobody's time runs."""
    reader, writer = await server.connect()
    writer.write(b"GET /late HTTP/1.1\r\nhost: x\r\n\r\n")
    assert b"200" in await reader.readline()


async def test_who_takes_nothing(server: Server) -> None:
    """Who does not take an answer is cut off: nothing of the program waits for her for ever."""
    _reader, writer = await server.connect()
    writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n")
    async with asyncio.timeout(ENOUGH):
        while not server.asked.ends:  # noqa: ASYNC110 - the application knows of no event
            await asyncio.sleep(0.05)
    writer.close()


async def test_slow_but_steady_taker(server: Server) -> None:
    """A large answer over a slow line arrives whole."""
    reader, writer = await server.connect()
    writer.write(b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    began, came = time.monotonic(), 0
    async with asyncio.timeout(60):
        while part := await reader.read(65536):
            came += len(part)
            if time.monotonic() - began < 2:
                await asyncio.sleep(0.01)
    assert came > 80 * len(_PART)


async def test_many_slow_ones(server: Server) -> None:
    """While hundreds dawdle others are answered at once, and the hundreds are gone soon."""
    slow = [await server.connect() for _ in range(200)]
    for _, writer in slow:
        writer.write(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n\r\na")
    reader, writer = await server.connect()
    writer.write(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    async with asyncio.timeout(ENOUGH):
        assert b"200" in await reader.readline()
    await asyncio.gather(*(cut_off(reader) for reader, _ in slow))
    assert server.asked.ends.count("gone") == 200
