"""An admin's settings in a real browser: planned, begun when their day comes, taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Tab
from clerk import log_in
from letterbox import said
from live import live_service
from looking import cut_off, small_targets
from playwright.sync_api import Browser
from service import Service

pytestmark = pytest.mark.e2e

HOME = "/amt/einstellungen"
LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">
<rect width="40" height="20" fill="#1b4d6b"/><circle cx="20" cy="10" r="6" fill="#fff"/></svg>"""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Service]]:
    with live_service(tmp_path_factory.mktemp("live")) as found:
        yield found


def look(tab: Tab, name: str) -> None:
    """Look at a page at a desk by day, and on a small telephone by night."""
    for width, dark in ((1280, False), (320, True)):
        tab.page.set_viewport_size({"width": width, "height": 844})
        tab.page.emulate_media(color_scheme="dark" if dark else "light")
        tab.look(f"{name}-{width}")
    assert cut_off(tab.page) == []
    assert small_targets(tab.page) == []
    tab.page.set_viewport_size({"width": 1280, "height": 844})
    tab.page.emulate_media(color_scheme="light")


def press(tab: Tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.press(name)


def fill(tab: Tab, **typed: str) -> None:
    for name, text in typed.items():
        tab.page.locator(f'[name="{name.replace("__", ".")}"]').fill(text)


def test_contact_from_a_day_on(browser: Browser, running: tuple[str, Service]) -> None:
    """A new street is planned, shown as a plan, there for mothers on its day, and taken back."""
    base, service = running
    tab, mother = Tab(browser, base, width=1280, label="settings"), Tab(browser, base)
    log_in(tab, role="admin", clock=service.clock)
    press(tab, "Einstellungen")
    look(tab, "overview")
    tab.open(f"{HOME}/kontakt")
    fill(
        tab,
        street="Neuer Markt",
        website="http://alt",
        ab__day="31",
        ab__month="2",
        ab__year="2027",
    )
    press(tab, "Speichern")
    assert tab.page.locator("[data-error-summary] a").count() == 2
    look(tab, "contact-error")
    fill(
        tab,
        website="https://www.bremerhaven.example.org",
        ab__day="1",
        ab__month="12",
        ab__year="2026",
    )
    # The Enter key saves, although buttons for rows may stand before that for saving.
    with tab.page.expect_navigation():
        tab.page.locator('[name="ab.year"]').press("Enter")
    assert "Ab 1. Dezember 2026" in said(tab)
    look(tab, "contact-planned")
    mother.open("/j/bremerhaven/")
    assert "Neuer Markt" not in said(mother)
    service.clock.advance(dt.timedelta(days=7))
    mother.open("/j/bremerhaven/")
    assert "Neuer Markt" in said(mother)
    log_in(tab, role="admin", clock=service.clock)
    tab.open(f"{HOME}/verlauf")
    look(tab, "histories")
    press(tab, "Kontakt und Öffnungszeiten")
    look(tab, "history")
    tab.page.get_by_role("link", name="Zurücknehmen").click()
    tab.page.wait_for_url("**/zuruecknehmen")
    look(tab, "undo")
    press(tab, "Ja, zurücknehmen")
    look(tab, "undone")
    mother.open("/j/bremerhaven/")
    assert "Neuer Markt" not in said(mother)
    mother.close()
    tab.close()


def test_the_other_pages(browser: Browser, running: tuple[str, Service], tmp_path: Path) -> None:
    """Rows without a script, a logo seen first, hints in a preview: each state can be read and used."""
    base, service = running
    plain = Tab(browser, base, width=1280, javascript=False, label="settings-plain")
    log_in(plain, role="admin", clock=service.clock)
    plain.open(f"{HOME}/oeffnungszeiten")
    plain.page.locator("button[value^='+changed_days|']").first.click()
    plain.page.locator("button[value='+changed_days']").click()
    fill(plain, changed_days__1__first="31.02.2027")
    with plain.page.expect_navigation():
        plain.page.locator('[name="changed_days.1.first"]').press("Enter")
    plain.look("hours-error")
    assert "gibt es nicht" in said(plain)
    plain.page.locator("button[value='-changed_days.1']").click()
    press(plain, "Speichern")
    assert "Gespeichert" in said(plain)
    plain.close()

    tab = Tab(browser, base, width=1280, label="settings")
    log_in(tab, role="admin", clock=service.clock)
    tab.open(f"{HOME}/oeffnungszeiten")
    look(tab, "hours")
    tab.open(f"{HOME}/logo")
    press(tab, "Hochladen und ansehen")
    look(tab, "logo-error")
    file = tmp_path / "logo.svg"
    file.write_text(LOGO)
    tab.page.locator('[name="datei"]').set_input_files(file)
    press(tab, "Hochladen und ansehen")
    look(tab, "logo-fresh")
    press(tab, "Speichern")
    tab.open(f"{HOME}/profil")
    fill(tab, hints="Wir sind **umgezogen**.\n\nMehr [hier](https://www.bremerhaven.example.org).")
    press(tab, "Vorschau zeigen")
    look(tab, "profile-preview")
    tab.open(f"{HOME}/name")
    look(tab, "name")
    tab.open("/j/bremerhaven/")
    look(tab, "office")
    tab.close()
