"""One request travels from a phone to the clerk's inbox, in a real browser."""

from __future__ import annotations

import time
from pathlib import Path

import pikepdf
import pytest
from browser import Tab
from playwright.sync_api import Browser

import xfamilie
from sorgeauskunft.host.demo import LOGINS, PASSWORD

pytestmark = pytest.mark.e2e

YES = {"mutter", "volljaehrig", "kind-minderjaehrig"}
WEITER = "Weiter"


def find(tab: Tab) -> None:
    tab.open("/")
    tab.look("start")
    tab.press("Jugendamt finden")
    tab.look("start-error")
    tab.page.get_by_label("Postleitzahl").fill("27568")
    tab.press("Jugendamt finden")
    tab.look("choose-place")
    tab.page.get_by_label("Bremerhaven").check()
    tab.press(WEITER)
    tab.look("found")
    tab.press("Vorab-Check starten")


def check(tab: Tab, answers: dict[str, str] | None = None) -> None:
    """Answer question after question; each is looked at, empty and with its error."""
    while (question := tab.page.url.rpartition("/check/")[2]) not in {"", "geburtsort"}:
        tab.look(f"question-{question}")
        if not answers:
            tab.press(WEITER)
            tab.look(f"question-{question}-error")
        default = "never" if question == "ehe-mit-vater" else "yes" if question in YES else "no"
        value = (answers or {}).get(question, default)
        tab.page.locator(f"input[name=answer][value={value}]").check()
        tab.press(WEITER)
    if question == "geburtsort":
        tab.look("question-geburtsort")
        tab.page.locator("input[name=where][value=germany]").check()
        tab.press(WEITER)
        tab.look("question-geburtsort-error")
        tab.page.get_by_label("Ort der Geburt").fill("Osnabrück")
        tab.press(WEITER)
    tab.look("result")


