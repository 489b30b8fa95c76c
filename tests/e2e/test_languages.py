"""The whole journey in English and in Leichte Sprache, in a real browser."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import Browser
from wordless_walk import Walk

pytestmark = pytest.mark.e2e

_UNTRANSLATED = (
    "main [lang=de]:not(bdi, dd, dd *, option, address), nav [lang=de]:not(a, button, bdi)"
)
_OVERFLOWING = """() => [...document.querySelectorAll('main :is(h1, h2, p, li, label, legend, dt, dd, a, span)')]
  .filter(each => !each.closest('.kern-sr-only') && each.getBoundingClientRect().right > innerWidth)
  .map(each => each.textContent.trim())"""


@pytest.mark.parametrize(
    ("lang", "javascript", "dark", "width"),
    [
        ("en", True, False, 320),
        pytest.param("en", True, True, 1280, marks=pytest.mark.long),
        ("de-simple", True, True, 320),
        pytest.param("de-simple", True, False, 1280, marks=pytest.mark.long),
        ("de-simple", False, False, 390),
    ],
    ids=["en-small", "en-dark-desk", "plain-dark-small", "plain-desk", "plain-without-javascript"],
)
def test_whole_journey(
    browser: Browser,
    demo: str,
    *,
    lang: str,
    javascript: bool,
    dark: bool,
    width: int,
    request: pytest.FixtureRequest,
) -> None:
    """From the start to the status she reads one language: nothing German is left, nothing overflows."""
    tab = Tab(
        browser,
        demo,
        javascript=javascript,
        dark=dark,
        width=width,
        label=request.node.callspec.id,
    )

    def seen(name: str) -> None:
        assert tab.page.locator("html").get_attribute("lang") == lang
        assert tab.page.locator(_UNTRANSLATED).all_inner_texts() == [], name
        if javascript:
            assert tab.page.evaluate(_OVERFLOWING) == [], name
        pictures = tab.page.locator("main .so-pictogram").count()
        assert bool(pictures) == (lang == "de-simple" and name != "choose-place"), name
        tab.look(name)

    Walk(tab, lang, seen).go()
    for path in ("/so-funktionierts", "/haeufige-fragen", "/gebaerdensprache",
                 "/j/bremerhaven/", "/j/bremerhaven/datenschutz"):  # fmt: skip
        tab.open(path)
        tab.look("page" + path.replace("/", "-"))
    tab.close()
