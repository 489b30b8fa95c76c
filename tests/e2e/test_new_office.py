"""An office begins: its first admin goes from the invitation to *live* by the browser alone."""

from __future__ import annotations

import datetime as dt
import subprocess
from pathlib import Path

import pytest
from browser import Tab
from clerk import go, wait_for
from newcomer import accept, come_in, link_for
from playwright.sync_api import Browser
from processes import PROGRAM, bare_environment

from sorgeauskunft.kernel import BERLIN

pytestmark = pytest.mark.e2e

SLUG = "delmenhorst"
ADMIN, CLERK = "jona.neu@example.org", "sascha.neu@example.org"
SETTINGS = "/amt/einstellungen"


def operator(data: Path, *arguments: str) -> None:
    """What the operator does beforehand, on the command line."""
    demo = {"SORGEAUSKUNFT_ENVIRONMENT": "demo", "SORGEAUSKUNFT_DATA_FOLDER": str(data)}
    done = subprocess.run(  # noqa: S603 - our own program
        [str(PROGRAM), "tenant", *arguments],
        env={**bare_environment(), **demo},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def save(tab: Tab, page: str, fields: dict[str, str]) -> None:
    tab.open(f"{SETTINGS}/{page}" if page != "/amt/regeln" else page)
    for name, value in fields.items():
        tab.page.locator(f"main [name='{name}']").fill(value)
    go(tab, "Speichern")
    tab.look(page.strip("/").replace("/", "-"))


def open_lines(tab: Tab) -> str:
    tab.open(f"{SETTINGS}/bereitschaft")
    return tab.page.locator("main").inner_text()


def found(tab: Tab) -> str:
    """What the finder says to a mother in Delmenhorst."""
    tab.open("/")
    tab.page.get_by_label("Postleitzahl").fill("27749")
    with tab.page.expect_navigation():
        tab.page.locator("main form button").first.click()
    return tab.page.locator("main").inner_text()


def test_from_invitation_to_live(browser: Browser, demo: str, demo_data: Path) -> None:
    """Invited, logged in with a second step, everything set, tried, released, and found by a mother."""
    for status in ("contract", "av_contract", "notice_80"):
        operator(demo_data, "status", SLUG, status)
    operator(demo_data, "invite", SLUG, "--name", "Jona Neu", "--email", ADMIN)
    mother = Tab(browser, demo, label="new-office-mother")
    assert "noch nicht" in found(mother)

    tab = Tab(browser, demo, width=1280, label="new-office")
    accept(tab, link_for(demo_data / "mails", ADMIN))
    come_in(tab, ADMIN)
    assert "Offen" in open_lines(tab)
    tab.look("list")
    own = {
        "represented_by": "Leitung Jona Neu",
        "data_protection_officer": "Datenschutzstelle der Stadt",
        "data_protection_email": "datenschutz@delmenhorst.example.org",
    }
    save(tab, "profil", own)
    letters = {"signatory": "Jona Neu", "appeal": "Gegen diesen Bescheid ist Widerspruch zulässig."}
    save(tab, "/amt/regeln", letters)
    tab.open(f"{SETTINGS}/personen/einladungen")
    tab.page.get_by_label("Vor- und Nachname").fill("Sascha Neu")
    tab.page.get_by_label("Dienstliche E-Mail-Adresse").fill(CLERK)
    tab.page.locator("input[name=rolle][value=clerk]").check()
    go(tab, "Einladung senden")
    colleague = Tab(browser, demo, label="new-office-clerk")
    accept(colleague, link_for(demo_data / "mails", CLERK))
    colleague.close()
    tab.open(f"{SETTINGS}/bereitschaft")
    go(tab, "Testanfrage senden")
    wait_for(tab, f"{SETTINGS}/bereitschaft", "Alles ist erledigt")
    today = dt.datetime.now(BERLIN).date()
    for label, number in (("Tag", today.day), ("Monat", today.month), ("Jahr", today.year)):
        tab.page.locator("main").get_by_label(label, exact=True).fill(str(number))
    go(tab, "Freigeben")
    tab.look("live")
    assert "noch nicht" not in found(mother)
    mother.look("found")
    mother.close()
    tab.close()
