"""Light for phones: what a first visit costs before text shows, and what it never does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browser import Tab
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

BEFORE_TEXT = 60_000
"""Bytes of HTML and CSS, as sent, before text can show."""
FONTS = 60_000
"""Bytes of fonts, which come later and are swapped in."""

PAGES = {
    "start": "/",
    "faq": "/haeufige-fragen",
    "question": "/j/bremerhaven/check/wohnort",
    "office": "/j/bremerhaven/",
    "report": "/j/bremerhaven/barrierefreiheit/melden",
    "privacy": "/j/bremerhaven/datenschutz",
}


class Line:
    """What goes over the line, by Chromium's own account."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.kinds: dict[str, tuple[str, str]] = {}
        self.sent: dict[str, int] = {}
        self._session: Any = tab.page.context.new_cdp_session(tab.page)
        self._session.send("Network.enable")
        self._session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self._session.on("Network.responseReceived", self._answered)
        self._session.on("Network.loadingFinished", self._finished)

    def _answered(self, event: dict[str, Any]) -> None:
        coding = {k.lower(): v for k, v in event["response"]["headers"].items()}
        self.kinds[event["requestId"]] = (event["type"], coding.get("content-encoding", ""))

    def _finished(self, event: dict[str, Any]) -> None:
        self.sent[event["requestId"]] = int(event["encodedDataLength"])

    def bytes_of(self, *kinds: str) -> int:
        return sum(self.sent.get(one, 0) for one, (kind, _) in self.kinds.items() if kind in kinds)


@pytest.fixture
def line(browser: Browser, demo: str) -> Iterator[Line]:
    tab = Tab(browser, demo, label="weight")
    yield Line(tab)
    tab.close()


def _measured(line: Line, name: str) -> None:
    line.tab.page.wait_for_load_state("networkidle")
    before_text = line.bytes_of("Document", "Stylesheet")
    fonts = line.bytes_of("Font")
    assert 0 < before_text <= BEFORE_TEXT, f"{name}: {before_text} bytes"
    assert 0 < fonts <= FONTS, f"{name}: {fonts} bytes of fonts"
    packed = {coding for kind, coding in line.kinds.values() if kind in {"Document", "Stylesheet"}}
    assert packed <= {"br", "gzip"}, f"{name} is sent unpacked: {line.kinds}"
    assert not line.tab.faults, line.tab.faults


@pytest.mark.parametrize("name", PAGES)
def test_first_visit(line: Line, name: str) -> None:
    """HTML and CSS stay below 60 kB, packed; fonts too, later; nobody else is asked for anything."""
    line.tab.open(PAGES[name])
    _measured(line, name)


@pytest.mark.parametrize("language", ["tr", "en", "de-simple"])
def test_first_visit_in_other_letters(line: Line, language: str) -> None:
    """Letters such as ğ and ş do not cost more fonts than that either."""
    line.tab.open(f"/?sprache={language}")
    _measured(line, language)


def test_form(line: Line) -> None:
    """A page of the form with a name in letters of other alphabets stays as light."""
    line.tab.open("/j/bremerhaven/barrierefreiheit/melden")
    line.tab.page.locator("[name=message]").fill("Łucja Đorđević, Şahin, Dvořák")
    _measured(line, "form")


def test_fonts_come_later(browser: Browser, demo: str) -> None:
    """Text shows while fonts are on their way: every face is swapped in."""
    tab = Tab(browser, demo, label="weight")
    tab.open("/")
    shown = tab.page.evaluate("[...document.fonts].map(face => face.display)")
    assert len(shown) >= 4
    assert set(shown) == {"swap"}
    tab.close()


def test_no_cookie_before_it_is_needed(browser: Browser, demo: str) -> None:
    """Reading and finding the office leave nothing in the browser; only the check needs a cookie."""
    tab = Tab(browser, demo, label="weight")
    for path in ("/", "/so-funktionierts", "/haeufige-fragen?suche=gericht", "/status",
                 "/fortsetzen", "/barrierefreiheit", "/j/bremerhaven/",
                 "/j/bremerhaven/datenschutz", "/j/bremerhaven/barrierefreiheit/melden"):  # fmt: skip
        tab.open(path)
        assert tab.page.context.cookies() == [], path
    tab.open("/")
    tab.page.get_by_label("Postleitzahl").fill("27570")
    tab.press("Jugendamt finden")
    assert tab.page.context.cookies() == []
    stored = "[localStorage.length, sessionStorage.length]"
    assert tab.page.evaluate(stored) == [0, 0]
    tab.press("Vorab-Check starten")
    names = {cookie["name"] for cookie in tab.page.context.cookies()}
    assert names == {"__Host-entwurf", "__Host-formular"}
    tab.close()


def test_policy(browser: Browser, demo: str) -> None:
    """The policy allows nothing inline and nobody else, and the browser enforces it."""
    tab = Tab(browser, demo, label="weight")
    for path in PAGES.values():
        response = tab.page.goto(demo + path)
        assert response is not None
        policy = response.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "default-src 'none'" in policy
        inline = tab.page.locator("[style], style, script:not([src])").count()
        assert inline == 0, path
    tab.close()
