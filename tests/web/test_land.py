"""The door of a Land: all shares, own documents only, every euro derived, and its yes or no."""

from __future__ import annotations

import io
import json
import re
import zipfile
from fractions import Fraction
from typing import Any

import pytest
from land_ways import APPROVAL, ASKED, costs
from litestar import Litestar
from visitor import Visitor, client_of

from billing.demo import PLANNER, approver
from billing.land_view import documents_of
from billing.ledger import Approved, Book, SentForApproval, Stage, Status, book_of
from billing.ledger.store import append, history
from sorgeauskunft.kernel import Kernel

HAMBURG = ("land_approver", "HH")


@pytest.fixture
async def jona(app: Litestar, visitor: Visitor, kernel: Kernel) -> Visitor:
    """Who speaks for Bremen, with the demo's years in the ledger."""
    assert app
    await costs(kernel)
    await visitor.log_in_at_door("land_approver")
    return visitor


def another(app: Litestar) -> Visitor:
    return Visitor(client_of(app))


async def book(kernel: Kernel) -> Book:
    return book_of(await history(kernel))


def cents(text: str) -> int:
    (found,) = re.findall(r"-?[\d.]+,\d\d", text)
    return int(found.replace(".", "").replace(",", ""))


async def test_overview(jona: Visitor) -> None:
    """Years with status, share, what was asked for, paid and open; what waits; the instalments.

    Where one item is taxed and the others are not, each instalment is two documents.
    """
    await jona.open("/land")
    rows = {
        each.xpath("string(th/a/text())"): " ".join(each.text_content().split())
        for each in jona.page.xpath("(//main//table)[1]/tbody/tr")
    }
    assert list(rows) == ["2026", "2025", "2024", "2023"]
    assert "Wartet auf Ihre Freigabe" in rows["2026"]
    assert "35.432,34 €" in rows["2024"]
    assert "Kostenplan 2026: Ihr Land ist gefragt" in jona.text("//main")
    plan = jona.page.xpath("(//main//table)[2]/tbody/tr")
    assert [each.xpath("string(td[3]/a)") for each in plan] == [
        *("SR-2025-0001", "SR-2025-0002"),
        *("SR-2025-0015", "SR-2025-0016"),
        *("SR-2025-0025", "SR-2025-0026"),
        *("SR-2025-0035", "SR-2025-0036"),
    ]


async def test_settlement_is_worked_out(jona: Visitor) -> None:
    """Of a closed year: the actual share less each instalment with its document is the balance.

    Each tax treatment has a table of its own, and what is in them comes to the Land's balance.
    """
    await jona.open("/land")
    links = jona.page.xpath("//main//a[contains(@href, '/abrechnung/')]/@href")
    assert links == ["/land/abrechnung/2024"]
    await jona.open(links[0])
    heads = jona.page.xpath("//main//section/h2/text()")
    assert heads == ["nicht steuerbar", "19 % Umsatzsteuer", "Alles zusammen"]
    together = 0
    for table in jona.page.xpath("//main//table"):
        share, *advances = [cents(each.text_content()) for each in table.xpath("tbody/tr/td[1]")]
        balance = cents(table.xpath("string(tfoot//strong)"))
        assert len(advances) > 1
        assert abs(share - sum(map(abs, advances))) == balance
        papers = table.xpath(".//a[contains(@href, '/belege/')]/@href")
        assert len(papers) == len(advances) + bool(balance)
        together += balance
    assert cents(jona.text("//main//section[last()]//strong")) == together
    for paper in jona.page.xpath("//main//table//a[contains(@href, '/belege/')]/@href"):
        assert (await jona.client.get(paper)).status_code == 200
    for year in (2026, 1999):
        assert (await jona.client.get(f"/land/abrechnung/{year}")).status_code == 404


async def test_own_documents_only(app: Litestar, jona: Visitor, kernel: Kernel) -> None:
    """A Land lists and opens its own documents; another's are answered like absent ones."""
    ledger = await book(kernel)
    own = {each.document.number for each in documents_of(ledger, "HB")}
    others = ledger.documents.keys() - own
    await jona.open("/land/belege")
    assert set(jona.page.xpath("//main//tbody//th/text()")) == own
    for each in own:
        assert (await jona.client.get(f"/land/belege/{each}/xml")).status_code == 200
        assert (await jona.client.get(f"/land/belege/{each}/pdf")).content.startswith(b"%PDF")
    absent = (await jona.client.get("/land/belege/SR-2025-9999/xml")).status_code
    assert absent == 404
    for each in others:
        for kind in ("xml", "pdf"):
            assert (await jona.client.get(f"/land/belege/{each}/{kind}")).status_code == 404
    till = another(app)
    await till.log_in_at_door(*HAMBURG)
    (theirs,) = (await till.client.get("/land/belege/SR-2025-0002/xml"),)
    assert theirs.status_code == (200 if "SR-2025-0002" in _of(ledger, "HH") else 404)


