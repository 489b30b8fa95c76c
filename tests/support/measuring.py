"""Measuring in pairs: the same machine drifts, so both sides take turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

import msgspec


class Compared(msgspec.Struct, frozen=True):
    """Medians per call in seconds, and the ratio bare / ours (1 = as fast as bare)."""

    ours: float
    bare: float
    ratio: float

    def show(self, what: str, goal: float, in_the_way: str = "") -> None:
        """Print the figures; `in_the_way` says what a missed goal is due to."""
        verdict = "met" if self.ratio >= goal else "MISSED"
        print(
            f"{what}: ours {self.ours * 1000:.2f} ms, bare {self.bare * 1000:.2f} ms, "
            f"{self.ratio:.0%} of bare (goal ≥ {goal:.0%}: {verdict})"
        )
        if verdict == "MISSED" and in_the_way:
            print(f"  in the way: {in_the_way}")


async def compare(
    ours: Callable[[], Awaitable[object]],
    bare: Callable[[], Awaitable[object]],
    *,
    rounds: int,
    calls: int,
) -> Compared:
    """Time `calls` of each in turn, `rounds` times, after one round that does not count."""
    took: dict[str, list[float]] = {"ours": [], "bare": []}
    for number in range(rounds + 1):
        for name, call in (("ours", ours), ("bare", bare)):
            started = time.perf_counter()
            for _ in range(calls):
                await call()
            if number:
                took[name].append((time.perf_counter() - started) / calls)
    ratios = [b / o for o, b in zip(took["ours"], took["bare"], strict=True)]
    return Compared(
        statistics.median(took["ours"]),
        statistics.median(took["bare"]),
        statistics.median(ratios),
    )


class Caller:
    """Calls an ASGI application directly: no client and no network is measured with it."""

    def __init__(self, app: Any, cookies: dict[str, str] | None = None) -> None:
        self._app = app
        self.cookies = cookies or {}

    async def __call__(self, method: str, path: str, form: dict[str, str] | None = None) -> int:
        body = urlencode(form or {}).encode()
        headers = [(b"host", b"testserver.local"), (b"accept", b"text/html")]
        if self.cookies:
            cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            headers.append((b"cookie", cookie.encode()))
        if form is not None:
            headers += [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"content-length", str(len(body)).encode()),
            ]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("testserver.local", 443),
        }
        status = 0

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]

        await self._app(scope, receive, send)
        return status
