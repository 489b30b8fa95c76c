"""A child was born elsewhere: its register is asked, answers many at once, and the letter stands ready."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import Tab
from clerk import log_in, wait_for
from letterbox import check, download, printed_code, read, said, status
from mother import Mother
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

CHILDREN = ("Mia", "Noah")


def sent(browser: Browser, demo: str, child: str, place: str = "Osnabrück") -> tuple[str, str]:
    """A request about a child that was born there; its reference and status code."""
    tab = Tab(browser, demo, label="register-mother")
    mother = Mother(tab)
    mother.find()
    mother.check()
    mother.born(place=place)
    mother.press("Weiter zum Formular")
    mother.fill({"kind": {"child.given_names": child}})
    reference, code = mother.send()
    tab.close()
    return reference, code


def go(tab: Tab, name: str) -> None:
    """Press a button or follow a link, and wait for the page to which it leads."""
    with tab.page.expect_navigation():
        tab.press(name)


class Desk:
    """Somebody at a wide light screen, and the same person at a small dark one, who only looks."""

    def __init__(self, browser: Browser, demo: str, slug: str) -> None:
        self.tab = Tab(browser, demo, width=1280, label=f"register-{slug}")
        self._small = Tab(browser, demo, dark=True, width=320, label=f"register-{slug}-small")
        for tab in (self.tab, self._small):
            log_in(tab, slug)

    def look(self, name: str, path: str) -> None:
        """Look at the page that stands open, and at the same address on the small screen."""
        self.tab.look(name)
        self._small.open(path)
        self._small.look(name)

    def close(self) -> None:
        for tab in (self.tab, self._small):
            tab.close()


def taken_in(tab: Tab, reference: str) -> str:
    """Take a request into work; its address."""
    wait_for(tab, "/amt", reference)
    go(tab, reference)
    go(tab, "Empfang bestätigen")
    return tab.page.url.removeprefix(tab.base)


def asked(desk: Desk, reference: str, *, looks: bool) -> str:
    """Ask the register about a request with one click; the request's address."""
    tab = desk.tab
    path = taken_in(tab, reference)
    assert "Das Kind ist in Osnabrück geboren" in tab.page.locator("main").inner_text()
    if looks:
        desk.look("request-to-ask", path)
        go(tab, "Registerabfrage öffnen")
        desk.look("register-to-ask", f"{path}/kinder/1/register")
        tab.open(path)
    go(tab, "Register anfragen")
    wait_for(tab, path, "Liegt dort seit")
    return path


def answered(desk: Desk) -> None:
    """The register office answers "no entry" for both children at once."""
    tab = desk.tab
    for child in CHILDREN:
        wait_for(tab, "/amt/register", child)
    desk.look("inbox", "/amt/register")
    go(tab, "„Kein Eintrag“ für die Auswahl antworten")
    tab.look("nothing-ticked")
    tab.page.get_by_label("Name von Kind oder Mutter").fill("noah oztur")
    go(tab, "Suchen")
    tab.look("found")
    assert tab.page.locator("tbody tr").count() == 1
    go(tab, "Noah Öztürk-Ñañez")
    desk.look("one", tab.page.url.removeprefix(tab.base))
    assert "Musterweg" not in tab.page.content()
    go(tab, "Antwort absenden")
    tab.look("one-error")
    tab.open("/amt/register")
    for box in tab.page.locator("input[name=inquiry]").all():
        box.check()
    go(tab, "„Kein Eintrag“ für die Auswahl antworten")
    tab.look("confirm")
    assert tab.page.locator("main li").count() == len(CHILDREN)
    go(tab, "Ja, für 2 Kinder antworten")
    tab.look("answered")


def issued(tab: Tab, path: str) -> str:
    """Issue the letter with one click, and wait for its file; its number."""
    tab.open(path)
    go(tab, "Auskunft erstellen")
    wait_for(tab, path, "herunterladen (PDF)")
    wait_for(tab, path, "ist erstellt am")
    found = re.search(r"Auskunft (\S+) ist erstellt am", said(tab))
    assert found, said(tab)
    return found[1]


