"""Pages that were answered in this process, shown in a browser under an address of their own.

So every state of every page is there in milliseconds, also those that need a stopped clock, a
closed office or a broken part. What the browser gets is what the service sent: status, headers
with the content security policy, body, and the collected style sheets, fonts and scripts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from browser import Tab
from page_states import State
from playwright.sync_api import Browser, Route
from service import Service, sqlite_service

from web.assets import BUILT

BASE = "https://testserver.local"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


class Answer(msgspec.Struct, frozen=True):
    """A page as it was answered."""

    state: State
    language: str
    path: str
    status: int
    headers: dict[str, str]
    body: str


def answers(
    folder: Path, wanted: Iterable[tuple[State, str]]
) -> dict[tuple[str, str, str], Answer]:
    """Reach the states in these languages; page, name and language → answer."""
    pairs = list(dict.fromkeys(wanted))
    # Playwright keeps a loop in this thread.
    with ThreadPoolExecutor(1) as other_thread:
        found = other_thread.submit(lambda: asyncio.run(_reach_all(folder, pairs))).result()
    return {(each.state.page, each.state.name, each.language): each for each in found}


async def _reach_all(folder: Path, wanted: list[tuple[State, str]]) -> list[Answer]:
    async with sqlite_service(folder) as service:
        return [
            await _reach(service, state, language, number)
            for number, (state, language) in enumerate(wanted)
        ]


async def _reach(service: Service, state: State, language: str, number: int) -> Answer:
    async with service.visitor(f"10.0.{number >> 8}.{number & 255}") as visitor:
        if language != "de":
            visitor.client.cookies.set("__Host-sprache", language, domain="testserver.local")
        await state.reach(service, visitor)
        response = visitor.response
        headers = {
            name: value
            for name, value in response.headers.items()
            if name not in {"content-length", "content-encoding", "set-cookie"}
        }
        path = response.url.raw_path.decode()
        return Answer(state, language, path, response.status_code, headers, response.text)


def show(
    browser: Browser, answer: Answer, *, dark: bool, width: int, height: int, label: str
) -> Tab:
    """Show an answer in a new tab."""
    tab = Tab(browser, BASE, dark=dark, width=width, height=height, label=label)

    def answered(route: Route) -> None:
        path = route.request.url.removeprefix(BASE)
        if path == answer.path:
            route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)
        elif path.startswith("/static/"):
            file = BUILT / path.removeprefix("/static/")
            kind = _TYPES.get(file.suffix, "font/woff2")
            route.fulfill(status=200, content_type=kind, body=file.read_bytes())
        else:
            route.fulfill(status=200, content_type="image/svg+xml", body="<svg/>")

    tab.page.route("**/*", answered)
    tab.page.goto(BASE + answer.path)
    return tab
