"""The journey in Turkish, Ukrainian and Arabic, in a real browser."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import Browser, Page
from wordless_walk import CHILD, Walk

from sorgeauskunft.texts import Texts

pytestmark = pytest.mark.e2e

# Where things lie on the page, and which way they are read.
_AFTER = "([a, b]) => a.getBoundingClientRect().left >= b.getBoundingClientRect().right - 1"
_UNDER = "([a, b]) => a.getBoundingClientRect().top >= b.getBoundingClientRect().bottom - 1"
_DIRECTION = "element => getComputedStyle(element).direction"
_BORDERS = "e => [getComputedStyle(e).borderLeftWidth, getComputedStyle(e).borderRightWidth]"


def in_its_language(page: Page, texts: Texts) -> None:
    """The page says that it is in this language, and that nobody has reviewed the translation."""
    html = page.locator("html")
    assert html.get_attribute("lang") == texts.lang
    assert html.get_attribute("dir") == ("rtl" if texts.lang == "ar" else "ltr")
    assert texts("layout.language.unreviewed") in page.locator(".so-languages").inner_text()


def mirrored(page: Page) -> None:
    """What stands left of a text elsewhere stands right of it here, and codes are not turned."""
    for row in page.locator("main .kern-form-check").all():
        control, label = row.locator("input").element_handle(), row.locator("label")
        assert page.evaluate(_AFTER, [control, label.element_handle()])
    for faulty in page.locator(
        "main :is(.kern-form-input--error, .kern-fieldset--error, .kern-form-check--error)"
    ).all():
        assert faulty.evaluate(_BORDERS) == ["0px", "4px"]
    for bulleted in page.locator("main :is(.kern-list--bullet, .kern-list--number)").all():
        assert bulleted.evaluate("e => getComputedStyle(e).paddingLeft") == "0px"
    for hint in page.locator("main fieldset > legend + .kern-hint").all():
        legend = hint.locator("xpath=preceding-sibling::legend")
        assert page.evaluate(_UNDER, [hint.element_handle(), legend.element_handle()])
    turned = "main :is(input[inputmode=numeric], input[type=email], input[type=tel], .so-code)"
    for code in page.locator(turned).all():
        assert code.evaluate(_DIRECTION) == "ltr"


@pytest.mark.parametrize(
    ("width", "dark"),
    [(320, False), pytest.param(390, True, marks=pytest.mark.long), (1280, False)],
    ids=["small", "phone", "desk"],
)
def test_arabic_from_start_to_status(
    browser: Browser, demo: str, *, width: int, dark: bool, request: pytest.FixtureRequest
) -> None:
    """A mother reads Arabic on every page, from right to left; names and codes stay readable."""
    tab = Tab(browser, demo, width=width, dark=dark, label=f"arabic-{request.node.callspec.id}")
    texts = Texts("ar")

    def seen(name: str) -> None:
        in_its_language(tab.page, texts)
        mirrored(tab.page)
        tab.look(name)
        if name == "review":
            child = tab.page.locator("bdi", has_text=CHILD.partition(" ")[0]).first
            assert child.evaluate(_DIRECTION) == "ltr"
            assert tab.page.locator("dd", has_text="تركيا").count() == 1
            assert tab.page.locator("dd", has_text="Türkei").count() == 0

    Walk(tab, "ar", seen).go()
    tab.open("/j/bremerhaven/")
    seen("office")
    tab.open("/j/bremerhaven/datenschutz")
    seen("privacy")
    tab.open("/fortsetzen")
    seen("resume")
    tab.open("/gibt-es-nicht")
    seen("not-found")
    tab.close()


@pytest.mark.parametrize("lang", ["tr", "uk"])
def test_turkish_and_ukrainian(browser: Browser, demo: str, lang: str) -> None:
    """The language chosen on the first page is kept up to the status; its pages hold no fault."""
    tab = Tab(browser, demo, width=320, label=f"translated-{lang}")
    texts = Texts(lang)

    def seen(name: str) -> None:
        in_its_language(tab.page, texts)
        if name in {"start", "question-mutter-error", "form-kind-error", "sent", "status"}:
            tab.look(name)

    Walk(tab, lang, seen).go()
    tab.close()


def test_half_typed_page_in_arabic(browser: Browser, demo: str) -> None:
    """A form page begun in German comes back in Arabic with everything typed, and goes on so."""
    tab = Tab(browser, demo, label="arabic-changed")
    walk = Walk(tab, "de", lambda _name: None)
    walk.find()
    walk.check()
    tab.open("/j/bremerhaven/formular/kind")
    tab.page.locator('[name="child.given_names"]').fill("Noël")
    with tab.page.expect_navigation():
        tab.press("العربية")
    in_its_language(tab.page, Texts("ar"))
    assert tab.page.locator('[name="child.given_names"]').input_value() == "Noël"
    tab.close()
