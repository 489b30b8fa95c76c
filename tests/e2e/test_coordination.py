"""The coordination in a browser: a year begins, a sheet is looked at, corrected and booked."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Tab
from clerk import log_in_at_door
from playwright.sync_api import Browser
from steering import BAD, GOOD

pytestmark = pytest.mark.e2e


def _press(tab: Tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.press(name)


def test_from_rules_to_shares(browser: Browser, demo: str, tmp_path: Path) -> None:
    """A sheet with faults says where they are; the right one is booked, and shared at once."""
    tab = Tab(browser, demo, width=1280, label="coordination")
    log_in_at_door(tab, "coordination")
    tab.look("home")
    tab.open("/koordination/jahre/neu")
    assert tab.page.get_by_label("Jahr", exact=True).input_value() == "2027"
    _press(tab, "Kostenjahr anlegen")
    tab.open("/koordination/jahre/2027/einlesen/plan")
    for name, content in (("falsch.csv", BAD), ("richtig.csv", GOOD)):
        sheet = tmp_path / name
        sheet.write_bytes(content)
        tab.page.get_by_label("Datei").set_input_files(sheet)
        _press(tab, "Datei ansehen")
        tab.look(name)
        if content is BAD:
            assert "Ein Land steht zweimal da: HB." in tab.page.locator("main").inner_text()
            with tab.page.expect_navigation():
                tab.page.get_by_role("link", name="Andere Datei einlesen").click()
    _press(tab, "Alles buchen")
    tab.look("items")
    tab.open("/koordination/jahre/2027/verteilung")
    assert "Schätzung: 1.200,00 €" in tab.page.locator("main").inner_text()
    tab.look("shares")
    tab.close()
