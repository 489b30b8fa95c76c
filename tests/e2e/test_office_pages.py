"""Pages of the office that no walk leads over: log-in, figures, rules, reports, on wide and small screens."""

from __future__ import annotations

import pytest
from browser import Tab
from clerk import log_in
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

PAGES = ("/amt/zahlen", "/amt/nutzung", "/amt/regeln", "/amt/rueckmeldungen", "/amt/nachrichten")


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (320, True)], ids=["wide", "small-dark"]
)
def test_pages(browser: Browser, demo: str, width: int, dark: bool) -> None:  # noqa: FBT001
    """A lead's pages, and the way in with a wrong password and a right one."""
    tab = Tab(browser, demo, width=width, dark=dark, label=f"office-{width}")
    tab.open("/amt/anmelden")
    tab.look("log-in")
    tab.page.get_by_label("E-Mail-Adresse").fill("lead@bremerhaven.example.org")
    tab.page.get_by_label("Passwort").fill("falsch")
    with tab.page.expect_navigation():
        tab.press("Anmelden")
    tab.look("log-in-error")
    log_in(tab, "bremerhaven", "lead")
    for page in PAGES:
        tab.open(page)
        tab.look(page.rpartition("/")[2])
    tab.close()


def test_rules(browser: Browser, demo: str) -> None:
    """A wrong number is told beside its field; mended it is saved, and the page says so."""
    tab = Tab(browser, demo, width=1280, label="office-rules")
    log_in(tab, "bremerhaven", "lead")
    tab.open("/amt/regeln")
    field = tab.page.get_by_label("Tage vom Absenden bis zum Abschluss")
    field.fill("0")
    with tab.page.expect_navigation():
        tab.press("Speichern")
    tab.look("error")
    assert "Zahl von 1 bis 90" in tab.page.locator("main").inner_text()
    tab.page.get_by_label("Tage vom Absenden bis zum Abschluss").fill("15")
    with tab.page.expect_navigation():
        tab.press("Speichern")
    tab.look("saved")
    assert "Gespeichert" in tab.page.locator("main").inner_text()
    tab.open("/amt/regeln")
    shown = tab.page.get_by_label("Tage vom Absenden bis zum Abschluss")
    assert shown.input_value() == "15"
    shown.fill("14")
    with tab.page.expect_navigation():
        tab.press("Speichern")
    tab.close()
