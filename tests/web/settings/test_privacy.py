"""The office's log of deletions, its papers of data protection, and what a person may want."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from databases import Urls
from letters import able
from litestar import Litestar
from planted import close, receipted
from privacy_ways import asked_open
from service import Service, service_on
from visitor import Visitor

from sorgeauskunft import retention
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.deletions import Basis, Kind, Reason
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads import Document
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.handling import DeliveryChannel, Retention
from tenants.offices import CaseworkRules, Office
from tenants.settings import Section, change

HOME = "/amt/einstellungen"
LOG, PAPERS = f"{HOME}/loeschprotokoll", f"{HOME}/datenschutz"


async def office_of(kernel: Kernel) -> Office:
    return (await DirectoryKeeper(kernel).current()).offices[demo.office_id("bremerhaven")]


@pytest.fixture
async def admin(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in("admin")
    return visitor


async def say(kernel: Kernel, office: Office, section: Section, value: object) -> None:
    await change(kernel, office.id, section, value, audit.OPERATOR, seen=0)


async def reference_of(kernel: Kernel, office: Office, request_id: UUID) -> str:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await RequestRow.select(RequestRow.reference).where(RequestRow.id == request_id)
    return str(rows[0]["reference"])


async def test_log(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """Each deletion stands there with what, how many and why, and in the CSV with its hash."""
    office = await office_of(kernel)
    await admin.open(LOG)
    assert "Bisher wurde nichts gelöscht" in admin.text("//main")
    request_id = await receipted(kernel, office)
    await close(kernel, office, request_id)
    clock.advance(dt.timedelta(days=180))
    await retention.run(kernel, await DirectoryKeeper(kernel).current())
    await admin.log_in("admin")
    await admin.open(LOG)
    said = admin.text("//main")
    assert "Der Nachweis ist unverändert. Löschungen bisher: 1" in said
    row = admin.text("//tbody/tr")
    for part in ("Anfrage", "Frist abgelaufen", "Vorgänge: 1", "von selbst"):
        assert part in row
    answer = await admin.open(f"{LOG}/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [line["Kennung"] for line in lines] == [str(request_id)]
    assert len(lines[0]["Prüfsumme"]) == 64


async def test_papers(admin: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """Both papers say what is set now, as page and as PDF; there are no others."""
    await admin.open(PAPERS)
    found = set(admin.page.xpath("//main//a/@href"))
    for name in ("verzeichnis", "datenblatt"):
        assert {f"{PAPERS}/{name}", f"{PAPERS}/{name}/pdf"} <= found
        await admin.open(f"{PAPERS}/{name}")
        assert "180 Tage" in admin.text("//main")
        assert (await admin.open(f"{PAPERS}/{name}/pdf")).content.startswith(b"%PDF-")
    office = await office_of(kernel)
    await say(kernel, office, Section.RETENTION, Retention(days=90))
    clock.advance(dt.timedelta(seconds=5))
    await admin.open(f"{PAPERS}/datenblatt")
    assert "90 Tage" in admin.text("//main")
    assert (await admin.open(f"{PAPERS}/anderes")).status_code == 404


def test_every_deletion_has_words() -> None:
    """Whatever can be deleted, why and by whom, has its words in the log."""
    texts = Texts("de")
    said = [f"kind.{each}" for each in Kind] + [f"basis.{each}" for each in Basis]
    said += [f"actor.{each.kind}" for each in (audit.WORKER, audit.CITIZEN, audit.OPERATOR)]
    assert [each for each in said if f"protection.log.{each}" not in texts] == []


def test_every_setting_has_words() -> None:
    """Every channel and every document that an office can choose is named on the papers."""
    texts = Texts("de")
    for channel in DeliveryChannel:
        assert f"protection.sheet.channel.{channel}" in texts
    for document in Document:
        assert f"protection.sheet.document.{document}" in texts


async def test_erasing(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Without a reason or the reference nothing goes; with both it does, and the log says by whom."""
    office = await office_of(kernel)
    request_id = await receipted(kernel, office)
    reference = await reference_of(kernel, office, request_id)
    await visitor.log_in("lead")
    await visitor.open(f"/amt/anfragen/{request_id}")
    page = f"/amt/anfragen/{request_id}/person"
    assert visitor.page.xpath(f"//a[@href='{page}']")
    await visitor.open(page)
    await visitor.submit({"reference": "falsch"}, to="/loeschen")
    assert len(visitor.errors) == 2
    (kept,) = visitor.page.xpath("//input[@name='reference']/@value")
    assert kept == "falsch"
    given = {"reason": Reason.NOT_NEEDED.value, "reference": reference.lower()}
    await visitor.submit(given, to="/loeschen")
    assert visitor.heading == "Anfrage gelöscht"
    assert (await visitor.open(page)).status_code == 404
    await visitor.log_in("admin")
    await visitor.open(LOG)
    assert "Wunsch der betroffenen Person" in visitor.text("//tbody/tr")


