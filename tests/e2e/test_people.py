"""Somebody is invited by two offices, works at both, and is kept out of one: in a real browser."""

from __future__ import annotations

import email
import email.policy
import time
from pathlib import Path

import pytest
from browser import Tab
from clerk import go, log_in
from looking import small_targets
from playwright.sync_api import Browser

pytestmark = pytest.mark.e2e

PEOPLE = "/amt/einstellungen/personen"
HERE, THERE = "Amt für Jugend, Familie und Frauen Bremerhaven", "Jugendamt der Stadt Osnabrück"
MAIL, NAME = "jona.wechsel@example.org", "Jona Wechsel"
DAYS = "Tage vom Absenden bis zum Abschluss"
SAID = "Der Knopf ist zu klein"
SECRET = "ein Regenschirm für Dienstag"


def look(tab: Tab, name: str) -> None:
    tab.look(name)
    assert small_targets(tab.page) == [], name


def link_to(mails: Path, office: str) -> str:
    """The link in the mail from this office; the worker has to write it first."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in mails.glob("*.eml"):
            mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            if mail["To"] == MAIL and office in str(mail["Subject"]):
                body = mail.get_body()
                assert body is not None
                lines = str(body.get_content()).splitlines()
                return next(line for line in lines if "/amt/einladung#" in line)
        time.sleep(0.1)
    raise AssertionError(f"no mail from {office}")


def invite(tab: Tab, role: str) -> None:
    tab.open(PEOPLE)
    go(tab, "Jemanden einladen")
    tab.page.get_by_label("Vor- und Nachname").fill(NAME)
    tab.page.get_by_label("Dienstliche E-Mail-Adresse").fill(MAIL)
    tab.page.locator(f"input[name=rolle][value={role}]").check()
    go(tab, "Einladung senden")


def open_link(tab: Tab, link: str) -> None:
    """Open the link out of a mail: its code goes into the field and out of the address."""
    code = link.partition("#")[2]
    tab.page.goto(link)
    field = tab.page.get_by_label("Code aus der E-Mail")
    assert field.input_value() == code
    assert tab.page.url == f"{tab.base}/amt/einladung"
    go(tab, "Weiter")
    assert code[:5] not in tab.page.url


def where(tab: Tab) -> str:
    return tab.page.locator("header .so-brand span").nth(1).inner_text()


def member_page(tab: Tab) -> None:
    tab.open(PEOPLE)
    go(tab, NAME)


def log_in_as_guest(tab: Tab) -> None:
    tab.page.get_by_label("E-Mail-Adresse").fill(MAIL)
    tab.page.get_by_label("Passwort").fill(SECRET)
    go(tab, "Anmelden")


def accept(guest: Tab, link: str) -> None:
    """From the mail to the new account."""
    guest.open("/amt/einladung")
    go(guest, "Weiter")
    look(guest, "code-missing")
    open_link(guest, link)
    look(guest, "accept")
    guest.page.get_by_label("Neues Passwort", exact=True).fill("Passwort2026")
    go(guest, "Einladung annehmen")
    look(guest, "accept-error")
    guest.page.get_by_label("Neues Passwort", exact=True).fill(SECRET)
    guest.page.get_by_label("Neues Passwort noch einmal").fill(SECRET)
    go(guest, "Einladung annehmen")
    look(guest, "accepted")


def accept_with_account(guest: Tab, link: str) -> None:
    """The second office: the password is there already."""
    open_link(guest, link)
    look(guest, "accept-with-account")
    guest.page.get_by_label("Ihr Passwort").fill(SECRET)
    go(guest, "Einladung annehmen")
    go(guest, "Zur Anmeldung")


def switch(guest: Tab) -> None:
    """From the choice after the log-in to the other office; neither "back" nor an old tab mixes them."""
    assert guest.page.url == f"{guest.base}/amt/buero"
    look(guest, "choose")
    go(guest, f"Hier arbeiten {HERE}")
    assert where(guest) == HERE
    guest.open("/amt/rueckmeldungen")
    assert SAID in guest.page.locator("main").inner_text()
    old = guest.page.context.new_page()
    old.goto(f"{guest.base}/amt/regeln")
    go(guest, "Stelle wechseln")
    look(guest, "switch")
    go(guest, f"Hier arbeiten {THERE}")
    assert where(guest) == THERE
    look(guest, "switched")
    for _ in range(4):
        guest.back()
        assert SAID not in guest.page.locator("body").inner_text()
        assert HERE not in guest.page.locator("header").first.inner_text()
    old.get_by_label(DAYS).fill("21")
    with old.expect_navigation():
        old.get_by_role("button", name="Speichern").click()
    assert "Nicht gespeichert" in old.locator("h1").inner_text()
    old.close()


def test_two_offices(browser: Browser, demo: str, demo_data: Path) -> None:
    """Invited by two offices, accepted, at one of them at a time, suspended here and removed there."""
    here = Tab(browser, demo, width=1280, label="people-admin")
    log_in(here, "bremerhaven", "admin")
    here.open(f"{PEOPLE}/einladungen")
    look(here, "invite")
    go(here, "Einladung senden")
    look(here, "invite-errors")
    invite(here, "lead")
    look(here, "invited")
    guest = Tab(browser, demo, label="people-guest")
    guest.open("/j/bremerhaven/barrierefreiheit/melden")
    guest.page.locator("[name=message]").fill(SAID)
    with guest.page.expect_navigation():
        guest.page.locator("main form button").last.click()
    accept(guest, link_to(demo_data / "mails", HERE))

    there = Tab(browser, demo, width=320, dark=True, label="people-small-dark")
    log_in(there, "osnabrueck", "admin")
    there.open(f"{PEOPLE}/einladungen")
    look(there, "invite")
    invite(there, "lead")
    look(there, "invited")
    accept_with_account(guest, link_to(demo_data / "mails", THERE))
    log_in_as_guest(guest)
    switch(guest)
    for tab in (here, there):
        tab.open("/amt/regeln")
        assert tab.page.get_by_label(DAYS).input_value() != "21"

    member_page(there)
    look(there, "person")
    go(there, "Zugang sperren")
    look(there, "suspended")
    guest.open("/amt")
    assert guest.page.url == f"{demo}/amt/anmelden"
    member_page(here)
    look(here, "person")
    go(here, "Aus dem Amt entfernen")
    look(here, "person-error")
    here.page.get_by_label(f"Ja, {NAME} arbeitet nicht mehr in unserem Amt.").check()
    go(here, "Aus dem Amt entfernen")
    look(here, "removed")
    log_in_as_guest(guest)
    assert guest.page.url == f"{demo}/amt/anmelden"
    for tab in (here, there, guest):
        tab.close()