def posted(tab: Tab, numbers: list[str], folder: Path) -> None:
    """Print these letters in one batch, and write down that they were posted."""
    for number in numbers:
        wait_for(tab, "/amt/versand", number)
    for number in numbers:
        row = tab.page.locator("tr", has_text=number).first
        row.locator("input[type=checkbox]").first.check()
    batch = read(download(tab, "Ausgewählte als einen Druckstapel (PDF)", folder))
    assert all(number in batch for number in numbers)
    go(tab, "Ausgewählte als abgesandt eintragen")


def test_from_a_phone_to_the_letterbox(browser: Browser, demo: str, tmp_path: Path) -> None:
    """Bremerhaven asks Osnabrück with one click; answered in a batch, each letter waits for one click.

    Issued, printed in a batch, posted, checked by its code; the mother sees each step.
    """
    pairs = [sent(browser, demo, child) for child in CHILDREN]
    phone = Tab(browser, demo, label="register-mother")
    here = Desk(browser, demo, "bremerhaven")
    paths = [
        asked(here, reference, looks=number == 0) for number, (reference, _) in enumerate(pairs)
    ]
    assert "Register angefragt" in status(phone, pairs[0][1])
    there = Desk(browser, demo, "osnabrueck")
    answered(there)
    there.close()
    tab = here.tab
    for path in paths:
        wait_for(tab, path, "Kein Eintrag im Sorgeregister")
        assert tab.page.get_by_role("button", name="Auskunft erstellen").count() == 1
        assert tab.page.get_by_role("link", name="Vorschau als PDF (Entwurf)").count() == 1
    here.look("letter-drafted", paths[1])
    tab.open(f"{paths[0]}/kinder/1/register")
    here.look("register-answered", f"{paths[0]}/kinder/1/register")
    numbers = [issued(tab, path) for path in paths]
    assert "Ihre Auskunft ist fertig" in status(phone, pairs[0][1])
    posted(tab, numbers, tmp_path)
    for reference, code in pairs:
        assert "Der Brief ist unterwegs" in status(phone, code), reference
    tab.open(paths[0])
    letter = download(tab, tab.page.locator("a[href$='/pdf']").first.inner_text(), tmp_path)
    assert "nicht zurückgezogen" in check(phone, printed_code(letter))
    here.close()
    phone.close()


def by_hand(tab: Tab, path: str) -> None:
    """Another office is asked on the phone, for a reason, and tells of a Sperrvermerk."""
    tab.page.get_by_label("Ich frage selbst an").check()
    go(tab, "Register anfragen")
    tab.look("other-error")
    tab.page.get_by_label("Stelle aus dem Verzeichnis").select_option("Jugendamt der Stadt Verl")
    tab.page.get_by_label("Warum fragen Sie").fill("Laut Geburtsurkunde in Verl geboren")
    go(tab, "Register anfragen")
    tab.look("asked-by-hand")
    tab.open(f"{path}/kinder/1/register")
    tab.look("to-write-down")
    go(tab, "Antwort speichern")
    tab.look("to-write-down-error")
    tab.page.get_by_label("Ja, es gibt einen Eintrag").check()
    tab.page.get_by_label("Sperrvermerk").check()
    tab.page.get_by_label("Wer hat die Auskunft gegeben?").fill("Frau Probe, Jugendamt Verl")
    go(tab, "Antwort speichern")
    tab.look("lead-is-needed")
    assert "Sperrvermerk" not in tab.page.locator("main").inner_text()


def test_by_hand_and_for_a_lead(browser: Browser, demo: str) -> None:
    """Own register, another office by phone, and a Sperrvermerk, which the clerk does not see again."""
    reference, _code = sent(browser, demo, "Ada", place="Bremerhaven")
    tab = Tab(browser, demo, width=1280, label="register-hand")
    log_in(tab, "bremerhaven")
    path = taken_in(tab, reference)
    go(tab, "Eigenes Register prüfen")
    tab.look("own")
    go(tab, "Ergebnis speichern")
    tab.look("own-error")
    by_hand(tab, path)
    tab.close()
    lead = Tab(browser, demo, dark=True, width=320, label="register-lead")
    log_in(lead, "bremerhaven", "lead")
    lead.open(f"{path}/kinder/1/register")
    lead.look("lead-reads")
    assert "Sperrvermerk" in lead.page.locator("main").inner_text()
    lead.close()
