"""An admin's pages about form, texts, retention, delivery and area: readable for everybody."""

from __future__ import annotations

import pytest
from browser import Tab
from clerk import log_in
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

HOME = "/amt/einstellungen"


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (320, True)], ids=["wide", "small-dark"]
)
def test_pages(browser: Browser, demo: str, width: int, dark: bool) -> None:  # noqa: FBT001
    """Each page as it comes, with a mistake, and with what it shows before saving; nothing is saved."""
    tab = Tab(browser, demo, width=width, dark=dark, label=f"office-settings-{width}")
    log_in(tab, "bremerhaven", "admin")
    tab.open(f"{HOME}/formular")
    tab.look("form")
    tab.open(f"{HOME}/zustellung")
    tab.look("delivery")
    tab.open(f"{HOME}/fit-connect")
    tab.page.get_by_label("Zustellpunkt").fill("abc")
    _press(tab, "Verbindung prüfen")
    tab.look("fit-connect-error")
    tab.open(f"{HOME}/aufbewahrung")
    tab.page.get_by_label("Tage nach dem Abschluss").fill("1")
    _press(tab, "Speichern")
    tab.look("retention-error")
    tab.open(f"{HOME}/texte")
    with tab.page.expect_navigation():
        tab.page.get_by_role("button", name="Zeile hinzufügen").click()
    tab.page.get_by_label("Frage", exact=True).fill("Wo kann ich parken?")
    tab.page.get_by_label("Antwort", exact=True).fill("**Hinter** dem Haus.\n\nKostenlos.")
    _press(tab, "Vorschau zeigen")
    assert tab.page.locator("#questions-vorschau + div strong").inner_text() == "Hinter"
    tab.look("texts-preview")
    tab.open(f"{HOME}/zustaendigkeit")
    tab.page.get_by_label("Gemeinde oder Schlüssel").fill("04011")
    for part, number in (("day", "1"), ("month", "3"), ("year", "2027")):
        tab.page.locator(f"[name='add.from.{part}']").fill(number)
    _press(tab, "Folgen zeigen")
    assert "Zwei Ämter wären zuständig" in tab.page.locator("main").inner_text()
    tab.look("area-preview")
    tab.close()


def _press(tab: Tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.press(name)
