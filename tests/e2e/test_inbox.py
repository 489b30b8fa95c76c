"""The inbox in a real browser: a walk through search, selection and ZIP; every page in both themes."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import json
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from arrivals import arrived
from browser import Tab
from examples import child, content
from looking import cut_off, small_targets
from msgspec.structs import replace
from playwright.sync_api import Browser, expect
from processes import demo_server

from sorgeauskunft import documents
from sorgeauskunft.host.demo import LOGINS, PASSWORD
from sorgeauskunft.host.demo_settings import demo_settings
from sorgeauskunft.kernel import Kernel, ManualClock, build
from sorgeauskunft.requests.content import Person
from tenants import demo

pytestmark = pytest.mark.e2e

OFFICE = next(each for each in demo.demo_offices() if each.slug == "bremerhaven")
CHILDREN = (("Mia", "Müller"), ("Noah", "Müller-Weiß"), ("Lena", "Schmidt"), ("Mia", "Mueller"))


async def _fill(data: Path) -> None:
    """Requests from three weeks ago until today, each with its papers."""
    clock = ManualClock(dt.datetime.now(dt.UTC) - dt.timedelta(days=21))
    kernel = build(demo_settings(data, 8000), clock)
    await kernel.database.open()
    first = []
    for number in range(28):
        given, family = CHILDREN[number] if number < len(CHILDREN) else ("Kind", f"Name{number}")
        name = Person(given_names=given, family_name=family)
        first.append(await arrived(kernel, OFFICE, content(replace(child(), at_birth=name))))
        clock.advance(dt.timedelta(hours=18))
    await _wait_for_papers(kernel, first[: len(CHILDREN)])
    await kernel.database.close()


async def _wait_for_papers(kernel: Kernel, ids: list[UUID]) -> None:
    """Wait until the demo's worker has made PDF and message of these requests."""
    until = time.monotonic() + 120
    for request_id in ids:
        papers = 0
        while papers < len(("PDF", "XML")):
            assert time.monotonic() < until, "the worker makes no documents"
            await asyncio.sleep(0.3)
            async with kernel.database.tenant_transaction(OFFICE.id, read_only=True):
                papers = len(await documents.of_request(request_id))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A demo whose office in Bremerhaven has requests."""
    folder = tmp_path_factory.mktemp("inbox")
    with demo_server(folder) as address:
        # Playwright keeps a loop in this thread.
        with ThreadPoolExecutor(1) as other_thread:
            other_thread.submit(lambda: asyncio.run(_fill(folder / "data"))).result()
        yield address


def log_in(tab: Tab) -> None:
    tab.open("/amt")
    tab.page.get_by_label("E-Mail-Adresse").fill(LOGINS[0].email)
    tab.page.get_by_label("Passwort").fill(PASSWORD)
    tab.press("Anmelden")
    tab.page.get_by_role("heading", name="Eingang").wait_for()


def search(tab: Tab, text: str) -> None:
    tab.page.get_by_label("Anfrage suchen").fill(text)
    tab.press("Suchen")


def look(tab: Tab, name: str) -> None:
    tab.look(name)
    assert [*small_targets(tab.page), *cut_off_of(tab)] == [], name


def cut_off_of(tab: Tab) -> list[str]:
    """What cannot be read; what lies in the table can be scrolled to in a region of its own."""
    said = "\n".join(cut_off(tab.page))
    tab.page.locator(".kern-table-responsive").evaluate_all(
        "tables => tables.forEach((table) => table.style.setProperty('display', 'none'))"
    )
    outside = cut_off(tab.page)
    tab.page.locator(".kern-table-responsive").evaluate_all(
        "tables => tables.forEach((table) => table.style.removeProperty('display'))"
    )
    assert "the page scrolls sideways" not in said
    return outside


def test_walk(browser: Browser, office: str, tmp_path: Path) -> None:
    """A clerk finds two requests by name, takes them, and downloads both with a list that is true."""
    tab = Tab(browser, office, width=1280, height=1024, label="inbox/walk")
    log_in(tab)
    look(tab, "new")
    search(tab, "müller")
    look(tab, "found")
    references = tab.page.locator("tbody th a").all_text_contents()
    assert len(references) == 3  # Mueller is the same name, and Müller-Weiß has it as a part
    assert "müller" not in tab.page.url
    assert tab.page.get_by_label("Anfrage suchen").input_value() == "müller"
    assert "Gleiches Kind" in tab.page.locator("tbody").inner_text()
    chosen = references[:2]
    for reference in chosen:
        tab.page.get_by_label(reference, exact=True).check()
    tab.press("Mir zuweisen")
    look(tab, "taken")
    assert tab.page.locator("tbody td:last-child").all_text_contents().count("mir") == 2
    for reference in chosen:
        tab.page.get_by_label(reference, exact=True).check()
    with tab.page.expect_download() as download:
        tab.press("Als ZIP-Datei herunterladen")
    assert download.value.suggested_filename.startswith("anfragen-")
    download.value.save_as(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        listed = json.loads(archive.read("manifest.json"))["files"]
        assert {file["reference"] for file in listed} == set(chosen)
        for file in listed:
            content_ = archive.read(file["name"])
            assert hashlib.sha256(content_).hexdigest() == file["sha256"], file["name"]
        assert len(listed) == len(archive.namelist()) - 2 == 4
    tab.open("/amt?meine=ja")
    assert set(tab.page.locator("tbody th a").all_text_contents()) == set(chosen)
    assert tab.faults == []
    tab.close()


def test_keys(browser: Browser, office: str) -> None:
    """Inside the list letters move, tick and Enter opens; outside, and in fields, they are letters."""
    tab = Tab(browser, office, width=1280, height=1024, label="inbox/keys")
    log_in(tab)
    page = tab.page
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.get_by_label("Anfrage suchen").press_sequentially("jkx")
    assert page.get_by_label("Anfrage suchen").input_value() == "jkx"
    # What the keys do is said by the script that listens to them.
    page.locator("[data-keys]").wait_for()
    listed = page.get_by_role("region", name="28 Anfragen")
    listed.focus()
    expect(listed).to_be_focused()
    links = page.locator("tbody th a")
    for key, at in (("j", 0), ("j", 1), ("k", 0), ("k", 0), ("j", 1)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    page.keyboard.press("x")
    ticked = page.locator("tbody input:checked")
    assert ticked.count() == 1
    assert page.locator("tbody tr").nth(1).locator("input").is_checked()
    page.get_by_label("Alle auf dieser Seite").check()
    assert ticked.count() == 25
    links.nth(1).focus()
    reference = links.nth(1).text_content()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Anfrage {reference}").wait_for()
    tab.close()


@pytest.mark.parametrize(("dark", "width"), [(False, 320), (True, 320), (True, 1280)])
def test_looks(browser: Browser, office: str, dark: bool, width: int) -> None:  # noqa: FBT001
    """Every state of list and search is readable, light and dark, at 320 pixels."""
    label = f"inbox/{'dark' if dark else 'light'}-{width}"
    tab = Tab(browser, office, dark=dark, width=width, label=label)
    log_in(tab)
    tab.open("/amt?sortierung=due")
    look(tab, "due")
    assert "Überfällig seit" in tab.page.locator("tbody").inner_text()
    tab.press("Mir zuweisen")
    look(tab, "error-none")
    tab.page.locator("tbody input").last.check()
    tab.press("Zurückgeben")
    look(tab, "given-back")
    tab.press("Nächste Seite")
    look(tab, "second-page")
    for text, name in (("Mia 14.3.2021", "found"), ("Niemand", "nothing"), ("%", "error-search")):
        search(tab, text)
        look(tab, name)
    tab.open("/amt?ablage=done&meine=ja")
    look(tab, "empty")
    tab.close()


def test_without_script(browser: Browser, office: str) -> None:
    """Without JavaScript everything works: filter, search, taking; no hint at keys is shown."""
    tab = Tab(browser, office, javascript=False, width=1280, label="inbox/plain")
    log_in(tab)
    tab.page.get_by_label("Sortieren nach").select_option("newest")
    tab.press("Anzeigen")
    assert not tab.page.get_by_text("Mit der Tastatur").is_visible()
    search(tab, "schmidt")
    tab.page.locator("tbody input").check()
    tab.press("Mir zuweisen")
    tab.look("taken")
    assert tab.page.locator("tbody td:last-child").all_text_contents() == ["mir"]
    tab.close()
