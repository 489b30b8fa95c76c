"""The browser's own "back" and "reload" never ask to send a form again."""

from __future__ import annotations

import pytest
from browser import Tab
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.e2e


def heading(tab: Tab) -> str:
    return tab.page.locator("h1").inner_text()


@pytest.mark.parametrize("javascript", [True, False], ids=["with-javascript", "without-javascript"])
def test_back(browser: Browser, demo: str, *, javascript: bool) -> None:
    """Back from the first question and onto pages with faults shows these pages, at once."""
    tab = Tab(browser, demo, javascript=javascript, label="back")
    tab.open("/")
    tab.page.get_by_label("Postleitzahl").fill("27568")
    tab.press("Jugendamt finden")
    tab.press("Weiter")
    assert tab.page.locator("[data-error-summary]").count() == 1
    tab.look("choice-missed")
    tab.page.get_by_label("Bremerhaven").check()
    tab.press("Weiter")
    found = heading(tab)
    tab.press("Vorab-Check starten")
    expect(tab.page.locator("h1")).not_to_have_text(found)
    first = heading(tab)
    tab.back()
    assert heading(tab) == found
    tab.page.go_forward()
    assert heading(tab) == first
    tab.press("Weiter")
    assert tab.page.locator("[data-error-summary]").count() == 1
    tab.page.reload()
    assert tab.page.locator("[data-error-summary]").count() == 1
    tab.page.locator("input[name=answer][value=yes]").check()
    tab.press("Weiter")
    expect(tab.page.locator("h1")).not_to_have_text(first)
    tab.back()
    assert heading(tab) == first
    tab.look("fault-again")
    tab.close()
