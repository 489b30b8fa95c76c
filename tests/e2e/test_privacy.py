"""What an office sees of deletion and data protection, and a request that goes before its time."""

from __future__ import annotations

import pytest
from browser import Tab
from clerk import log_in
from mother import Mother
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.e2e

HOME = "/amt/einstellungen"


def test_a_request_goes(browser: Browser, demo: str) -> None:
    """An admin downloads all data of a request, deletes it, and finds that in the log."""
    mothers = Tab(browser, demo, label="privacy-mother")
    mother = Mother(mothers)
    mother.to_review()
    reference, _code = mother.send()
    mothers.close()
    tab = Tab(browser, demo, width=1280, label="privacy")
    log_in(tab, "bremerhaven", "admin")
    for _ in range(40):
        tab.open("/amt")
        if tab.page.get_by_role("link", name=reference).count():
            break
        tab.page.wait_for_timeout(500)
    tab.page.get_by_role("link", name=reference).first.click()
    tab.page.get_by_role("link", name="Datenauskunft und Löschung").click()
    expect(tab.page.get_by_role("heading", name="Datenauskunft und Löschung")).to_be_visible()
    tab.look("person")
    with tab.page.expect_download() as download:
        tab.page.get_by_role("button", name="Alle Daten als ZIP herunterladen").click()
    assert download.value.suggested_filename == f"auskunft-{reference}.zip"
    _press(tab, "Endgültig löschen")
    tab.look("person-error")
    tab.page.get_by_label("Die Daten werden nicht mehr gebraucht").check()
    tab.page.get_by_label("Aktenzeichen der Anfrage").fill(reference)
    _press(tab, "Endgültig löschen")
    tab.look("gone")
    tab.open(f"{HOME}/loeschprotokoll")
    tab.look("log")
    assert "Wunsch der betroffenen Person" in tab.page.locator("tbody").inner_text()
    tab.close()


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (320, True)], ids=["wide", "small-dark"]
)
def test_papers(browser: Browser, demo: str, width: int, dark: bool) -> None:  # noqa: FBT001
    """The papers of data protection and the log, on wide and small screens."""
    tab = Tab(browser, demo, width=width, dark=dark, label=f"privacy-papers-{width}")
    log_in(tab, "bremerhaven", "admin")
    for page in (
        "loeschprotokoll",
        "datenschutz",
        "datenschutz/verzeichnis",
        "datenschutz/datenblatt",
    ):
        tab.open(f"{HOME}/{page}")
        tab.look(page.replace("/", "-"))
    answer = tab.page.request.get(f"{demo}{HOME}/datenschutz/verzeichnis/pdf")
    assert answer.body().startswith(b"%PDF-")
    tab.close()


def _press(tab: Tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.press(name)
