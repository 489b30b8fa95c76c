"""One request on two clerks' desks: asked about with a ready text, noted, and never overwritten."""

from __future__ import annotations

import time

import pytest
from browser import Tab
from mother import Mother
from playwright.sync_api import Browser

from sorgeauskunft.host.demo import PASSWORD

pytestmark = pytest.mark.e2e


def sent(browser: Browser, demo: str) -> tuple[str, str]:
    """Send a request; its reference and status code."""
    tab = Tab(browser, demo, label="request-mother")
    mother = Mother(tab)
    mother.find()
    mother.check()
    mother.born()
    mother.press("Weiter zum Formular")
    mother.fill()
    codes = mother.send()
    tab.close()
    return codes


def log_in(tab: Tab, role: str) -> None:
    tab.open("/amt")
    tab.page.get_by_label("E-Mail-Adresse").fill(f"{role}@bremerhaven.example.org")
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    tab.press("Anmelden")
    tab.page.wait_for_load_state()


def at(tab: Tab, reference: str) -> str:
    """Open a request from the inbox as soon as it is there; its address."""
    for _ in range(80):
        tab.open("/amt")
        if reference in tab.page.locator("main").inner_text():
            break
        time.sleep(0.25)
    tab.press(reference)
    tab.page.wait_for_load_state()
    return tab.page.url.removeprefix(tab.base)


def said(tab: Tab) -> str:
    tab.page.wait_for_load_state()
    return tab.page.locator("main").inner_text()


def test_two_clerks(browser: Browser, demo: str) -> None:
    """Who comes second is told who did what; her text stands, and one press sends it after all."""
    reference, _code = sent(browser, demo)
    kim = Tab(browser, demo, width=1280, label="request-wide")
    robin = Tab(browser, demo, width=320, dark=True, label="request-narrow-dark")
    log_in(kim, "clerk")
    log_in(robin, "lead")
    path = at(kim, reference)
    kim.look("new")
    robin.open(path)
    robin.look("new")
    robin.press("Übernehmen")
    assert "Robin Muster" in said(robin)

    kim.press("Empfang bestätigen")
    assert "Anfrage übernommen" in said(kim)
    assert "Robin Muster" in said(kim)
    kim.look("too-late-to-acknowledge")
    kim.press("Empfang bestätigen")
    assert "in Bearbeitung" in said(kim)

    robin.page.get_by_label("Neue Notiz").fill("Mutter hat angerufen.")
    robin.press("Notiz speichern")
    assert "Empfang bestätigt" in said(robin)
    robin.look("stale-note")
    robin.press("Notiz speichern")
    assert "Mutter hat angerufen." in said(robin)

    kim.open(path)
    kim.page.get_by_label("Vorlage").select_option(label="Geburtsurkunde")
    kim.press("Vorlage einsetzen")
    field = kim.page.get_by_label("Rückfrage an die Mutter")
    assert "Kopie der Geburtsurkunde" in field.input_value()
    field.fill(field.input_value() + "\n\nVielen Dank!")
    kim.press("Frage stellen")
    assert "Vielen Dank!" in said(kim)
    kim.look("asked")

    robin.open(path)
    robin.page.get_by_label("Antwort der Mutter eintragen").fill("Liegt bei.")
    for name, value in (("Tag", "24"), ("Monat", "11"), ("Jahr", "2026")):
        robin.page.get_by_label(name, exact=True).fill(value)
    robin.press("Antwort eintragen")
    assert "eingetragen von Robin Muster" in said(robin)
    robin.look("answered-by-letter")
    robin.page.get_by_role("link", name="Notiz ändern oder löschen").click()
    robin.look("note")
    robin.close()
    kim.close()