def _of(ledger: Book, land: str) -> set[str]:
    return {each.document.number for each in documents_of(ledger, land)}


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
async def test_report_shows_all_shares(jona: Visitor, year: int) -> None:
    """The shares of all on the page sum to the costs, the own one stands out, charts are tables too."""
    await jona.open(f"/land/kosten/{year}")
    total = cents(jona.text("//dl[@class='so-facts-line']/div[1]/dd"))
    rows = jona.page.xpath("//div[@aria-labelledby='wer']//tbody/tr")
    assert sum(cents(each.xpath("string(td[1])")) for each in rows) == total
    items = jona.page.xpath("//div[@aria-labelledby='posten']//tbody/tr")
    assert sum(cents(each.xpath("string(td[3])")) for each in items) == total
    assert len(jona.page.xpath("//main//svg[@role='img']/title")) == 3
    assert not jona.page.xpath("//main//*[@style] | //main//script")


async def test_every_figure_is_derived(jona: Visitor) -> None:
    """From each share of each party a link leads to items, and from each of these to its cents."""
    await jona.open("/land/kosten/2025")
    for link in jona.page.xpath("//div[@aria-labelledby='wer']//tbody//a/@href"):
        await jona.open("/land/kosten/2025")
        shown = jona.page.xpath(f"string(//div[@aria-labelledby='wer']//a[@href='{link}'])")
        await jona.open(link)
        rows = jona.page.xpath("//main//tbody/tr")
        assert sum(cents(each.xpath("string(td[2])")) for each in rows) == cents(shown)
        for href, share in [
            (each.xpath("string(td[2]/a/@href)"), each.xpath("string(td[2])")) for each in rows
        ]:
            await jona.open(href)
            last = jona.page.xpath("(//table[contains(@class, 'so-worked')]//tr)[last()]/td[2]")
            assert cents(last[0].text_content()) == cents(share)


async def test_with_a_calculator(jona: Visitor) -> None:
    """The lines of a derivation, typed into a calculator one by one, give the share."""
    await jona.open("/land/kosten/2025/posten/1/HB")
    lines = {
        each.xpath("string(th)"): (each.xpath("string(td[1])"), each.xpath("string(td[2])"))
        for each in jona.page.xpath("//table[contains(@class, 'so-worked')]/tbody/tr")
    }
    weight = _number(lines["Gewicht nach dem Schlüssel"][1])
    time = [int(each) for each in re.findall(r"\d+$|(?<=× )\d+", lines["mal Zeit im Jahr"][0])]
    divisor = _number(lines["geteilt durch die Summe aller"][0].partition("÷")[2])
    amount = cents(lines["Posten"][1])
    exact = amount * weight * time[0] / time[1] / divisor
    assert abs(exact - _number(lines["Betrag mal Anteil: genauer Anteil"][1])) < Fraction(1, 1000)
    spare = _number(lines["Restcent"][1])
    assert exact // 1 + spare == cents(lines["Ergebnis: Anteil der nachnutzenden Länder"][1])


def _number(text: str) -> Fraction:
    return Fraction(text.replace("Cent", "").replace(".", "").replace(",", ".").strip())


async def test_files(jona: Visitor) -> None:
    """The report comes as PDF, workbook, CSV and JSON, each named after its year."""
    contents = {}
    for kind in ("pdf", "xlsx", "csv", "json"):
        response = await jona.client.get(f"/land/kosten/2025/{kind}")
        assert response.status_code == 200, kind
        assert f"kosten-2025.{kind}" in response.headers["content-disposition"]
        contents[kind] = response.content
    assert contents["pdf"].startswith(b"%PDF")
    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(contents["xlsx"])).namelist()
    assert contents["csv"].startswith("\ufeff".encode())
    assert json.loads(contents["json"])["year"] == 2025


@pytest.mark.parametrize(
    "path",
    [
        "kosten/1999", "kosten/1999/pdf", "kosten/2025/anteil/BY", "kosten/2025/anteil/x",
        "kosten/2025/posten/0/HB", "kosten/2025/posten/99/HB", "kosten/2025/posten/1/BY",
        "freigabe/1999",
    ],
)  # fmt: skip
async def test_nothing_there(jona: Visitor, path: str) -> None:
    """Years, items and parties that are not there are not found."""
    assert (await jona.open(f"/land/{path}")).status_code == 404


async def test_approved(jona: Visitor, kernel: Kernel) -> None:
    """A yes needs the tick, is dated in the ledger under the approver's name, and is said once."""
    await jona.open(APPROVAL)
    await jona.submit({}, to="/zustimmen")
    assert jona.response.status_code == 400
    assert jona.errors == ["Bestätigen Sie, dass Sie für Ihr Land freigeben."]
    assert "HB" not in (await book(kernel)).period(ASKED).approvals[Stage.ESTIMATE]
    await jona.submit({"bestaetigt": "yes"}, to="/zustimmen")
    assert "Freigegeben für das Land Bremen." in jona.text("//main")
    assert not jona.page.xpath("//main//form")
    event = (await history(kernel))[-1]
    assert (event.by, event.at) == (approver("HB"), kernel.clock.now())
    tokens = {**jona.tokens, "bestaetigt": "yes", "stand": "x"}
    response = await jona.client.post(f"{APPROVAL}/zustimmen", data=tokens)
    assert response.status_code == 409


