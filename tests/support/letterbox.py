"""A letter outside the office, in a browser: fetched as a file, read as paper, checked, asked about."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from browser import Tab


def said(tab: Tab) -> str:
    """What the page says."""
    return tab.page.locator("main").inner_text()


def download(tab: Tab, name: str, folder: Path) -> bytes:
    """Press something that is a file, and keep it."""
    with tab.page.expect_download() as waiting:
        tab.press(name)
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    return file.read_bytes()


def read(pdf: bytes) -> str:
    """The words on the paper."""
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def printed_code(pdf: bytes) -> str:
    """The code as somebody reads it off the letter."""
    found = re.search(r"(?:[0-9A-Z]{5}[ -]){4}[0-9A-Z]{5}", read(pdf))
    assert found, read(pdf)
    return found[0]


def check(tab: Tab, typed: str) -> str:
    """What the page for checking says to a code."""
    tab.open("/echtheit")
    tab.page.get_by_label("Code auf dem Schreiben").fill(typed)
    with tab.page.expect_navigation():
        tab.press("Prüfen")
    return said(tab)


def status(tab: Tab, code: str) -> str:
    """What the mother's status page says to her code."""
    tab.open("/status")
    tab.page.locator('[name="code"]').fill(code)
    with tab.page.expect_navigation():
        tab.page.locator('form[action="/status/code"] button').click()
    return said(tab)
