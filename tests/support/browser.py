"""A real browser: Debian's Chromium, driven by Playwright, with axe for accessibility."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

ROOT = Path(__file__).parents[2]
CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "bilder"
PICTURED = "SORGEAUSKUNFT_SCREENSHOTS" in os.environ
"""Whether pictures of every state of every page are wanted: they take as long as all the rest of a look."""
SHOTS = Path(os.environ.get("SORGEAUSKUNFT_SCREENSHOTS", ROOT / "var" / "screenshots"))

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# WCAG 2.2 AA and what axe calls best practice. Only what is wrong comes back: all that axe has looked
# at besides is megabytes a page, and takes five times as long.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = """rules => axe.run({runOnly: rules, resultTypes: ["violations"]}).then((found) =>
  found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.target).join(", ")}`))"""


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a picture of the documentation comes from: the window of a test, and what it looks at."""

    fenster: str
    bild: str


def sources() -> dict[str, Source]:
    """Every picture of the documentation, by the name of its file."""
    return msgspec.toml.decode((PICTURES / "quellen.toml").read_bytes(), type=dict[str, Source])


def pictures_of(window: str, name: str) -> list[str]:
    """Return the pictures that are made where a test looks at this."""
    return [file for file, each in sources().items() if (each.fenster, each.bild) == (window, name)]


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the run fails where there is none."""
    assert CHROMIUM.exists(), f"{CHROMIUM} is missing: apt-get install chromium"
    assert AXE.exists(), f"{AXE} is missing: npm ci"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


class Tab:
    """One page in a context of its own; remembers what a visitor should never see."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        javascript: bool = True,
        dark: bool = False,
        width: int = 390,
        height: int = 844,
        label: str = "",
    ) -> None:
        self.base = base
        self.javascript = javascript
        self.label = label
        self._context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
            locale="de-DE",
            reduced_motion="reduce",
        )
        self.page: Page = self._context.new_page()
        self.faults: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)
        self._looked = 0

    def _heard(self, message: ConsoleMessage) -> None:
        # Chromium reports every status from 400 on here; the pages with errors have them on purpose.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(message.text)

    def _asked(self, request: Request) -> None:
        asked = urlsplit(request.url)
        host = asked.hostname
        # The browser's own viewer of PDFs is made of its own files.
        if asked.scheme in {"chrome", "chrome-extension"}:
            return
        if host not in {urlsplit(self.base).hostname, None}:
            self.faults.append(f"asked {host}")

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)

    def press(self, name: str) -> None:
        """Press the button or follow the link with this name."""
        control = self.page.get_by_role("button", name=name, exact=True)
        if not control.count():
            control = self.page.get_by_role("link", name=name, exact=True)
        control.first.click()

    def back(self) -> None:
        """The browser's "back", once the page it leaves stands: in the middle of a change it fails."""
        self.page.wait_for_load_state()
        self.page.go_back()

    def look(self, name: str) -> None:
        """Take a picture, and check what can be checked of the page as it stands."""
        self.page.wait_for_load_state()
        self.picture(name)
        self.check(name)

    def picture(self, name: str) -> None:
        """Take a picture of the whole page, and those of the documentation that are made here."""
        self._looked += 1
        folder = SHOTS / (self.label or "plain")
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{self._looked:02}-{name}.png", full_page=True)
        for picture in pictures_of(self.label, name):
            # As much as a window shows: pictures in documents are no rolls of paper.
            self.page.evaluate("scrollTo(0, 0)")
            (SHOTS / PICTURES.name).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=SHOTS / PICTURES.name / picture)

    def check(self, name: str) -> None:
        """Check what can be checked of the page as it stands."""
        assert not self.faults, (name, self.faults)
        assert self.page.locator("h1").count() == 1, name
        if self.javascript:
            assert self.axe() == [], name
            wide = self.page.evaluate("document.scrollingElement.scrollWidth > innerWidth")
            assert not wide, f"{name} scrolls sideways"

    def axe(self) -> list[str]:
        """What axe objects to, readable."""
        if self.page.evaluate("typeof axe") == "undefined":
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(_AXE, _RULES)
        return found

    def close(self) -> None:
        self._context.close()