async def test_the_last_yes_makes_the_plan(app: Litestar, jona: Visitor, kernel: Kernel) -> None:
    """When all have said yes the plan stands, and the instalments are shown."""
    await jona.open(APPROVAL)
    await jona.submit({"bestaetigt": "yes"}, to="/zustimmen")
    yes = Approved(
        at=kernel.clock.now(), by=approver("NI"), year=ASKED, stage=Stage.ESTIMATE, land="NI"
    )
    await append(kernel, lambda _book: (yes,))
    assert (await book(kernel)).period(ASKED).status is Status.PLANNED
    till = another(app)
    await till.log_in_at_door(*HAMBURG)
    await till.open(APPROVAL)
    await till.submit({"bestaetigt": "yes"}, to="/zustimmen")
    assert (await book(kernel)).period(ASKED).status is Status.APPROVED
    await till.open("/land")
    assert "ist gefragt" not in till.text("//main")
    assert "Abschläge 2026" in till.text("//main")


async def test_objected(app: Litestar, jona: Visitor, kernel: Kernel) -> None:
    """A no needs a reason, ends the round, and is read by all with its reason."""
    await jona.open(APPROVAL)
    await jona.submit({"grund": "  "}, to="/widersprechen")
    assert jona.errors == ["Begründen Sie den Widerspruch."]
    await jona.submit({"grund": "Posten 1: Beleg fehlt <b>"}, to="/widersprechen")
    assert "Der Widerspruch des Landes Bremen ist eingetragen." in jona.text("//main")
    assert (await book(kernel)).period(ASKED).asked is None
    till = another(app)
    await till.log_in_at_door(*HAMBURG)
    await till.open(APPROVAL)
    assert "Posten 1: Beleg fehlt <b>" in till.text("//main")
    assert not till.page.xpath("//main//form")


async def test_too_long_a_reason(jona: Visitor) -> None:
    """A reason that is too long comes back with a sentence."""
    await jona.open(APPROVAL)
    await jona.submit({"grund": "ä" * 2001}, to="/widersprechen")
    assert jona.errors == ["Die Begründung ist zu lang. Kürzen Sie sie auf 2000 Zeichen."]
    assert jona.page.xpath("//textarea")[0].value.strip().startswith("ää")


async def test_other_figures_meanwhile(jona: Visitor, kernel: Kernel) -> None:
    """Who looks at a page of yesterday approves nothing of today."""
    await jona.open(APPROVAL)
    objected: Any = jona.tokens
    old = jona.page.xpath("//input[@name='stand']/@value")[0]
    await jona.submit({"grund": "So nicht."}, to="/widersprechen")
    await append(
        kernel,
        lambda _book: (
            SentForApproval(at=kernel.clock.now(), by=PLANNER, year=ASKED, stage=Stage.ESTIMATE),
        ),
    )
    answers = {**objected, "bestaetigt": "yes", "stand": old}
    response = await jona.client.post(f"{APPROVAL}/zustimmen", data=answers)
    assert response.status_code == 409
    assert "haben sich geändert" in response.text
    assert "HB" not in (await book(kernel)).period(ASKED).approvals[Stage.ESTIMATE]


async def test_viewers_only_look(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Who reads for a Land sees everything, has no form, and a hand-made one is refused."""
    assert app
    await costs(kernel)
    await visitor.log_in_at_door("land_viewer")
    await visitor.open(APPROVAL)
    assert "Antworten kann nur" in visitor.text("//main")
    assert not visitor.page.xpath("//main//form")
    answers = {**visitor.tokens, "bestaetigt": "yes", "stand": "x"}
    for kind in ("zustimmen", "widersprechen"):
        response = await visitor.client.post(f"{APPROVAL}/{kind}", data=answers)
        assert response.status_code == 404


async def test_who_steered_does_not_approve(jona: Visitor, kernel: Kernel) -> None:
    """Four eyes: who has sent the figures for approval cannot approve them for a Land."""
    await jona.open(APPROVAL)
    await jona.submit({"grund": "So nicht."}, to="/widersprechen")
    by_herself = PLANNER.__class__(approver("HB").account_id, PLANNER.part)
    await append(
        kernel,
        lambda _book: (
            SentForApproval(at=kernel.clock.now(), by=by_herself, year=ASKED, stage=Stage.ESTIMATE),
        ),
    )
    await jona.open(APPROVAL)
    await jona.submit({"bestaetigt": "yes"}, to="/zustimmen")
    assert jona.response.status_code == 409
    assert "Sie haben diese Zahlen selbst zur Freigabe gestellt" in jona.text("//main")
