"""An office on its way to the service: its admin tests and releases it, and on its day it is there."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from browser import Tab
from clerk import log_in, wait_for
from playwright.sync_api import Browser
from processes import free_port
from service import Service, office_id, sqlite_service

from sorgeauskunft.documents.pdf import PdfPool
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import audit
from tenants import onboarding
from tenants.offices import OnboardingStatus
from web import Site

pytestmark = pytest.mark.e2e

PAGE = "/amt/einstellungen/bereitschaft"


class House:
    """The whole program with real PDFs, in a thread of this process, so that its clock can be turned."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.service: Service
        self._folder = folder
        self._up = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self._thread.start()
        assert self._up.wait(60), "the service does not start"

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)

    async def _run(self) -> None:
        async with sqlite_service(self._folder) as service:
            self.service = service
            await service.set_office("bremerhaven", status="av_contract")
            await onboarding.move(
                service.kernel,
                office_id("bremerhaven"),
                OnboardingStatus.NOTICE_80,
                audit.OPERATOR,
            )
            site: Site = service.app.state.site
            pdf = PdfPool(1)
            await pdf.start()
            worker = build_worker(site.kernel, site.directory, site.texts, pdf)
            config = uvicorn.Config(service.app, port=self.port, log_level="error", lifespan="off")
            self._server = uvicorn.Server(config)
            working = asyncio.create_task(worker.run())
            serving = asyncio.create_task(self._server.serve())
            while not self._server.started:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.02)
            self._up.set()
            await serving
            worker.stop()
            await working
            await pdf.close()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = House(tmp_path)
    built.start()
    yield built
    built.stop()


def _find(tab: Tab) -> str:
    """What the finder says about Bremerhaven."""
    tab.open("/")
    tab.page.get_by_label("Postleitzahl").fill("27570")
    with tab.page.expect_navigation():
        tab.page.locator("main form button").first.click()
    return tab.page.locator("main").inner_text()


def test_from_list_to_live(browser: Browser, house: House) -> None:
    """The list, the test request with its XML, PDF and receipt, the release; on its day she can ask."""
    mother = Tab(browser, house.address, label="ready-mother")
    assert "noch nicht" in _find(mother)
    tab = Tab(browser, house.address, width=1280, label="ready")
    log_in(tab, "bremerhaven", "admin", house.service.clock)
    tab.open(PAGE)
    tab.look("open")
    with tab.page.expect_navigation():
        tab.press("Testanfrage senden")
    wait_for(tab, PAGE, "Alles ist erledigt")
    tab.look("tested")
    _small(browser, house)
    pdf = tab.page.get_by_role("link", name="PDF ansehen").get_attribute("href")
    cookies = {each["name"]: each["value"] for each in tab.page.context.cookies()}
    answer = httpx.get(house.address + str(pdf), cookies=cookies)
    assert answer.content.startswith(b"%PDF")
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name="XML-Nachricht lesen").click()
    assert "Testkind" in tab.page.locator("main").inner_text()
    tab.open(PAGE)
    with tab.page.expect_navigation():
        tab.page.get_by_role("link", name="Testanfrage im Eingang öffnen").click()
    assert "Test" in tab.page.locator(".so-badges").inner_text()
    tab.look("request")
    tab.open(PAGE)
    for label, value in (("Tag", "30"), ("Monat", "11"), ("Jahr", "2026")):
        tab.page.locator("main").get_by_label(label, exact=True).fill(value)
    with tab.page.expect_navigation():
        tab.press("Freigeben")
    assert "beginnt am 30. November 2026" in tab.page.locator("main").inner_text()
    tab.look("released")
    assert "noch nicht" in _find(mother)
    house.service.clock.advance(dt.timedelta(days=6))
    assert "noch nicht" not in _find(mother)
    mother.look("live")
    mother.close()
    tab.close()


def _small(browser: Browser, house: House) -> None:
    """The same list on a small dark screen."""
    tab = Tab(browser, house.address, width=320, dark=True, label="ready-small")
    log_in(tab, "bremerhaven", "admin", house.service.clock)
    tab.open(PAGE)
    tab.look("tested")
    tab.close()
