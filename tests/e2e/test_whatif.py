"""A Land tries other rules and keeps them; an office countersigns what it was counted."""

from __future__ import annotations

import pytest
from browser import Tab
from clerk import go, log_in, log_in_at_door, wait_for
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e


def test_other_rules(browser: Browser, demo: str) -> None:
    """From the estimate to another key with one Land more, down to the steps of an item, kept by name."""
    tab = Tab(browser, demo, width=1280, label="whatif")
    log_in_at_door(tab, "land_viewer")
    go(tab, "Was wäre, wenn")
    tab.page.get_by_label("Erster Schlüssel").select_option(label="gleiche Teile")
    tab.page.get_by_label("Anteil 1 in %").fill("99")
    tab.page.get_by_label("Thüringen").check()
    go(tab, "Berechnen")
    tab.look("error")
    tab.page.get_by_label("Anteil 1 in %").fill("")
    go(tab, "Berechnen")
    tab.look("result")
    row = tab.page.locator("table[aria-labelledby=wer] tr", has_text="Thüringen")
    assert "+" in row.inner_text()
    go(tab, "Thüringen")
    with tab.page.expect_navigation():
        tab.page.locator("table[aria-labelledby=posten] a").first.click()
    tab.look("steps")
    go(tab, "Zurück zum Vergleich")
    tab.page.get_by_label("Name des Vorschlags").fill("Mit Thüringen")
    go(tab, "Merken")
    tab.look("kept")
    assert "Mit Thüringen" in tab.page.locator("main").inner_text()
    tab.close()


def test_countersigning(browser: Browser, demo: str) -> None:
    """A month waits, is looked at, and countersigned by a tick and a click."""
    tab = Tab(browser, demo, width=390, dark=True, label="uses")
    log_in(tab, "bremen", "clerk")
    tab.open("/amt/nutzung")
    assert tab.page.locator("h1").inner_text() != "Nutzungen"
    tab.close()
    tab = Tab(browser, demo, width=390, dark=True, label="uses")
    log_in(tab, "osnabrueck", "lead")
    # The worker counts the last month as soon as it runs.
    wait_for(tab, "/amt/nutzung", "wartet auf Ihr Amt")
    with tab.page.expect_navigation():
        tab.page.locator("tr", has_text="wartet auf Ihr Amt").get_by_role("link").click()
    tab.look("month")
    go(tab, "Verbindlich bestätigen")
    tab.look("error")
    tab.page.get_by_label("Wir haben geprüft").check()
    go(tab, "Verbindlich bestätigen")
    tab.look("signed")
    assert "Die Zahl ist bestätigt" in tab.page.locator("main").inner_text()
    tab.close()
