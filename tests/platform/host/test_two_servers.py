"""Two processes of the program side by side, asked over raw connections: what they share, and refuse."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from processes import SETTINGS, Process, free_port

from sorgeauskunft.kernel.database import migrate

ALLOWED = 60
"""Tries a minute at the finder."""


class Pair:
    """Where both listen, and what they have logged."""

    def __init__(self, ports: list[int], logs: list[Path]) -> None:
        self.ports, self._logs = ports, logs

    def lines(self) -> list[str]:
        return [line for log in self._logs for line in log.read_text("utf-8").splitlines()]

    def says(self, request: bytes) -> bytes:
        """Send bytes as they are; return all that comes until the end of the connection."""
        with socket.create_connection(("127.0.0.1", self.ports[0]), timeout=30) as connection:
            # Refused in the middle the connection may be gone, also before this end is closed.
            with contextlib.suppress(OSError):
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
            answer = b""
            # Who sends on after a refusal is reset, and may miss it.
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65536):
                    answer += part
            return answer


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    """Two web processes on one database."""
    folder = tmp_path_factory.mktemp("pair")
    url = f"sqlite:///{folder / 'so.sqlite'}"
    asyncio.run(migrate(url))
    ports, logs = [free_port(), free_port()], [folder / "first.log", folder / "second.log"]
    data = {"DATABASE_URL": url, "SORGEAUSKUNFT_DATA_FOLDER": str(folder)}
    both = [
        Process(log, "serve", "--port", str(port), environment=SETTINGS | data)
        for port, log in zip(ports, logs, strict=True)
    ]
    try:
        for process, port in zip(both, ports, strict=True):
            process.wait_for(f"http://127.0.0.1:{port}/readyz")
        yield Pair(ports, logs)
    finally:
        for process in both:
            process.end()


def test_limits_are_shared(pair: Pair) -> None:
    """Whoever asks both at once has one limit, not two; each refusal says how long to wait."""

    def find(number: int) -> httpx.Response:
        address = f"http://127.0.0.1:{pair.ports[number % 2]}/finden"
        return httpx.post(address, data={"postcode": "27568"}, timeout=60)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(find, range(ALLOWED + 12)))
    refused = [each for each in answers if each.status_code == httpx.codes.TOO_MANY_REQUESTS]
    # A window may end in between, on a busy machine.
    assert 6 <= len(refused) <= 12
    assert all(0 < int(each.headers["retry-after"]) <= 60 for each in refused)


def test_heads_are_limited(pair: Pair) -> None:
    """An address or a header of more than 32 kB is refused before anybody reads it."""
    for head in (b"GET /%s HTTP/1.1\r\nhost: x" % (b"a" * 40_000), b"GET / HTTP/1.1\r\nx: %s" % (b"a" * 40_000)):  # fmt: skip
        assert pair.says(head + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("chunked", [False, True])
def test_bodies_are_limited(pair: Pair, *, chunked: bool) -> None:
    """A form larger than any is refused, whether it says so beforehand or not."""
    body = b"a" * 300_000
    kind = b"transfer-encoding: chunked" if chunked else b"content-length: %d" % len(body)
    sent = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body) if chunked else body
    said = pair.says(
        b"POST /status/code HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        b"content-type: application/x-www-form-urlencoded\r\n" + kind + b"\r\n\r\n" + sent
    )
    assert said.startswith(b"HTTP/1.1 413 ") or not said
    assert httpx.get(f"http://127.0.0.1:{pair.ports[0]}/healthz", timeout=60).status_code == 200


@pytest.mark.parametrize(
    "head",
    [
        b"content-length: 5\r\ncontent-length: 6",
        b"content-length: +5",
        b"content-length: 5\r\ntransfer-encoding: xchunked",
        b"transfer-encoding: chunked\r\ntransfer-encoding: chunked",
        b"x-a : b",
        b"x-a: b\x00c",
    ],
)
def test_ambiguous_heads(pair: Pair, head: bytes) -> None:
    """Where a request ends is never a matter of opinion: what two could read in two ways is refused."""
    smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
    said = pair.says(b"POST / HTTP/1.1\r\nhost: x\r\n" + head + b"\r\n\r\n" + smuggled)
    assert said.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")), said[:200]
    assert said.count(b"HTTP/1.1 ") == 1


def test_chunks_come_before_a_length(pair: Pair) -> None:
    """A request with both is read by its chunks, as RFC 9112 (6.3) says, and ends where they end."""
    said = pair.says(
        b"POST /nirgends HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n"
        b"0\r\n\r\n"
    )
    assert said.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("method", [b"TRACE", b"TRACK", b"CONNECT", b"PROPFIND", b"ZQX\x1b[31m"])
def test_other_methods(pair: Pair, method: bytes) -> None:
    """Methods that no page has are refused, and nothing of the request comes back."""
    said = pair.says(
        method + b" / HTTP/1.1\r\nhost: x\r\nx-mark: zqxmark\r\nconnection: close\r\n\r\n"
    )
    assert said.split()[1] in {b"400", b"404", b"405"}
    assert b"zqxmark" not in said
    assert b"server:" not in said.lower()


def test_upgrades(pair: Pair) -> None:
    """There are no web sockets: a request to become one is answered as any other, with a page."""
    said = pair.says(
        b"GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n"
        b"sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    assert said.startswith(b"HTTP/1.1 200 ")


def test_logs_stay_whole(pair: Pair) -> None:
    """After all of this each line is one object of ours, and none says what somebody sent."""
    pair.says(
        b'GET /zqxweg%0d%0a{"event":"forged"} HTTP/1.1\r\nhost: zqxhost\r\nconnection: close\r\n\r\n'
    )
    found = [json.loads(line) for line in pair.lines()]
    assert any(each.get("route") == "unknown" for each in found)
    text = "".join(pair.lines()).casefold()
    assert "forged" not in text
    assert "zqx" not in text
    assert "127.0.0.1:" not in text.replace("http://127.0.0.1:", "")