def fill(tab: Tab, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        field = tab.page.locator(f'[name="{name}"]')
        kind = field.first.get_attribute("type")
        if kind == "radio":
            tab.page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            field.check()
        elif field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def date(name: str, day: str, month: str, year: str) -> dict[str, str]:
    return {f"{name}.day": day, f"{name}.month": month, f"{name}.year": year}


LONG_NAME = "Maximiliana-Théodora " * 4

PAGES: dict[str, list[dict[str, str]]] = {
    "kind": [
        {
            "child.given_names": LONG_NAME.strip(),
            "child.family_name": "Öztürk-Ñañez",
            **date("child.birth_date", "14", "3", "2021"),
        }
    ],
    "kind-zusatz": [{}],
    "mutter": [
        {
            "mother.given_names": "Ayşe",
            "mother.family_name": "Öztürk",
            **date("mother.birth_date", "2", "7", "1994"),
            "mother.birth_where": "abroad",
        },
        {"mother.birth_place_abroad": "Izmir", "mother.birth_state": "163"},
    ],
    "anschrift": [{"address.street": "Musterweg", "address.house_number": "12 a"}],
    "postanschrift": [{"postal.where": "same"}],
    "kontakt": [{"contact.email": "mutter@example.org"}],
    "unterlagen": [{}],
}


def form(tab: Tab) -> None:
    tab.press("Weiter zum Formular")
    for step, parts in PAGES.items():
        assert tab.page.url.endswith(f"/formular/{step}")
        tab.look(f"form-{step}")
        if any(parts[0].values()) and step not in {"kontakt", "postanschrift"}:
            tab.press(WEITER)
            tab.look(f"form-{step}-error")
        for part in parts:
            fill(tab, part)
            tab.press(WEITER)
    tab.look("review")


def send(tab: Tab) -> tuple[str, str]:
    tab.press("Anfrage absenden")
    tab.look("review-error")
    fill(tab, {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"})
    tab.press("Anfrage absenden")
    tab.look("sent")
    reference, code = tab.page.locator(".so-code").all_inner_texts()
    return reference, code


def status(tab: Tab, code: str, wanted: str) -> None:
    tab.open("/status")
    tab.look("status-ask")
    for _ in range(40):
        tab.open("/status")
        tab.page.get_by_label("Status-Code").fill(code)
        tab.page.get_by_role("button", name="Stand ansehen").first.click()
        if wanted in tab.page.locator(".so-stage").inner_text():
            tab.look(f"status-{wanted}")
            return
        time.sleep(0.25)
    raise AssertionError(tab.page.locator("main").inner_text())


def clerk(tab: Tab, reference: str, folder: Path) -> None:
    tab.open("/amt")
    tab.look("login")
    tab.press("Anmelden")
    tab.look("login-error")
    tab.page.get_by_label("E-Mail-Adresse").fill(LOGINS[0].email)
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    tab.press("Anmelden")
    tab.look("inbox")
    assert "Öztürk" not in tab.page.locator("main").inner_text()
    tab.press(reference)
    tab.look("request")
    for link in tab.page.locator("a[download]").all():
        with tab.page.expect_download() as download:
            link.click()
        download.value.save_as(folder / download.value.suggested_filename)
    tab.press("Empfang bestätigen")
    tab.look("acknowledged")
    for tray in ("in_work", "done"):
        tab.open(f"/amt?ablage={tray}")
        tab.look(f"inbox-{tray}")


@pytest.mark.parametrize(
    ("javascript", "dark", "width"),
    [
        (True, False, 390),
        pytest.param(True, True, 320, marks=pytest.mark.long),
        (True, False, 1280),
        (False, False, 390),
    ],
    ids=["phone-light", "small-dark", "desk", "without-javascript"],
)
def test_from_phone_to_inbox(
    browser: Browser,
    demo: str,
    tmp_path: Path,
    *,
    javascript: bool,
    dark: bool,
    width: int,
    request: pytest.FixtureRequest,
) -> None:
    """A mother in Bremerhaven asks, the clerk gets a valid message and a tagged PDF, she sees it."""
    tab = Tab(
        browser,
        demo,
        javascript=javascript,
        dark=dark,
        width=width,
        label=request.node.callspec.id,
    )
    find(tab)
    check(tab)
    form(tab)
    reference, code = send(tab)
    status(tab, code, "zugestellt")
    clerk(tab, reference, tmp_path)
    status(tab, code, "in Bearbeitung")
    tab.close()
    (message,) = tmp_path.glob("*.xml")
    assert xfamilie.validate(message.read_bytes()) == []
    assert "034040000000" in message.read_text(), "the register is kept in Osnabrück"
    (summary,) = tmp_path.glob("*.pdf")
    with pikepdf.open(summary) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert bytes(pdf.attachments["xfamilie-0801-1.xml"].get_file().read_bytes()) == (
            message.read_bytes()
        )


def test_blocked(browser: Browser, demo: str) -> None:
    """A blocking answer shows its hint and the office; there is no way to the form."""
    tab = Tab(browser, demo, label="blocked")
    find(tab)
    check(tab, {"sorgeerklaerung": "yes"})
    assert tab.page.get_by_role("link", name="Weiter zum Formular").count() == 0
    assert "bremerhaven@example.org" in tab.page.locator("main").inner_text()
    tab.press("Zurück zur letzten Frage")
    assert tab.page.locator("input[value=yes]").is_checked(), "her answer is kept"
    tab.close()


def test_other_ways(browser: Browser, demo: str) -> None:
    """Berlin asks the Bezirk; an office that takes no part shows how to reach it; errors are pages."""
    tab = Tab(browser, demo, label="other")
    for postcode, seen in (("10115", "Bezirk"), ("27749", "nimmt an diesem Online-Dienst")):
        tab.open("/")
        tab.page.get_by_label("Postleitzahl").fill(postcode)
        tab.press("Jugendamt finden")
        assert seen in tab.page.locator("main").inner_text()
        tab.look(f"finder-{postcode}")
    for path in ("/j/bremerhaven/", "/j/bremerhaven/datenschutz", "/gibt-es-nicht",
                 "/j/bremerhaven/check/mutter"):  # fmt: skip
        tab.open(path)
        tab.look("page" + path.replace("/", "-"))
    tab.close()


def test_error_summary_has_the_focus(browser: Browser, demo: str) -> None:
    """After a mistake the summary is focused, and its link leads to the field."""
    tab = Tab(browser, demo, label="focus")
    tab.open("/")
    tab.press("Jugendamt finden")
    assert tab.page.evaluate("document.activeElement.hasAttribute('data-error-summary')")
    tab.page.locator("[data-error-summary] a").click()
    assert tab.page.evaluate("document.activeElement.id") == "postcode"
    tab.close()
