"""The register office is not on the platform: it gets a letter with a code and answers without a log-in."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from browser import SHOTS, Tab
from mother import Mother
from playwright.sync_api import Browser

from sorgeauskunft.host.demo import PASSWORD

pytestmark = pytest.mark.e2e

CODE = re.compile(r"[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}")
PRIVATE = ("Musterweg", "mutter@example.org", "27568")
"""What the register office does not need."""


@pytest.fixture(scope="module")
def request_path(browser: Browser, demo: str) -> str:
    """A request about a child born in Delmenhorst, in work; its address."""
    tab = Tab(browser, demo, label="code-mother")
    mother = Mother(tab)
    mother.find()
    mother.check()
    mother.born(place="Delmenhorst")
    mother.press("Weiter zum Formular")
    mother.fill()
    reference, _code = mother.send()
    tab.close()
    clerk = _clerk(browser, demo, "code-taken")
    for _ in range(60):
        clerk.open("/amt")
        if reference in clerk.page.locator("main").inner_text():
            break
        time.sleep(0.25)
    clerk.press(reference)
    clerk.press("Empfang bestätigen")
    clerk.page.wait_for_load_state()
    path = clerk.page.url.removeprefix(demo)
    clerk.close()
    return path


def _clerk(
    browser: Browser, demo: str, label: str, *, dark: bool = False, width: int = 1280
) -> Tab:
    tab = Tab(browser, demo, label=label, dark=dark, width=width)
    tab.open("/amt")
    tab.page.get_by_label("E-Mail-Adresse").fill("clerk@bremerhaven.example.org")
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    tab.press("Anmelden")
    tab.page.wait_for_load_state()
    return tab


def _main(tab: Tab) -> str:
    tab.page.wait_for_load_state()
    return tab.page.locator("main").inner_text()


def _code_in(pdf: Path) -> str:
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    text = document[0].get_textpage().get_text_bounded()
    found = CODE.search(text)
    assert found, text
    return found.group()


def _letter(tab: Tab, label: str) -> str:
    """Make the letter; its code."""
    button = tab.page.get_by_role("button", name=re.compile("Brief als PDF erstellen"))
    with tab.page.expect_download() as download:
        button.click()
    folder = SHOTS / label
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "letter.pdf"
    download.value.save_as(path)
    return _code_in(path)


def _asked(clerk: Tab, path: str, label: str) -> tuple[str, str]:
    """Ask by letter, and once more; the code that is dead by then, and the one that opens."""
    register = f"{path}/kinder/1/register"
    clerk.open(register)
    if not clerk.page.get_by_role("heading", name="Brief mit Code").count():
        clerk.press("Register anfragen")
        _main(clerk)
        clerk.look("asked")
        clerk.open(register)
    clerk.look("register")
    first = _letter(clerk, label)
    clerk.open(register)
    second = _letter(clerk, label)
    clerk.open(register)
    clerk.look("register-with-code")
    return first, second


def _opened(there: Tab, dead: str, code: str) -> None:
    """Come by the QR code of the first letter, then type the code of the second."""
    there.open(f"/register/auskunft#{dead}")
    there.look("ask")
    assert there.page.url == f"{there.base}/register/auskunft"
    there.press("Anfrage öffnen")
    assert "öffnet keine Anfrage" in _main(there)
    there.look("wrong-code")
    there.page.get_by_label("Code", exact=True).fill(code.lower().replace("-", " "))
    there.press("Anfrage öffnen")
    assert "Mia Łucja Öztürk-Ñañez" in _main(there)
    there.look("opened")
    content = there.page.content().partition('class="kern-card')[0]
    assert not [each for each in PRIVATE if each in content]


def _answered(there: Tab, label: str) -> None:
    """Answer "no entry", with a change on the way; the receipt as page and PDF."""
    there.press("Weiter: Antwort prüfen")
    _main(there)
    there.look("errors")
    there.page.get_by_label("Kein Eintrag", exact=True).check()
    there.page.get_by_label("Ihr Name").fill("Frau Probe")
    there.page.get_by_label("Ihre Telefonnummer").fill("04221 990")
    there.press("Weiter: Antwort prüfen")
    assert "Stimmt Ihre Antwort?" in _main(there)
    there.look("check")
    there.press("Antwort ändern")
    assert there.page.get_by_label("Ihr Name").input_value() == "Frau Probe"
    there.press("Weiter: Antwort prüfen")
    _main(there)
    there.press("Antwort absenden")
    assert "Ihre Antwort ist angekommen" in _main(there)
    there.look("receipt")
    with there.page.expect_download() as download:
        there.press("Beleg als PDF")
    download.value.save_as(SHOTS / label / "receipt.pdf")
    there.page.reload()
    assert "Ihre Antwort ist angekommen" in _main(there)
    assert there.page.context.cookies() == []


def _rejected(clerk: Tab) -> None:
    clerk.page.locator("summary", has_text="Antwort verwerfen").click()
    clerk.page.get_by_label("Warum verwerfen Sie die Antwort?").fill("Anderes Kind gemeint")
    clerk.page.get_by_role("button", name="Antwort verwerfen").click()
    _main(clerk)
    clerk.look("rejected")
    assert clerk.page.get_by_role("heading", name="Brief mit Code").count() == 1


def _confirmed(clerk: Tab, path: str) -> None:
    clerk.press("Antwort bestätigen")
    _main(clerk)
    clerk.open(path)
    assert clerk.page.get_by_role("button", name="Auskunft erstellen").count() == 1
    clerk.look("letter-drafted")


def test_answered_by_code(browser: Browser, demo: str, request_path: str) -> None:
    """Asked by letter, answered in a browser that knows nobody: rejected, asked anew, confirmed."""
    for dark, width, label in ((False, 1280, "code-desk-light"), (True, 320, "code-small-dark")):
        clerk = _clerk(browser, demo, f"{label}-clerk", dark=dark, width=width)
        dead, code = _asked(clerk, request_path, label)
        there = Tab(browser, demo, dark=dark, width=width, label=f"{label}-office")
        _opened(there, dead, code)
        _answered(there, label)
        there.close()
        clerk.open(request_path)
        assert "Frau Probe" in _main(clerk)
        clerk.look("answered")
        clerk.open(f"{request_path}/kinder/1/register")
        clerk.look("to-confirm")
        if dark:
            _confirmed(clerk, request_path)
        else:
            _rejected(clerk)
        clerk.close()


def test_without_javascript(browser: Browser, demo: str) -> None:
    """Without JavaScript the code is typed; a wrong one gets a sentence beside the field."""
    tab = Tab(browser, demo, javascript=False, label="code-no-javascript")
    tab.open("/register/auskunft#00000-00000-00000-00000-00000")
    tab.page.get_by_label("Code", exact=True).fill("00000-00000-00000-00000-00001")
    tab.press("Anfrage öffnen")
    assert "öffnet keine Anfrage" in _main(tab)
    tab.look("wrong-code")
    tab.close()
