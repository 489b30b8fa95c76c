"""Pages that explain and those the law asks for, in a real browser."""

from __future__ import annotations

import re

import pytest
from browser import Tab
from clerk import log_in
from playwright.sync_api import Browser, expect

pytestmark = pytest.mark.e2e

PAGES = {
    "start": "/",
    "how": "/so-funktionierts",
    "faq": "/haeufige-fragen",
    "faq-found": "/haeufige-fragen?suche=gericht",
    "faq-nothing": "/haeufige-fragen?suche=xylophon",
    "sign": "/gebaerdensprache",
    "imprint": "/impressum",
    "privacy": "/datenschutz",
    "accessibility": "/barrierefreiheit",
    "tests": "/barrierefreiheit/pruefung",
    "office": "/j/bremerhaven/",
    "office-not-taking-part": "/j/delmenhorst/",
    "office-imprint": "/j/bremerhaven/impressum",
    "office-privacy": "/j/bremerhaven/datenschutz",
    "office-accessibility": "/j/bremerhaven/barrierefreiheit",
    "report": "/j/bremerhaven/barrierefreiheit/melden",
    "reported": "/j/bremerhaven/barrierefreiheit/gemeldet",
}


def test_pages(browser: Browser, demo: str) -> None:
    """Every page is free of what axe finds without a script, too (`test_access` looks with one)."""
    tab = Tab(browser, demo, javascript=False, width=320, label="info-without-javascript")
    for name, path in PAGES.items():
        tab.open(path)
        tab.look(name)
    tab.open("/haeufige-fragen")
    tab.page.locator("#dauer summary").click()
    tab.look("faq-open")
    tab.close()


def test_deep_link(browser: Browser, demo: str) -> None:
    """An address with a question's name opens it and brings the keyboard there, also on the page."""
    tab = Tab(browser, demo, label="info-deep-link")
    tab.open("/haeufige-fragen#gericht")
    expect(tab.page.locator("#gericht .kern-accordion__body")).to_be_visible()
    expect(tab.page.locator("#gericht summary")).to_be_in_viewport()
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.parentElement.id") == "gericht"
    assert tab.page.locator("details[open]").count() == 1
    tab.page.evaluate("location.hash = 'kosten'")
    expect(tab.page.locator("#kosten .kern-accordion__body")).to_be_visible()
    tab.page.locator("#dauer summary").click()
    assert tab.page.url.endswith("#dauer")
    tab.open("/")
    tab.open("/haeufige-fragen#gibt-es-nicht")
    assert tab.page.locator("details[open]").count() == 0
    assert not tab.faults
    tab.close()


def test_deep_link_without_script(browser: Browser, demo: str) -> None:
    """Without a script the address still leads to the question, which can be opened."""
    tab = Tab(browser, demo, javascript=False, label="info-deep-link-bare")
    tab.open("/haeufige-fragen#daten")
    expect(tab.page.locator("#daten summary")).to_be_in_viewport()
    tab.page.locator("#daten summary").click()
    expect(tab.page.locator("#daten .kern-accordion__body")).to_be_visible()
    tab.close()


def test_search_while_typing(browser: Browser, demo: str) -> None:
    """The search filters while typing as the server does, announces how many, and can be emptied."""
    tab = Tab(browser, demo, label="info-search")
    tab.open("/haeufige-fragen")
    every = tab.page.locator("details").count()
    status = tab.page.get_by_role("status")
    for search in ("Vater", "VATER gestorben", "gueltig", "gultig", "gültig", "xylophon"):
        tab.open("/haeufige-fragen")
        tab.page.get_by_label("Suchen").fill(search)
        names = [each.get_attribute("id") for each in tab.page.locator("details:visible").all()]
        said = status.inner_text()
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**suche=**")
        served = [each.get_attribute("id") for each in tab.page.locator("details").all()]
        assert names == served, search
        assert status.inner_text() == said
    expect(tab.page.get_by_role("heading", name="keine Antwort gefunden")).to_be_visible()
    tab.open("/haeufige-fragen")
    tab.page.get_by_label("Suchen").fill("xylophon")
    expect(tab.page.get_by_role("heading", name="keine Antwort gefunden")).to_be_visible()
    tab.look("faq-filtered-nothing")
    tab.page.get_by_label("Suchen").fill("")
    assert tab.page.locator("details:visible").count() == every
    assert not status.inner_text()
    tab.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_print(browser: Browser, demo: str, *, javascript: bool) -> None:
    """On paper every answer can be read, script or not."""
    tab = Tab(browser, demo, javascript=javascript, label="info-print")
    tab.open("/haeufige-fragen")
    tab.page.emulate_media(media="print")
    answers = tab.page.locator(".kern-accordion__body")
    heights = [answers.nth(each).bounding_box() for each in range(answers.count())]
    assert all(box and box["height"] > 20 for box in heights)
    tab.close()


def test_keyboard(browser: Browser, demo: str) -> None:
    """A question is opened by keyboard alone, and the focus can be seen."""
    tab = Tab(browser, demo, label="info-keyboard")
    tab.open("/haeufige-fragen")
    tab.page.get_by_label("Suchen").focus()
    for _ in range(2):
        tab.page.keyboard.press("Tab")
    assert tab.page.evaluate("document.activeElement.tagName") == "SUMMARY"
    outline = tab.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert int(re.sub(r"\D.*", "", outline)) >= 2
    tab.page.keyboard.press("Enter")
    assert tab.page.locator("details[open]").count() == 1
    tab.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_report_reaches_the_clerk(browser: Browser, demo: str, *, javascript: bool) -> None:
    """From a page with a barrier to the clerk's list, and done there."""
    tab = Tab(browser, demo, javascript=javascript, label=f"info-report-{javascript}")
    message = f"Der Knopf ist zu klein ({javascript})"
    tab.open("/j/bremerhaven/")
    tab.press("Barrierefreiheit")
    tab.press("Barriere melden")
    assert tab.page.get_by_label("Auf welcher Seite?").input_value() == "/j/bremerhaven/"
    tab.page.get_by_label("Ihre E-Mail-Adresse").fill("falsch@")
    tab.press("Meldung absenden")
    tab.look("report-error")
    tab.page.get_by_label("Was geht nicht?").fill(message)
    tab.page.get_by_label("Ihre E-Mail-Adresse").fill("melderin@example.org")
    tab.press("Meldung absenden")
    tab.look("reported")
    log_in(tab)
    tab.press("Rückmeldungen")
    card = tab.page.locator("article", has_text=message)
    expect(card).to_have_count(1)
    tab.look("clerk-list")
    card.get_by_role("button").click()
    expect(tab.page.locator("article", has_text=message)).to_have_count(0)
    tab.open("/amt/rueckmeldungen?ablage=done")
    expect(tab.page.locator("article", has_text=message)).to_have_count(1)
    tab.look("clerk-done")
    tab.close()