async def test_four_eyes(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """With four eyes one asks and may take it back; another one agrees."""
    office = await office_of(kernel)
    rules: CaseworkRules = able(office, four_eyes=True).casework
    await say(kernel, office, Section.CASEWORK, rules)
    request_id = await receipted(kernel, office)
    reference = await reference_of(kernel, office, request_id)
    page = f"/amt/anfragen/{request_id}/person"
    await visitor.log_in("lead")
    given = {"reason": Reason.NOT_NEEDED.value, "reference": reference}
    for _ in range(2):
        await visitor.open(page)
        await visitor.submit(given, to="/loeschen")
        assert "zweite Person" in visitor.text("//main")
        await visitor.submit(to="/behalten")
        assert not visitor.page.xpath("//form[contains(@action,'/behalten')]")
    await visitor.submit(given, to="/loeschen")
    await visitor.log_in("admin")
    await visitor.open(page)
    assert "Die Löschung ist beantragt" in visitor.text("//main")
    await visitor.submit({"reference": reference}, to="/loeschen")
    assert visitor.heading == "Anfrage gelöscht"


async def test_asked(service: Service) -> None:
    """What another office has asked goes as well: found by name, with reason, confirmation and a second one."""
    async with service.visitor() as visitor:
        query_id = await asked_open(service, visitor)
        page = f"/amt/register/{query_id}/person"
        await visitor.submit({}, to="/loeschen")
        assert len(visitor.errors) == 2
        given = {"reason": Reason.NOT_NEEDED.value}
        await visitor.submit(given, to="/loeschen")
        (kept,) = visitor.page.xpath("//input[@name='reason'][@checked]/@value")
        assert (kept, len(visitor.errors)) == (Reason.NOT_NEEDED.value, 1)
        await visitor.open("/amt/register")
        await visitor.submit({"name": "mia"}, to="/suche")
        (link,) = visitor.page.xpath(f"//a[@href='/amt/register/{query_id}']")
        assert "Mia" in link.text_content()
        await visitor.open(f"/amt/register/{query_id}")
        assert visitor.page.xpath(f"//a[@href='{page}']")
        await visitor.open(page)
        answer = await visitor.submit({}, to="/zip")
        assert answer.headers["content-type"] == "application/zip"
        await visitor.open(page)
        # This office works with four eyes.
        await visitor.submit({**given, "sure": "yes"}, to="/loeschen")
        assert "Die Löschung ist beantragt" in visitor.text("//main")
        await visitor.log_in("admin", "osnabrueck")
        await visitor.open(page)
        await visitor.submit({"sure": "yes"}, to="/loeschen")
        assert "Die Abfrage ist gelöscht" in visitor.text("//main")
        assert (await visitor.open(page)).status_code == 404
        await visitor.open(LOG)
        row = visitor.text("//tbody/tr")
    assert "Registeranfrage eines anderen Amtes" in row
    assert "Wunsch der betroffenen Person" in row


@pytest.fixture
async def service(urls: Urls, tmp_path: Path) -> AsyncIterator[Service]:
    async with service_on(urls, tmp_path) as running:
        yield running


async def test_clerks_do_not(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Clerks see no link, and neither page nor form answers them."""
    office = await office_of(kernel)
    request_id = await receipted(kernel, office)
    await visitor.log_in("clerk")
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert not visitor.page.xpath("//a[contains(@href,'/person')]")
    assert (await visitor.open(f"/amt/anfragen/{request_id}/person")).status_code in {403, 404}
