"""Pages that were answered in this process, shown in a browser under an address of their own.

So every state of every page is there in milliseconds, also those that need a stopped clock, a
closed office or a broken part. What the browser gets is what the service sent: status, headers
with the content security policy, body, and the collected style sheets, fonts and scripts.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from browser import PICTURED, Tab
from looking import cut_off, small_targets
from page_states import State
from playwright.sync_api import Browser, Route
from service import Service, sqlite_service

from web.assets import BUILT

BASE = "https://testserver.local"
Size = tuple[int, int]
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


class Stage:
    """A tab in which answers are shown one after the other.

    A tab for each would be a process of the browser's for each, which costs more than what is done there.
    """

    def __init__(self, browser: Browser, label: str) -> None:
        self._tab = Tab(browser, BASE, label=label)
        self._answer: Answer | None = None
        self._tab.page.route("**/*", self._answered)

    def _answered(self, route: Route) -> None:
        assert self._answer is not None
        path = route.request.url.removeprefix(BASE)
        if path == self._answer.path:
            answer = self._answer
            route.fulfill(status=answer.status, headers=answer.headers, body=answer.body)
        elif path.startswith("/static/"):
            file = BUILT / path.removeprefix("/static/")
            kind = _TYPES.get(file.suffix, "font/woff2")
            route.fulfill(status=200, content_type=kind, body=file.read_bytes())
        else:
            route.fulfill(status=200, content_type="image/svg+xml", body="<svg/>")

    def faults(self, answer: Answer, looks: Iterable[tuple[str, Size]]) -> list[str]:
        """What is wrong with an answer, looked at in these themes and sizes."""
        page, found = self._tab.page, list[str]()
        self._answer = answer
        page.goto(BASE + answer.path)
        for theme, (width, height) in looks:
            page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
            page.set_viewport_size({"width": width, "height": height})
            name = f"{answer.state.name}-{answer.language}-{theme}-{width}"
            try:
                self._tab.check(name)
                faults = [*small_targets(page), *cut_off(page)]
            except AssertionError as error:
                faults = [str(error.args[0])]
            if faults or PICTURED:
                self._tab.picture(name)
            found += [f"{answer.state.page}/{name}: {fault}" for fault in faults]
        self._tab.faults.clear()
        return found

    def close(self) -> None:
        self._tab.close()


@contextlib.contextmanager
def stage(browser: Browser, label: str) -> Iterator[Stage]:
    """A stage that is cleared away afterwards; `label` is the folder of its pictures."""
    made = Stage(browser, label)
    try:
        yield made
    finally:
        made.close()
