"""Files are added on a phone: with and without JavaScript, light and dark, on a small screen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from browser import Tab
from paper import image, pdf
from playwright.sync_api import Browser, expect
from visitor import CHECK_ANSWERS, FORM_ANSWERS

pytestmark = pytest.mark.e2e

PAGE = "/j/bremerhaven/formular/unterlagen"
LONG = "Ausweis mit einem langen Namen wie ihn manche Telefone vergeben 20261124.jpg"


def go_on(tab: Tab, name: str = "Weiter") -> None:
    """Press, and wait until the next page is there."""
    with tab.page.expect_navigation():
        tab.press(name)


def _step(tab: Tab) -> str:
    return tab.page.url.rpartition("/formular/")[2].partition("?")[0]


def to_uploads(tab: Tab) -> None:
    """The shortest way; what it passes has tests of its own."""
    tab.open("/j/bremerhaven/check/wohnort")
    tab.page.locator("[name=where][value=germany]").check()
    tab.page.locator("[name=postcode]").fill("27570")
    go_on(tab)
    while (question := tab.page.url.rpartition("/check/")[2]) in CHECK_ANSWERS:
        tab.page.locator(f"[name=answer][value={CHECK_ANSWERS[question]}]").check()
        go_on(tab)
    tab.page.locator("[name=where][value=unknown]").check()
    go_on(tab)
    go_on(tab, "Weiter zum Formular")
    while (step := _step(tab)) != "unterlagen":
        answers = {"mother.birth_place": "Bremerhaven", **FORM_ANSWERS[step]}
        for name, value in answers.items():
            field = tab.page.locator(f'[name="{name}"]')
            if not field.count():
                continue
            if field.first.get_attribute("type") == "radio":
                tab.page.locator(f'[name="{name}"][value="{value}"]').check()
            else:
                field.fill(value)
        go_on(tab)


def choose(tab: Tab, document: str, file: Path) -> None:
    tab.page.locator(f"#datei-{document}").set_input_files(file)
    tab.page.locator(f"form:has(#datei-{document}) button").click()


@pytest.mark.parametrize(
    ("javascript", "dark", "width"),
    [(True, False, 390), (True, True, 320), (False, False, 390)],
    ids=["uploads-light", "uploads-small-dark", "uploads-without-javascript"],
)
def test_uploads(
    browser: Browser,
    demo: str,
    tmp_path: Path,
    *,
    javascript: bool,
    dark: bool,
    width: int,
    request: pytest.FixtureRequest,
) -> None:
    """Nothing chosen, too large, wrong, right, looked at, removed: each said, nothing breaks."""
    files = {
        "large": ("gross.jpg", bytes(11 * 1024 * 1024)),
        "wrong": ("falsch.pdf", b"kein PDF"),
        "photo": (LONG, image()),
        "paper": ("urkunde.pdf", pdf()),
    }
    for name, content in files.values():
        (tmp_path / name).write_bytes(content)
    paths = {key: tmp_path / name for key, (name, _) in files.items()}
    tab = Tab(
        browser,
        demo,
        javascript=javascript,
        dark=dark,
        width=width,
        label=request.node.callspec.id,
    )
    main = tab.page.locator("main")
    to_uploads(tab)
    tab.look("uploads")
    tab.page.locator("form:has(#datei-id-card) button").click()
    expect(main).to_contain_text("wählen Sie zuerst eine Datei aus")
    tab.look("nothing-chosen")
    choose(tab, "id-card", paths["wrong"])
    expect(tab.page.locator("[data-error-summary]")).to_contain_text("kein PDF und kein Bild")
    if javascript:
        expect(tab.page.locator("[data-error-summary]")).to_be_focused()
    tab.look("wrong")
    choose(tab, "id-card", paths["large"])
    expect(main).to_contain_text("zu groß")
    expect(main).not_to_contain_text("kein PDF und kein Bild")
    tab.look("too-large")
    choose(tab, "id-card", paths["photo"])
    expect(tab.page.locator(".so-files")).to_contain_text(LONG)
    if javascript:
        expect(tab.page.locator("[data-uploaded]")).to_be_focused()
    tab.look("added")
    choose(tab, "birth-certificate", paths["paper"])
    expect(tab.page.locator(".so-files")).to_have_count(2)
    tab.look("two")
    for link in tab.page.locator(".so-files a").all():
        with tab.page.context.expect_page() as opened:
            link.click()
        opened.value.wait_for_load_state()
        opened.value.close()
    go_on(tab)
    expect(tab.page).to_have_url(re.compile("/pruefen$"))
    expect(main).to_contain_text("urkunde.pdf")
    tab.look("review")
    tab.open(PAGE)
    tab.page.locator(".so-files button").first.click()
    expect(tab.page.locator(".so-files")).to_have_count(1)
    tab.close()
