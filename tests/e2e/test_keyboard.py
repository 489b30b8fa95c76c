"""The whole journey with the keyboard alone: every stop is seen, none is covered."""

from __future__ import annotations

import pytest
from browser import Tab
from looking import focus_faults
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

_STOPS = 120
_ARRIVED = """async () => {
  const until = performance.now() + 15000;
  const top = () => document.querySelector("#inhalt").getBoundingClientRect().top;
  while (top() >= 1 && performance.now() < until) await new Promise(requestAnimationFrame);
}"""
_AT = "document.activeElement.matches.bind(document.activeElement)"


class Keys:
    """Hands that know Tab, Shift+Tab, Space, Enter and the arrows."""

    def __init__(self, tab: Tab) -> None:
        self.page = tab.page
        self.stops = 0

    def to(self, selector: str, key: str = "Tab") -> None:
        """Press Tab until this has the focus; every stop on the way is looked at."""
        for _ in range(_STOPS):
            self.page.keyboard.press(key)
            name, faults = focus_faults(self.page)
            assert not faults, (self.page.url, faults)
            self.stops += bool(name)
            if name and self.page.evaluate(f"selector => ({_AT})(selector)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached at {self.page.url}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Go there and press it; wait for the page that follows."""
        self.to(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def write(self, name: str, text: str) -> None:
        self.to(f"[name='{name}']")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Choose a radio button with Space and the arrows."""
        self.to(f"[name='{name}']")
        self.page.keyboard.press("Space")
        for _ in range(10):
            if self.page.evaluate("document.activeElement.value") == value:
                break
            self.page.keyboard.press("ArrowDown")
        assert self.page.locator(f"[name='{name}'][value='{value}']").is_checked()

    def on(self) -> None:
        self.press("main .kern-btn--primary")


def _error(keys: Keys) -> None:
    """A mistake: the summary has the focus, its first link moves it to the field."""
    keys.on()
    assert keys.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    assert keys.page.evaluate("document.activeElement.getAttribute('role')") == "alert"
    keys.to("[data-error-summary] a")
    field = keys.page.evaluate("document.activeElement.hash.slice(1)")
    keys.page.keyboard.press("Enter")
    assert keys.page.evaluate("document.activeElement.id") == field
    # Back to the beginning, as a reload would do.
    keys.page.goto(keys.page.url.partition("?")[0].partition("#")[0])


def _check(keys: Keys) -> None:
    yes = {"mutter", "volljaehrig", "kind-minderjaehrig"}
    keys.choose("where", "germany")
    keys.write("postcode", "27570")
    keys.on()
    while (question := keys.page.url.rpartition("/check/")[2]) != "geburtsort":
        if question == "mutter":
            _error(keys)
        answer = "never" if question == "ehe-mit-vater" else "yes" if question in yes else "no"
        keys.choose("answer", answer)
        keys.on()
    keys.choose("where", "germany")
    keys.write("place", "Bremerhaven")
    keys.on()
    keys.on()


def _form(keys: Keys) -> None:
    steps: dict[str, list[tuple[str, str]]] = {
        "kind": [
            ("child.given_names", "Mia"),
            ("child.family_name", "Muster"),
            ("child.birth_date.day", "14"),
            ("child.birth_date.month", "3"),
            ("child.birth_date.year", "2021"),
        ],
        "kind-zusatz": [],
        "mutter": [
            ("mother.given_names", "Ada"),
            ("mother.family_name", "Muster"),
            ("mother.birth_date.day", "2"),
            ("mother.birth_date.month", "7"),
            ("mother.birth_date.year", "1994"),
        ],
        "anschrift": [("address.street", "Musterweg"), ("address.house_number", "12 a")],
        "postanschrift": [],
        "kontakt": [],
    }
    for step, fields in steps.items():
        _past_uploads(keys)
        assert keys.page.url.endswith(f"/formular/{step}"), keys.page.url
        if step == "kind":
            _error(keys)
        for name, text in fields:
            keys.write(name, text)
        if step == "mutter":
            keys.choose("mother.birth_where", "germany")
            keys.on()
            keys.write("mother.birth_place", "Bremen")
        if step == "postanschrift":
            keys.choose("postal.where", "same")
        keys.on()
    _past_uploads(keys)


def _past_uploads(keys: Keys) -> None:
    if keys.page.url.endswith("/unterlagen"):
        keys.press("#seite .kern-btn--primary")


@pytest.mark.parametrize(
    ("width", "height", "dark"),
    [(1280, 1024, False), (320, 256, True)],
    ids=["desk", "zoom-400-dark"],
)
def test_journey(browser: Browser, demo: str, *, width: int, height: int, dark: bool) -> None:
    """From the office to the confirmation by keyboard, also at 400 %: each stop is seen."""
    tab = Tab(browser, demo, width=width, height=height, dark=dark, label=f"keyboard-{width}")
    tab.open("/j/bremerhaven/check/wohnort")
    keys = Keys(tab)
    _check(keys)
    _form(keys)
    assert tab.page.url.endswith("/pruefen")
    for name in ("declaration.affirmed", "declaration.privacy_read"):
        keys.to(f"[name='{name}']")
        tab.page.keyboard.press("Space")
    keys.on()
    assert tab.page.url.endswith("/gesendet")
    tab.look("sent")
    assert keys.stops > 100
    tab.close()


def test_skip_link(browser: Browser, demo: str) -> None:
    """The first stop leads past the head of the page, and Shift+Tab leads back."""
    tab = Tab(browser, demo, label="keyboard-skip")
    tab.open("/haeufige-fragen")
    keys = Keys(tab)
    keys.to(".so-skip")
    tab.page.keyboard.press("Enter")
    # The browser gets there frame by frame, which would undo what a later key has scrolled to.
    tab.page.evaluate(_ARRIVED)
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.closest('main') !== null")
    keys.to("header a", "Shift+Tab")
    tab.close()


def test_calm_and_paper(browser: Browser, demo: str) -> None:
    """Who wants less motion gets none; on paper there is no navigation and nothing to press."""
    tab = Tab(browser, demo, label="keyboard-paper")
    tab.open("/haeufige-fragen")
    moving = """[...document.querySelectorAll("*")].filter((part) => {
      const style = getComputedStyle(part);
      return parseFloat(style.transitionDuration) > 0 || style.animationName !== "none"; }).length"""
    assert tab.page.evaluate(moving) == 0
    tab.page.emulate_media(media="print")
    for part in (".so-languages", ".so-footer", ".so-search", ".so-skip", ".kern-kopfzeile"):
        assert not tab.page.locator(part).first.is_visible(), part
    assert tab.page.locator("h1").is_visible()
    tab.close()
