"""A walk through pages, recorded once and taken again by many who are not the same.

A visitor reads every page, which costs more than making it. A recorded walk sends what she sent, step
by step, with cookies of its own and other names in it, so that what is measured is the service.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote_plus

import httpx
import msgspec
from visitor import Visitor, fill_form, find_office, pass_check, send

from web.draft_cookie import NAME as DRAFT_COOKIE

CHILD, FAMILY, MOTHER = "Merkkind", "Merkfamilie", "Merkmutter"
"""Names of the recorded walk; each who takes it has others in their places."""

_NAMES: Final = (CHILD, FAMILY, MOTHER)
_NAMED: Final = {
    "kind": {"child.given_names": CHILD, "child.family_name": FAMILY},
    "mutter": {"mother.given_names": MOTHER, "mother.family_name": FAMILY},
}


class Step(msgspec.Struct, frozen=True):
    """One request of the walk: `part` is which section of the way it belongs to."""

    method: str
    path: str
    media_type: str = ""
    body: bytes = b""
    status: int = 0
    headers: Mapping[str, str] = {}

    @property
    def part(self) -> str:
        """The step of the whole way: finder, pre-check, form, review, send or receipt."""
        place = self.path.partition("?")[0].strip("/").split("/")
        word = place[2] if len(place) > 2 else ""
        named = {
            "check": "pre-check",
            "formular": "form",
            "pruefen": "review",
            "senden": "send",
            "gesendet": "receipt",
        }
        return named.get(word, "finder")


class Walk(msgspec.Struct, frozen=True):
    """All steps, and the cookies that belong to a browser and not to a draft."""

    steps: tuple[Step, ...]
    cookies: Mapping[str, str]

    def forms(self) -> int:
        """How many pages were filled in and sent off."""
        return sum(step.method == "POST" for step in self.steps)

    def steps_for(self, number: int) -> Iterator[Step]:
        """The steps as somebody with names of her own takes them."""
        names = {old: f"{old}{letters(number)}" for old in _NAMES}
        for step in self.steps:
            body = step.body
            for old, new in names.items():
                body = body.replace(old.encode(), quote_plus(new).encode())
            yield msgspec.structs.replace(step, body=body)


def letters(number: int) -> str:
    """A number as small letters, for names have no digits."""
    found = ""
    while True:
        number, rest = divmod(number, 26)
        found = chr(ord("a") + rest) + found
        if not number:
            return found


async def record(client: httpx.AsyncClient) -> Walk:
    """Walk from the start page to the receipt as a visitor does; return what was sent."""
    steps: list[Step] = []

    async def keep(response: httpx.Response) -> None:
        request = response.request
        media_type = request.headers.get("content-type", "")
        path = request.url.raw_path.decode()
        steps.append(
            Step(request.method, path, media_type, await request.aread(), response.status_code)
        )

    client.event_hooks["response"].append(keep)
    visitor = Visitor(client)
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor, _NAMED)
    await send(visitor)
    client.event_hooks["response"].remove(keep)
    assert visitor.path.endswith("/gesendet"), (visitor.path, visitor.errors)
    cookies = {name: value for name, value in client.cookies.items() if name != DRAFT_COOKIE}
    return Walk(tuple(steps), cookies)


Answer = tuple[int, list[tuple[str, str]]]
"""Status and the cookies that were set."""

Ask = Callable[[Step, Mapping[str, str]], Awaitable[Answer]]
"""Sends one step with these cookies."""


async def take(
    walk: Walk, number: int, ask: Ask, seen: Callable[[Step], None] | None = None
) -> dict[str, str]:
    """Take the walk; return the cookies at its end. Every answer must be as it was recorded."""
    cookies = dict(walk.cookies)
    for step in walk.steps_for(number):
        status, changed = await ask(step, cookies)
        assert status == step.status, (step.method, step.path, status)
        cookies.update(changed)
        if seen is not None:
            seen(step)
    return cookies


def through(transport: httpx.AsyncBaseTransport) -> Ask:
    """Ask over a connection: what the client does besides is little."""

    async def ask(step: Step, cookies: Mapping[str, str]) -> Answer:
        request = httpx.Request(
            step.method,
            f"https://testserver.local{step.path}",
            headers=headers_of(step, cookies),
            content=step.body,
        )
        response = await transport.handle_async_request(request)
        try:
            await response.aread()
        finally:
            await response.aclose()
        return response.status_code, set_cookies(response.headers.get_list("set-cookie"))

    return ask


def within(app: Any) -> Ask:
    """Ask an application in this process."""

    async def ask(step: Step, cookies: Mapping[str, str]) -> Answer:
        status, found = 0, list[str]()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": step.body, "more_body": False}

        async def answer(message: dict[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                found.extend(
                    value.decode("latin-1")
                    for name, value in message["headers"]
                    if name.lower() == b"set-cookie"
                )

        await app(_scope(step, cookies), receive, answer)
        return status, set_cookies(found)

    return ask


def headers_of(step: Step, cookies: Mapping[str, str]) -> dict[str, str]:
    """The headers of a step, as a browser sends them."""
    found = {"host": "testserver.local", "accept": "text/html", "accept-encoding": "gzip, br"}
    if cookies:
        found["cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    if step.method != "GET":
        found |= {"content-type": step.media_type, "content-length": str(len(step.body))}
    return found | dict(step.headers)


def set_cookies(lines: Sequence[str]) -> list[tuple[str, str]]:
    """Names and values of `Set-Cookie` headers."""
    pairs = (line.partition(";")[0].partition("=") for line in lines)
    return [(name.strip(), value.strip('"')) for name, _, value in pairs]


def _scope(step: Step, cookies: Mapping[str, str]) -> dict[str, Any]:
    path, _, query = step.path.partition("?")
    headers = headers_of(step, cookies)
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": step.method,
        "scheme": "https",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 443),
    }
