"""A double of FIT-Connect: a real HTTP server that forgives nothing (Submission API, tokens, routing).

Strict where the real one is: HTTP Basic, unknown fields, undeclared or missing attachments, what comes
twice, encryption without `cty`; and as unkind as a network, on request (`Fault`). With a receiver that
decrypts and checks everything it plays the whole way: `make fit-connect-double`.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import re
from collections.abc import AsyncIterator
from typing import Final, Protocol
from urllib.parse import urlsplit

import msgspec
from fit_connect_api import Answer, Api, Asked, problem
from fit_connect_books import Books
from fit_connect_checks import RefusedThereError
from fit_connect_world import CALLBACK_SECRET, LEIKA_KEY, SCHEMA, SENDER, Destination

from sorgeauskunft.kernel import Clock

RETRY_AFTER: Final = 120
_NO_CONTENT: Final = 204


class Fault(enum.Enum):
    """What goes wrong with a request."""

    UNAUTHORIZED = 401
    FORBIDDEN = 403
    CONFLICT = 409
    TOO_LARGE = 413
    REFUSED = 422
    BUSY = 429
    BROKEN = 500
    CUT = "cut"
    """The connection ends before anything is done."""

    TORN = "torn"
    """It is done, and the connection ends in the middle of the answer."""

    LOST = "lost"
    """It is done, and there is no answer."""

    SILENT = "silent"
    """Nothing is done, and nothing answered."""


class Trouble(msgspec.Struct):
    """A fault that befalls the next `times` requests whose "METHOD /path" fits `on`."""

    fault: Fault
    on: re.Pattern[str]
    times: int = 1


class Controlled(Protocol):
    """Answers what is no part of FIT-Connect: whoever plays with the double."""

    waits: bool

    def answer(self, asked: Asked) -> Answer:
        """Answer what goes to `/double/`."""
        ...


class FitConnectDouble:
    """The server. What it knows is in `books`, what it answers in `api`."""

    controls: Controlled | None = None

    def __init__(self, clock: Clock, *destinations: Destination) -> None:
        self.base = ""
        self.books = Books(clock, "", destinations or (Destination(),))
        self.api = Api(clock, self.books)
        self.calls: list[str] = []
        self._troubles: list[Trouble] = []

    @property
    def destination(self) -> Destination:
        """The first one."""
        return next(iter(self.books.destinations.values()))

    def listen_at(self, base: str) -> None:
        """Know its own address: it stands in everything it signs."""
        self.base = self.books.issuer = base

    def befall(self, fault: Fault, on: str = "", times: int = 1) -> None:
        """Let something go wrong; `on` is a regular expression on "METHOD /path"."""
        self._troubles.append(Trouble(fault, re.compile(on), times))

    def calm(self) -> None:
        """Nothing goes wrong any more."""
        self._troubles.clear()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, or fail it, and close."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            lines = (line.partition(": ") for line in head[1:] if line)
            headers = {name.lower(): value for name, _, value in lines}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            parts = urlsplit(target)
            asked = Asked(method, parts.path, parts.query, headers, body)
            fault = self._fault(f"{method} {parts.path}")
            if fault is Fault.SILENT:
                await reader.read()  # until the other side has had enough
            elif fault is not Fault.CUT:
                wire = _wire(self.answer(asked, fault))
                if fault is not Fault.LOST:
                    writer.write(wire[: len(wire) // 2] if fault is Fault.TORN else wire)
                    await writer.drain()
        writer.close()

    def answer(self, asked: Asked, fault: Fault | None = None) -> Answer:
        """Do what is asked, unless it is refused."""
        if self.controls is not None and asked.path.startswith("/double/"):
            return self.controls.answer(asked)
        self.calls.append(f"{asked.method} {asked.path}")
        if fault is not None and isinstance(fault.value, int):
            refused = problem(RefusedThereError(fault.value, f"double-{fault.value}"))
            if fault is Fault.BUSY:
                refused.headers["retry-after"] = str(RETRY_AFTER)
            return refused
        try:
            return self.api.answer(asked)
        except RefusedThereError as error:
            return problem(error)

    def _fault(self, call: str) -> Fault | None:
        for trouble in self._troubles:
            if trouble.times and trouble.on.search(call):
                trouble.times -= 1
                return trouble.fault
        return None


@contextlib.asynccontextmanager
async def fit_connect_double(
    clock: Clock, *destinations: Destination, port: int = 0
) -> AsyncIterator[FitConnectDouble]:
    """A double that listens, on a port of its own unless one is named."""
    double = FitConnectDouble(clock, *destinations)
    server = await asyncio.start_server(double.serve, "127.0.0.1", port, limit=2**20)
    double.listen_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    try:
        yield double
    finally:
        server.close()
        await server.wait_closed()


def settings_of(base: str) -> dict[str, str]:
    """The settings under which our service finds a double there."""
    return {
        "fit_connect_api": f"{base}/v2",
        "fit_connect_token": f"{base}/token",
        "fit_connect_client_id": SENDER[0],
        "fit_connect_client_secret": SENDER[1],
        "fit_connect_routing": f"{base}/v1",
        "fit_connect_routing_issuers": base,
        "fit_connect_leika_key": LEIKA_KEY,
        "fit_connect_schema": SCHEMA,
        "fit_connect_callback_secret": CALLBACK_SECRET,
    }


def _wire(answer: Answer) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} X", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in answer.headers.items()]
    if answer.status != _NO_CONTENT:
        lines.append(f"Content-Length: {len(answer.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + answer.body
