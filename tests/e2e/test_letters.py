"""From the register's answer to the letter in the post and back to who checks it, in a real browser."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pikepdf
import pytest
from beside import Beside
from browser import Tab
from clerk import log_in
from examples import everything
from letterbox import check, download, printed_code, read, said, status
from mother import Mother
from playwright.sync_api import Browser

from sorgeauskunft.kernel import codes
from sorgeauskunft.register import Entry

pytestmark = pytest.mark.e2e

# A small telephone and a desk, each by day and by night.
LOOKS = [(width, dark) for width in (320, 1280) for dark in (False, True)]


def look(tab: Tab, name: str) -> None:
    """Look at a page in every width and colour scheme, with axe each time."""
    for width, dark in LOOKS:
        tab.page.set_viewport_size({"width": width, "height": 844})
        tab.page.emulate_media(color_scheme="dark" if dark else "light")
        tab.look(f"{name}-{width}-{'dark' if dark else 'light'}")
    tab.page.set_viewport_size({"width": 1280, "height": 844})
    tab.page.emulate_media(color_scheme="light")


def desk(browser: Browser, base: str, role: str) -> Tab:
    """Somebody of Bremerhaven at a desk."""
    tab = Tab(browser, base, width=1280, label="letters")
    log_in(tab, role=role)
    return tab


def until(tab: Tab, path: str, holds: Callable[[str], bool]) -> None:
    """Load a page until it shows what somebody else is about to do."""
    for _ in range(60):
        tab.open(path)
        if holds(said(tab)):
            return
        time.sleep(0.25)
    raise AssertionError(said(tab))


def at(request_id: UUID) -> str:
    return f"/amt/anfragen/{request_id}/kinder/1/auskunft"


def _issued(browser: Browser, base: str, beside: Beside) -> tuple[Tab, Tab, str, UUID]:
    """A mother asks, the register answers, the letter is made; phone, clerk, status code, request."""
    phone = Tab(browser, base, label="letters")
    mother = Mother(phone)
    mother.to_review()
    reference, code = mother.send()
    request_id = beside.request_id(reference)
    clerk = desk(browser, base, "clerk")
    until(clerk, f"/amt/anfragen/{request_id}", lambda text: "Empfang bestätigen" in text)
    clerk.press("Empfang bestätigen")
    clerk.open(at(request_id))
    assert "Noch gibt es keine bestätigte Antwort" in said(clerk)
    look(clerk, "case-no-answer")
    beside.answer(request_id)
    clerk.open(at(request_id))
    look(clerk, "case-ready")
    draft = clerk.page.request.get(f"{base}{at(request_id)}/entwurf").body()
    assert "Entwurf" in read(draft)
    clerk.press("Auskunft erstellen")
    until(clerk, at(request_id), lambda text: "herunterladen" in text)
    look(clerk, "case-issued")
    assert "Ihre Auskunft ist fertig" in status(phone, code)
    phone.look("mother-issued")
    return phone, clerk, code, request_id


def _posted(clerk: Tab, beside: Beside, folder: Path) -> None:
    """Everything that waits is printed in one batch, posted, and printed once more."""
    other = beside.ask(everything())
    beside.answer(other)
    clerk.open(f"/amt/anfragen/{other}")
    clerk.press("Auskunft erstellen")
    # The other one asked for three copies and another address than her residence.
    until(clerk, "/amt/versand", lambda text: "Anschrift geprüft" in text)
    look(clerk, "posting-full")
    batch = download(clerk, "Ausgewählte als einen Druckstapel (PDF)", folder)
    with pikepdf.open(io.BytesIO(batch)) as pdf:
        assert len(pdf.pages) == 1 + 1 + 3
    clerk.press("Ausgewählte als abgesandt eintragen")
    assert clerk.page.locator("[data-error-summary]").count(), "the address was not looked at"
    look(clerk, "posting-error")
    for box in clerk.page.locator('input[name="checked"]').all():
        box.check()
    clerk.press("Ausgewählte als abgesandt eintragen")
    assert "Es gibt nichts zu versenden" in said(clerk)
    look(clerk, "posting-empty")
    clerk.page.locator('input[name="again"]').first.check()
    assert download(clerk, "Ausgewählte noch einmal drucken (PDF)", folder)[:5] == b"%PDF-"


def _checked(stranger: Tab, secret: str) -> None:
    """Somebody who holds the letter types its code, or scans it; no address that is sent has it."""
    asked: list[str] = []
    stranger.page.on("request", lambda request: asked.append(request.url))
    stranger.open("/echtheit")
    look(stranger, "check-ask")
    assert "finden wir kein Schreiben" in check(stranger, codes.grouped(codes.new_secret_code()))
    look(stranger, "check-unknown")
    assert "nicht zurückgezogen" in check(stranger, secret.lower())
    look(stranger, "check-found")
    # Another letter's QR code while this one's answer stands: nothing of the old answer is left.
    plain = secret.replace("-", "").replace(" ", "")
    stranger.open(f"/echtheit#{plain}")
    stranger.page.wait_for_url(f"{stranger.base}/echtheit/")
    assert stranger.page.get_by_label("Code auf dem Schreiben").input_value() == plain
    stranger.press("Prüfen")
    assert "nicht zurückgezogen" in said(stranger)
    # What stands behind the # is not sent.
    assert not any(plain in url.partition("#")[0].replace("-", "").upper() for url in asked)


def test_to_the_post_and_back(browser: Browser, demo: str, demo_data: Path, tmp_path: Path) -> None:
    """Drafted, issued, printed in a batch, posted, checked by the typed code; taken back, made anew.

    The mother sees each step.
    """
    beside = Beside(demo_data, demo)
    phone, clerk, code, request_id = _issued(browser, demo, beside)
    _posted(clerk, beside, tmp_path)
    assert "Der Brief ist unterwegs" in status(phone, code)
    phone.look("mother-posted")
    clerk.open(at(request_id))
    letter = download(clerk, clerk.page.locator("a[download]").first.inner_text(), tmp_path)
    secret = printed_code(letter)
    stranger = Tab(browser, demo, label="letters")
    _checked(stranger, secret)

    clerk.open(at(request_id))
    clerk.page.locator("summary").first.click()
    clerk.press("Zurückziehen")
    look(clerk, "case-withdraw-error")
    clerk.page.locator('[name="why"]').fill("Name falsch geschrieben")
    clerk.press("Zurückziehen")
    look(clerk, "case-withdrawn")
    assert "gilt nicht mehr" in check(stranger, secret)
    look(stranger, "check-withdrawn")
    assert "prüft Ihre Anfrage noch einmal" in status(phone, code)
    phone.look("mother-again")
    clerk.press("Auskunft erstellen")
    until(clerk, at(request_id), lambda text: text.count("herunterladen") > 1)
    look(clerk, "case-made-anew")
    anew = download(clerk, clerk.page.locator("a[download]").first.inner_text(), tmp_path)
    assert "ersetzt unser Schreiben" in read(anew)
    assert printed_code(anew) != secret
    for tab in (phone, clerk, stranger):
        tab.close()


def test_refused_and_four_eyes(browser: Browser, demo: str, demo_data: Path) -> None:
    """A refusal, and a letter that two people make: each state can be read and worked with."""
    beside = Beside(demo_data, demo)
    clerk, lead = desk(browser, demo, "clerk"), desk(browser, demo, "lead")
    refused = beside.ask()
    beside.answer(refused, Entry.DECLARATION)
    clerk.open(at(refused))
    look(clerk, "case-refusal-ready")
    clerk.page.locator('[name="reason"]').fill("Es gibt einen Sperrvermerk.")
    clerk.press("Ablehnung erstellen")
    look(clerk, "case-refusal-error")
    clerk.page.locator('[name="reason"]').fill("Es gibt eine Sorgeerklärung für Ihr Kind.")
    clerk.press("Ablehnung erstellen")
    until(clerk, at(refused), lambda text: "herunterladen" in text)
    look(clerk, "case-refused")
    beside.four_eyes(wanted=True)
    try:
        double = beside.ask()
        beside.answer(double)
        until(clerk, at(double), lambda text: "Vier-Augen-Prinzip" in text)
        look(clerk, "case-four-eyes")
        clerk.press("Auskunft freigeben")
        clerk.open(at(double))
        assert "eine andere Person" in said(clerk)
        look(clerk, "case-four-eyes-first")
        lead.open(at(double))
        look(lead, "case-four-eyes-second")
        lead.press("Auskunft erstellen")
        until(lead, at(double), lambda text: "herunterladen" in text)
    finally:
        beside.four_eyes(wanted=False)
    reader = desk(browser, demo, "lesen")
    for path, name in ((at(double), "case-reader"), ("/amt/versand", "posting-reader")):
        reader.open(path)
        assert not reader.page.locator("main button").count()
        look(reader, name)
    for tab in (clerk, lead, reader):
        tab.close()


def test_block_is_in_no_letter(browser: Browser, demo: str, demo_data: Path) -> None:
    """A Sperrvermerk is shown to a lead alone; the limited letter and its message do not know it."""
    beside = Beside(demo_data, demo)
    clerk, lead = desk(browser, demo, "clerk"), desk(browser, demo, "lead")
    request_id = beside.ask()
    beside.answer(request_id, days_ago=100)
    clerk.open(at(request_id))
    assert "ist zu alt" in said(clerk)
    look(clerk, "case-stale")
    beside.answer(request_id, Entry.DECISION, Entry.BLOCKED, parts="Gesundheitssorge")
    clerk.open(at(request_id))
    assert "entscheidet die Leitung" in said(clerk)
    assert "Sperrvermerk" not in said(clerk)
    assert not clerk.page.locator("main form").count()
    look(clerk, "case-of-lead")
    lead.open(at(request_id))
    look(lead, "case-lead-decides")
    lead.page.locator('[name="note"]').fill("Mit dem Register am Telefon geklärt.")
    lead.press("Auskunft erstellen")
    until(lead, at(request_id), lambda text: "herunterladen" in text)
    assert "Eingeschränkte Auskunft" in said(lead)
    look(lead, "case-limited")
    link = str(lead.page.locator("a[download]").first.get_attribute("href"))
    limited = lead.page.request.get(demo + link).body()
    with pikepdf.open(io.BytesIO(limited)) as pdf:
        inside = b"".join(file.get_file().read_bytes() for file in pdf.attachments.values())
    for made in (read(limited), inside.decode()):
        assert "Gesundheitssorge" in made
        assert "sperr" not in made.casefold()
    kinds = re.findall(rb"eintragungSorgeregisterArt[^>]*>\s*<code>(\d+)<", inside)
    assert kinds == [b"02"]
    for tab in (clerk, lead):
        tab.close()
