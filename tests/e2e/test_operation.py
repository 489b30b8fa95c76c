"""The operator announces something, suspends an office and lets it go on: in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import Tab
from clerk import go, log_in_at_door, wait_for
from looking import cut_off, small_targets
from mother import Mother
from newcomer import accept, come_in, link_for
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

TEXT = "Heute Nacht arbeiten wir an der Plattform."
SUPPORT = "su.support@betrieb.example.org"
OFFICE = "/betrieb/aemter/osnabrueck"


def look(tab: Tab, name: str) -> None:
    tab.look(name)
    assert [*small_targets(tab.page), *cut_off(tab.page)] == [], name


def move(tab: Tab, status: str) -> None:
    tab.open(OFFICE)
    tab.page.get_by_label("Neuer Stand").select_option(label=status)
    go(tab, "Stand speichern")


def tried(tab: Tab) -> str:
    """From the office's page to the confirmation, as a mother; return the reference."""
    trier = Mother(tab)
    trier.press("Vorab-Check starten")
    tab.page.locator('input[name=where][value="germany"]').check()
    tab.page.locator("[name=postcode]").fill("27568")
    trier.next()
    trier.check()
    trier.born()
    trier.press("Weiter zum Formular")
    trier.fill({"anschrift": {"address.place": "Bremerhaven"}})
    reference, _code = trier.send()
    return reference


def test_support(browser: Browser, demo: str, demo_data: Path) -> None:
    """Support gets an office in which everything is invented, comes in under its own name, and works.

    There it goes a mother's way, too, to the inbox. A mother who guesses its address finds nothing.
    """
    tab = Tab(browser, demo, width=1280, height=1024, label="operation")
    support = Tab(browser, demo, width=1280, height=1024, label="support")
    mother = Tab(browser, demo, label="support-mother")
    try:
        log_in_at_door(tab, "operator")
        go(tab, "Testämter")
        tab.page.get_by_label("Name", exact=True).fill("Testamt Support")
        tab.page.get_by_label("Kürzel").fill("testamt")
        tab.page.get_by_label("Land", exact=True).select_option(label="Saarland")
        go(tab, "Testamt anlegen")
        tab.page.get_by_role("button", name="12 Testanfragen erzeugen").click()
        tab.page.get_by_text("Die Testanfragen sind gesendet").wait_for()
        look(tab, "offices")
        go(tab, "Testamt Support")
        tab.page.get_by_label("Vor- und Nachname").fill("Su Support")
        tab.page.get_by_label("Dienstliche E-Mail-Adresse").fill(SUPPORT)
        go(tab, "Einladen")
        accept(support, link_for(demo_data / "mails", SUPPORT))
        come_in(support, SUPPORT)
        support.open("/amt")
        wait_for(support, "/amt", "12")
        support.look("synthetic")
        assert "Testamt: Hier ist alles erfunden" in support.page.locator("body").inner_text()
        support.page.locator("main a[href^='/amt/anfragen/']").first.click()
        support.page.get_by_text("Testamt: Hier ist alles erfunden").wait_for()
        support.look("request")
        support.page.get_by_role("link", name="Weg der Mutter ausprobieren").click()
        support.look("trial")
        reference = tried(support)
        support.look("trial-sent")
        support.page.get_by_role("link", name="Zurück zum Eingang").click()
        wait_for(support, "/amt", reference)
        mother.open("/j/testamt/")
        assert "Testamt" not in mother.page.locator("main").inner_text()
    finally:
        mother.close()
        support.close()
        tab.close()


def test_walk(browser: Browser, demo: str) -> None:
    """What the operator says stands above mothers' pages; a suspended office's page says that it is."""
    tab = Tab(browser, demo, width=1280, height=1024, label="operation")
    mother = Tab(browser, demo, label="operation-mother")
    try:
        log_in_at_door(tab, "operator")
        look(tab, "overview")
        for name in ("Ämter", "Gebiete", "Zustellung", "Aufträge", "Protokoll", "Hinweise"):
            go(tab, name)
            look(tab, name)
        tab.page.get_by_label("Wartung").check()
        tab.page.get_by_label("Mütter und andere Besucher").check()
        for name, year in (("begins", "2026"), ("ends", "2099")):
            for part, value in (("day", "1"), ("month", "1"), ("year", year), ("time", "8")):
                tab.page.locator(f"input[name='{name}.{part}']").fill(value)
        tab.page.get_by_label("Text auf Deutsch").fill(TEXT)
        go(tab, "Hinweis speichern")
        look(tab, "said")
        mother.page.wait_for_timeout(3500)
        mother.open("/j/osnabrueck/")
        assert TEXT in mother.page.locator(".so-notices").inner_text()
        mother.look("told")
        tab.page.get_by_role("button", name="Zurücknehmen").click()
        tab.page.get_by_text("Der Hinweis ist zurückgenommen").wait_for()

        move(tab, "Ausgesetzt")
        look(tab, "suspended")
        mother.page.wait_for_timeout(3500)
        mother.open("/j/osnabrueck/")
        assert "Er bleibt gespeichert" in mother.page.locator("main").inner_text()
        move(tab, "In Betrieb")
        mother.open("/betriebszustand")
        mother.look("condition")
    finally:
        mother.close()
        tab.close()
