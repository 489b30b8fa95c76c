"""Download by link: set by an admin, fetched by somebody without a log-in, seen by the mother."""

from __future__ import annotations

import email
import email.policy
import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from browser import Tab
from clerk import log_in
from lxml import etree
from mother import Mother
from playwright.sync_api import Browser
from processes import demo_server

import xfamilie

pytestmark = pytest.mark.e2e

MAILBOX = "eingang@bremerhaven.example.org"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a demo of its own, and the folder of its mails: an office changes its way there."""
    folder = tmp_path_factory.mktemp("link")
    with demo_server(folder) as address:
        yield address, folder / "data" / "mails"


def mailed(folder: Path, subject: str) -> tuple[str, str]:
    """Wait for a mail to the mailbox; its subject and text."""
    for _ in range(240):
        for file in folder.glob("*.eml"):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if message["To"] == MAILBOX and message["Subject"].startswith(subject):
                return message["Subject"], message.get_content()
        time.sleep(0.5)
    raise AssertionError(f"no mail: {subject}")


def press(tab: Tab, name: str) -> None:
    with tab.page.expect_navigation():
        tab.press(name)


def test_walk(browser: Browser, own: tuple[str, Path], tmp_path: Path) -> None:
    """From the admin's choice to "zugestellt": mail, page, password, ZIP with right digests, receipt."""
    address, mails = own
    admin = Tab(browser, address, width=1280, label="download-link-admin")
    log_in(admin, "bremerhaven", "admin")
    admin.open("/amt/einstellungen/zustellung")
    admin.page.locator('[name="channel"][value="link"]').check()
    admin.page.locator('[name="mailbox"]').fill("")
    press(admin, "Speichern")
    assert "Dorthin geht der Link" in admin.page.locator("[data-error-summary]").inner_text()
    admin.look("no-mailbox")
    admin.page.locator('[name="mailbox"]').fill(MAILBOX)
    press(admin, "Speichern")
    admin.open("/amt/einstellungen/download-link")
    admin.look("settings")
    admin.page.locator('[name="link.password"][value="own"]').check()
    press(admin, "Speichern")
    admin.look("no-password")
    admin.close()

    mother = Mother(Tab(browser, address, label="download-link-mother"))
    mother.to_review()
    reference, code = mother.send()

    subject, text = mailed(mails, "Neue Anfrage")
    (link,) = re.findall(r"http\S+/abholen/\w+", text)
    _, text_of_password = mailed(mails, "Passwort zu Link")
    (password,) = re.findall(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}", text_of_password)
    assert reference not in subject + text + text_of_password

    clerk = Tab(browser, address, dark=True, width=320, label="download-link-clerk")
    clerk.page.goto(link)
    clerk.look("ask")
    clerk.page.locator('[name="passwort"]').fill("falsch")
    press(clerk, "Öffnen")
    clerk.look("wrong")
    clerk.page.locator('[name="passwort"]').fill(password)
    press(clerk, "Öffnen")
    clerk.look("files")
    press(clerk, "Empfang bestätigen")
    clerk.look("too-early")
    with clerk.page.expect_download() as waiting:
        clerk.press("ZIP herunterladen")
    waiting.value.save_as(tmp_path / "anfrage.zip")
    assert waiting.value.suggested_filename == f"anfrage-{reference}.zip"
    checked((tmp_path / "anfrage.zip").read_bytes(), reference)

    assert "gesendet" in status(mother.tab, code)
    press(clerk, "Empfang bestätigen")
    clerk.look("confirmed")
    clerk.close()
    assert "zugestellt" in status(mother.tab, code)
    mother.tab.look("delivered")
    mother.tab.close()


def checked(content: bytes, reference: str) -> None:
    """The ZIP as somebody at the office finds it: a PDF to read, a message that is valid, right digests."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    listed = {
        each["name"]: each["sha256"] for each in json.loads(archive.read("manifest.json"))["files"]
    }
    files = {name: archive.read(name) for name in listed}
    assert {name: sha256(each).hexdigest() for name, each in files.items()} == listed
    (pdf,) = [each for name, each in files.items() if name.endswith(".pdf")]
    paper = pypdfium2.PdfDocument(pdf)
    said = "\n".join(page.get_textpage().get_text_range() for page in paper)
    assert reference in said
    assert "Öztürk" in said
    (message,) = [each for name, each in files.items() if name.endswith(".xml")]
    assert not xfamilie.validate(message)
    assert "Öztürk" in etree.tostring(etree.fromstring(message), encoding="unicode")


def status(tab: Tab, code: str) -> str:
    """What the mother's page says."""
    tab.open("/status")
    tab.page.locator('[name="code"]').fill(code)
    with tab.page.expect_navigation():
        tab.page.locator('form[action="/status/code"] button').click()
    return tab.page.locator("main").inner_text()
