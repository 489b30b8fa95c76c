"""A Land in the browser: from the log-in over report and derivation to its yes."""

from __future__ import annotations

import pytest
from browser import Tab
from clerk import go, log_in_at_door
from looking import small_targets
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e


def look(tab: Tab, name: str) -> None:
    tab.look(name)
    assert small_targets(tab.page) == [], name


def test_from_the_report_to_the_yes(browser: Browser, demo: str) -> None:
    """An approver follows her Land's share down to the rounded cent, and approves the plan."""
    tab = Tab(browser, demo, label="land", width=1280, height=900)
    log_in_at_door(tab, "land_approver")
    assert tab.page.url.removeprefix(demo).rstrip("/") == "/land"
    look(tab, "overview")
    go(tab, "Kostenbericht")
    assert tab.page.locator("h1").inner_text().startswith("Kostenbericht 20")
    # The newest year may be one that another walk has planned in the same demo.
    tab.open("/land/kosten/2026")
    assert tab.page.locator("h1").inner_text() == "Kostenbericht 2026"
    tab.page.get_by_text("Dieselben Zahlen als Tabelle").first.click()
    look(tab, "report")
    share = tab.page.locator("dl.so-facts-line a")
    amount = share.inner_text()
    share.click()
    assert tab.page.locator("tfoot td").last.inner_text() == amount
    look(tab, "share")
    tab.page.locator("main tbody a").first.click()
    assert tab.page.locator("h2#rechnung").inner_text().startswith("Bremen trägt")
    look(tab, "derivation")
    tab.open("/land/kosten/2026")
    with tab.page.expect_download() as kept:
        tab.press("Bericht als PDF")
    assert kept.value.suggested_filename == "kosten-2026.pdf"
    tab.open("/land")
    go(tab, "Freigabe 2026 öffnen")
    look(tab, "question")
    tab.page.get_by_label("Ich gebe für das Land Bremen frei").check()
    go(tab, "Verbindlich freigeben")
    assert "Freigegeben für das Land Bremen." in tab.page.locator("main").inner_text()
    look(tab, "approved")
