"""A double of Stripe: a real HTTP server that the real SDK runs against, and that forgives nothing.

Strict where Stripe is: unknown parameters, keys used for other parameters, a wrong key; and as
unkind as a network: 429, 500 (kept under the key, as Stripe does), answers that are lost, silence.
"""

from __future__ import annotations

import asyncio
import contextlib
import enum
import hmac
import json
import time
from collections import deque
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from stripe import _api_version
from stripe_books import Books, RefusedThereError
from stripe_params import ParamError, nested

from sorgeauskunft.kernel import Clock

SECRET_KEY = "sk_test_double"
WEBHOOK_SECRET = "whsec_double"
_REMEMBERS_SECONDS = 24 * 3600


class Fault(enum.Enum):
    """What goes wrong with a request."""

    BUSY = "429"
    BROKEN = "500, kept under the key"
    CUT = "cut before anything is done"
    LOST = "done, and the answer is lost"
    SILENT = "never answered"


class Call(NamedTuple):
    """A request as it came."""

    method: str
    path: str
    form: dict[str, Any]
    key: str | None


class _Kept(NamedTuple):
    fingerprint: tuple[str, str, str]
    at: float
    status: int
    body: bytes


class StripeDouble:
    """The account and its server; `faults` befall the next requests, one each."""

    def __init__(self, clock: Clock) -> None:
        self.books = Books(clock)
        self.calls: list[Call] = []
        self.faults: deque[Fault | None] = deque()
        self.base = ""
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    def writes(self) -> list[str]:
        """The paths that were posted to, in their order."""
        return [call.path for call in self.calls if call.method == "POST"]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request, or fail it, and close."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            lines = (line.partition(": ") for line in head[1:] if line)
            headers = {name.lower(): value for name, _, value in lines}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            fault = self.faults.popleft() if self.faults else None
            if fault is Fault.SILENT:
                await reader.read()  # until the other side has had enough
            elif fault is not Fault.CUT:
                status, answer = self._answer(method, target, headers, body.decode(), fault)
                if fault is not Fault.LOST:
                    writer.write(
                        f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
                        f"Content-Length: {len(answer)}\r\nConnection: close\r\n\r\n".encode()
                        + answer
                    )
                    await writer.drain()
        writer.close()

    def _answer(
        self, method: str, target: str, headers: dict[str, str], body: str, fault: Fault | None
    ) -> tuple[int, bytes]:
        path, query = urlsplit(target).path, urlsplit(target).query
        key = headers.get("idempotency-key")
        form = nested(body or query)
        self.calls.append(Call(method, path, form, key))
        if (refused := _refused_at_the_door(headers, fault)) is not None:
            return refused
        fingerprint = (method, path, body)
        kept = self._remembered(key) if method == "POST" else None
        if kept is not None and kept.fingerprint != fingerprint:
            message = "Keys for idempotent requests can only be used with the same parameters."
            return _said(400, {"type": "idempotency_error", "message": message})
        if kept is not None:
            return kept.status, kept.body
        try:
            status, answer = self._done(self.books.prepared(method, path, form), fault)
        except (ParamError, RefusedThereError) as error:
            # Nothing had begun: nothing is kept.
            return _said(getattr(error, "status", 400), error.error)
        if method == "POST" and key:
            self._kept[key] = _Kept(fingerprint, self._now(), status, answer)
        return status, answer

    def _done(self, act: Any, fault: Fault | None) -> tuple[int, bytes]:
        if fault is Fault.BROKEN:
            return _said(500, {"type": "api_error", "message": "Something went wrong."})
        try:
            return 200, json.dumps(act()).encode()
        except RefusedThereError as error:
            return _said(error.status, error.error)

    def _remembered(self, key: str | None) -> _Kept | None:
        kept = self._kept.get(key or "")
        if kept is not None and self._now() - kept.at >= _REMEMBERS_SECONDS:
            del self._kept[key or ""]
            return None
        return kept

    def _now(self) -> float:
        return self._clock.now().timestamp()


def signed(
    event: dict[str, Any], *, age: int = 0, secret: str = WEBHOOK_SECRET
) -> tuple[bytes, str]:
    """An event as it is posted, with its signature, made `age` seconds ago.

    Signatures are as old as the machine's clock says: the SDK asks no other.
    """
    body = json.dumps(event)
    at = int(time.time()) - age
    digest = hmac.new(secret.encode(), f"{at}.{body}".encode(), sha256).hexdigest()
    return body.encode(), f"t={at},v1={digest}"


@contextlib.asynccontextmanager
async def stripe_double(clock: Clock) -> AsyncIterator[StripeDouble]:
    """A double that listens on a port of its own."""
    double = StripeDouble(clock)
    server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
    double.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield double
    finally:
        server.close()
        await server.wait_closed()


def _said(status: int, error: dict[str, Any]) -> tuple[int, bytes]:
    return status, json.dumps({"error": error}).encode()


def _refused_at_the_door(headers: dict[str, str], fault: Fault | None) -> tuple[int, bytes] | None:
    error = {"type": "invalid_request_error"}
    if headers.get("authorization") != f"Bearer {SECRET_KEY}":
        return _said(401, {**error, "message": "Invalid API Key"})
    if headers.get("stripe-version") != _api_version._ApiVersion.CURRENT:
        return _said(400, {**error, "message": "another API version"})
    if fault is Fault.BUSY:
        return _said(429, {**error, "code": "rate_limit", "message": "slow down"})
    return None
