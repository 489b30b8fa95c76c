"""Attackers: what they send, and what they get for it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import msgspec
from processes import bare_environment

_TOOL: Final = Path(__file__).parents[1] / "support" / "schemathesis"
_STATUS: Final = re.compile(rb"HTTP/1\.1 (\d{3})")
_TOKEN: Final = re.compile(rb'name="_csrf_token" value="([^"]+)"')
_COOKIE: Final = re.compile(rb"(?i)set-cookie: (__Host-formular=[^;]+)")

Answers = Counter[str]
"""Statuses, `closed` for a connection that was closed without one, `open` for one that was not."""


class Door(msgspec.Struct, frozen=True):
    """Where to, and the form token of a page there."""

    port: int
    token: str = ""
    cookie: str = ""


def _head(method: str, path: str, headers: dict[str, str]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: testserver.local"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _exchange(door: Door, sent: Iterable[bytes], *, patience: float = 90) -> bytes:
    """Send pieces, read what comes back until it ends; empty where nothing comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
    said = b""
    try:
        try:
            for piece in sent:
                writer.write(piece)
                await writer.drain()
        except ConnectionError:
            pass  # refused before all was sent: the answer may be there all the same
        async with asyncio.timeout(patience):
            while piece := await reader.read(65536):
                said += piece
    except (ConnectionError, TimeoutError):
        pass
    finally:
        writer.close()
    return said


def _kind(said: bytes) -> str:
    found = _STATUS.search(said)
    return found[1].decode() if found else "closed"


async def opened(port: int) -> Door:
    """Open the page of the log-in as anybody may, for its token."""
    said = await _exchange(Door(port), [_head("GET", "/amt/anmelden", {"Connection": "close"})])
    token, cookie = _TOKEN.search(said), _COOKIE.search(said)
    assert token is not None
    assert cookie is not None
    return Door(port, token[1].decode(), cookie[1].decode())


async def log_ins(door: Door, count: int, addresses: int) -> Answers:
    """So many log-ins at once with wrong passwords, from so many addresses."""

    async def one(number: int) -> str:
        form = {
            "email": f"clerk{number % 7}@bremerhaven.example.org",
            "password": f"falsch-{number}",
            "_csrf_token": door.token,
        }
        body = urlencode(form).encode()
        head = _head(
            "POST",
            "/amt/anmelden",
            {
                "Connection": "close",
                "Cookie": door.cookie,
                "X-Forwarded-For": f"198.51.{number % addresses // 250}.{number % addresses % 250}",
                "Content-Type": "application/x-www-form-urlencoded",
                "Content-Length": str(len(body)),
            },
        )
        return _kind(await _exchange(door, [head, body]))

    return Counter(await asyncio.gather(*map(one, range(count))))


async def slow(door: Door, count: int, seconds: float) -> Answers:
    """Slow-loris: so many connections that send their headers, or a form, a byte at a time."""
    until = time.monotonic() + seconds
    beginnings = (
        b"GET / HTTP/1.1\r\nHost: testserver.local\r\nX-A: ",
        _head("POST", "/finden", {"Content-Length": "5000"}),
    )

    async def one(number: int) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        try:
            writer.write(beginnings[number % len(beginnings)])
            while time.monotonic() < until:
                writer.write(b"a")
                await writer.drain()
                try:
                    async with asyncio.timeout(1):
                        said = await reader.read(4096)
                except TimeoutError:
                    continue
                return _kind(said)
        except ConnectionError:
            return "closed"
        finally:
            writer.close()
        return "open"

    return Counter(await asyncio.gather(*map(one, range(count))))


async def oversize(door: Door, count: int) -> Answers:
    """Bodies that are far too large: announced, sent without saying how much, and as a header."""
    block = b"a" * 65536
    paths = ("/finden", "/api/v1/messages", "/amt/anmelden", "/status/code")

    async def one(number: int) -> str:
        path = paths[number % len(paths)]
        said = {"Connection": "close", "Content-Type": "application/x-www-form-urlencoded"}
        if number % 3 == 0:
            head = _head("POST", path, {**said, "Content-Length": str(50 * 1024**2)})
            pieces = [head, *([block] * 800)]
        elif number % 3 == 1:
            chunk = b"10000\r\n" + block + b"\r\n"
            head = _head("POST", path, {**said, "Transfer-Encoding": "chunked"})
            pieces = [head, *([chunk] * 800)]
        else:
            pieces = [_head("GET", path, {"Connection": "close", "X-A": "a" * 200_000})]
        return _kind(await _exchange(door, pieces, patience=60))

    return Counter(await asyncio.gather(*map(one, range(count))))


class Tool:
    """Schemathesis, which makes requests of the API's description, good and bad ones."""

    def __init__(self, address: str, key: str, folder: Path, examples: int) -> None:
        self._log = folder / "schemathesis.log"
        arguments: Sequence[str] = (
            "--config-file",
            str(_TOOL / "schemathesis.toml"),
            "run",
            f"{address}/api/v1/openapi.json",
            *("-H", f"Authorization: Bearer {key}"),
            *("--checks", "not_a_server_error", "--mode", "all", "--seed", "1"),
            *("--max-examples", str(examples), "--generation-database", "none"),
            *("--continue-on-failure", "--no-color", "--suppress-health-check", "all"),
            *("--request-timeout", "60"),
        )
        path = os.pathsep.join([str(_TOOL), os.environ.get("PYTHONPATH", "")])
        with self._log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - a tool of ours
                [str(Path(sys.executable).parent / "schemathesis"), *arguments],
                cwd=folder,
                env={**bare_environment(), "PYTHONPATH": path, "SCHEMATHESIS_HOOKS": "bodies"},
                stdout=output,
                stderr=output,
            )

    async def ended(self, seconds: float) -> str:
        """Wait for it; what it says in its last line."""
        try:
            await asyncio.to_thread(self._process.wait, seconds)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait()
        lines = [line for line in self._log.read_text("utf-8").splitlines() if line.strip(" =")]
        return lines[-1].strip(" =") if lines else "said nothing"
