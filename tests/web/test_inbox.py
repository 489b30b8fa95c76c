"""The inbox in the browser's language: lists, search by POST, selections, and bad input to each."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import zipfile
from uuid import UUID, uuid4

import httpx
import msgspec
import pytest
from arrivals import arrived, somebody
from examples import child, content
from litestar import Litestar
from structlog.testing import capture_logs
from visitor import Visitor

from sorgeauskunft import casework
from sorgeauskunft.casework import bundling
from sorgeauskunft.documents.storage import SUMMARY, XFAMILIE_0801, Stored, store
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.host.demo import LOGINS, PASSWORD
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.requests import statuses_of
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo
from tenants.offices import Office

BREMERHAVEN = next(each for each in demo.demo_offices() if each.slug == "bremerhaven")
BREMEN = next(each for each in demo.demo_offices() if each.slug == "bremen")
CHOOSE = "//input[@name='anfrage']"


@pytest.fixture
async def ids(app: Litestar, kernel: Kernel, clock: ManualClock) -> list[UUID]:
    """Three requests about different children, one after the other."""
    found = []
    for name in ("Mia", "Noah", "Lena"):
        found.append(await arrived(kernel, BREMERHAVEN, content(child(name))))
        clock.advance(dt.timedelta(seconds=1))
    return found


async def log_in(visitor: Visitor, login: int = 0) -> None:
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": LOGINS[login].email, "password": PASSWORD})


async def choose(visitor: Visitor, way: str, ids: list[object], **fields: str) -> httpx.Response:
    """Press a button under the list with these requests ticked."""
    form = visitor.page.xpath("//form[@action='/amt/auswahl/zip']")[0]
    hidden = {
        field.get("name"): field.get("value") for field in form.xpath(".//input[@type='hidden']")
    }
    data = {**hidden, "anfrage": [str(each) for each in ids], **fields}
    return visitor._took(await visitor.client.post(f"/amt/auswahl/{way}", data=data))


async def tags(kernel: Kernel, office: Office = BREMERHAVEN) -> list[str]:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    return [row["tag"] for row in rows]


def references(visitor: Visitor) -> list[str]:
    return [link.text for link in visitor.page.xpath("//tbody//th/a")]


async def reference(kernel: Kernel, request_id: UUID) -> str:
    async with kernel.database.tenant_transaction(BREMERHAVEN.id, read_only=True):
        row = await RequestRow.objects().get(RequestRow.id == request_id)
    assert row is not None
    return row.reference


async def test_trays(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """The trays stand with their counts; a line leads to its request and says its deadline."""
    await log_in(visitor)
    await visitor.open("/amt")
    said = " ".join(visitor.text("//nav[@class='so-trays']").split())
    assert "Neu (3)" in said
    assert "Wartet auf Antwort (0)" in said
    assert references(visitor) == [await reference(kernel, each) for each in ids]
    assert "in 10 Arbeitstagen" in visitor.text("//tbody/tr[1]")
    await visitor.open(f"/amt/anfragen/{ids[0]}")
    await visitor.open("/amt?neue=ja")
    assert references(visitor) == [await reference(kernel, each) for each in ids[1:]]
    await visitor.open("/amt?ablage=done&meine=ja&sortierung=due")
    assert "keine Anfrage" in visitor.text("//main")
    assert visitor.page.xpath("//option[@value='due']/@selected")


async def test_pages(visitor: Visitor, kernel: Kernel, clock: ManualClock, ids: list[UUID]) -> None:
    """Following the links forth and back shows every request once, in the chosen order."""
    for _ in range(25):
        await arrived(kernel, BREMERHAVEN)
        clock.advance(dt.timedelta(seconds=1))
    await log_in(visitor)
    await visitor.open("/amt?sortierung=newest")
    first = references(visitor)
    (following,) = visitor.page.xpath("//nav[@class='so-pages']/a/@href")
    await visitor.open(following)
    assert (len(first), len(set(first + references(visitor)))) == (25, 28)
    assert references(visitor)[-1] == await reference(kernel, ids[0])
    (back,) = visitor.page.xpath("//a[@rel='prev']/@href")
    await visitor.open(back)
    assert references(visitor) == first
    assert not visitor.page.xpath("//a[@rel='prev']")


async def test_odd_queries(visitor: Visitor, ids: list[UUID]) -> None:
    """Whatever stands in the address of a list, it shows the first page, and no failure."""
    await log_in(visitor)
    queries = ("neue=x&meine=%00", "sortierung=name", f"nach={uuid4()}", "nach=x&vor=y", "ablage=",
               f"vor={uuid4()}", "geschehen=taken-1-0", "geschehen=x",
               f"nach={uuid4()}&vor={uuid4()}")  # fmt: skip
    for query in queries:
        await visitor.open(f"/amt?{query}")
        assert visitor.response.status_code == 200, query
        assert len(references(visitor)) == 3, query
    await visitor.open("/amt?ablage=x")
    assert visitor.response.status_code == 404


async def test_search(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """What was typed stays in the field, in no address and in no log; the result says its tray."""
    await log_in(visitor)
    await visitor.open("/amt")
    with capture_logs() as events:
        await visitor.submit({"suche": "noah oeztuerk 14.3.2021"}, to="/amt/suche")
    assert visitor.path == "/amt/suche"
    assert visitor.response.url.query == b""
    assert references(visitor) == [await reference(kernel, ids[1])]
    assert "Neu" in visitor.text("//tbody/tr[1]/td[4]")
    assert visitor.page.xpath("//input[@id='suche']/@value") == ["noah oeztuerk 14.3.2021"]
    assert "oeztuerk" not in repr(events)
    assert (await tags(kernel))[-1] == "amt:requests:searched"
    await visitor.submit({"suche": "Niemand"}, to="/amt/suche")
    assert "Keine Anfrage gefunden" in visitor.text("//main")
    await visitor.open("/amt/suche")
    assert visitor.page.xpath("//input[@id='suche']/@value") == [""]


async def test_bad_search(visitor: Visitor, ids: list[UUID]) -> None:
    """What cannot be searched for gets a sentence beside the field, and stays typed."""
    await log_in(visitor)
    await visitor.open("/amt/suche")
    bad = {"": "Bitte geben Sie", "%_'": "Bitte geben Sie", "31.2.2021": "Dieses Datum",
           "x" * 3000: "weniger Text", "a " * 40: "weniger Text"}  # fmt: skip
    for typed, says in bad.items():
        await visitor.submit({"suche": typed}, to="/amt/suche")
        assert visitor.response.status_code == 400
        assert says in visitor.errors[0]
        assert visitor.page.xpath("//input[@id='suche']/@value") == [typed[:2000]]


async def test_two_offices(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """Two offices with the same child find only their own."""
    await arrived(kernel, BREMEN, content(child("Mia")))
    await log_in(visitor)
    await visitor.open("/amt/suche")
    await visitor.submit({"suche": "Mia"}, to="/amt/suche")
    assert references(visitor) == [await reference(kernel, ids[0])]
    assert "Gleiches Kind" not in visitor.text("//main")


async def test_take_from_the_list(visitor: Visitor, ids: list[UUID]) -> None:
    """Ticked requests are taken and given back; the list comes back as it was and says so."""
    await log_in(visitor)
    await visitor.open("/amt?sortierung=newest")
    await choose(visitor, "nehmen", [*ids[:2]])
    assert visitor.path == "/amt"
    assert "sortierung=newest" in str(visitor.response.url)
    assert "2 Anfragen sind jetzt Ihnen zugewiesen" in visitor.text("//*[@role='status']")
    whose = [cell.text for cell in visitor.page.xpath("//tbody/tr/td[last()]")]
    assert whose == ["niemandem", "mir", "mir"]
    await choose(visitor, "zurueckgeben", [ids[0], uuid4()])
    said = visitor.text("//*[@role='status']")
    assert "Eine Anfrage ist zurückgegeben" in said
    assert "gibt es bei Ihnen nicht" in said


async def test_take_what_was_found(visitor: Visitor, ids: list[UUID]) -> None:
    """From a search, the answer shows the search again: what was typed goes into no address."""
    await log_in(visitor)
    await visitor.open("/amt/suche")
    await visitor.submit({"suche": "Mia"}, to="/amt/suche")
    await choose(visitor, "nehmen", [ids[0]])
    assert (visitor.path, visitor.response.url.query) == ("/amt/auswahl/nehmen", b"")
    assert "Eine Anfrage ist jetzt Ihnen zugewiesen" in visitor.text("//*[@role='status']")
    assert visitor.page.xpath("//input[@id='suche']/@value") == ["Mia"]


async def test_hand_over(visitor: Visitor, ids: list[UUID]) -> None:
    """Colleagues who work on cases are offered; to hand over needs a choice among them."""
    await log_in(visitor)
    await visitor.open("/amt")
    offered = visitor.page.xpath("//select[@id='an']/option/text()")
    assert offered[1:] == ["Alex Probst", "Kim Beispiel", "Robin Muster"]
    for nobody in ("", "x", str(uuid4())):
        await choose(visitor, "uebergeben", [ids[1]], an=nobody)
        assert visitor.response.status_code == 400
        assert visitor.errors == ["Bitte wählen Sie aus, wer die Anfragen bekommen soll."]
        assert visitor.page.xpath(f"{CHOOSE}[@checked]/@value") == [str(ids[1])]
    robin = visitor.page.xpath("//select[@id='an']/option[text()='Robin Muster']/@value")[0]
    await choose(visitor, "uebergeben", [ids[1]], an=robin)
    assert "Robin Muster" in visitor.text("//tbody/tr[2]")
    await choose(visitor, "nehmen", [ids[1]])
    assert "hat jemand anderes" in visitor.text("//*[@role='status']")


async def test_bad_selection(visitor: Visitor, ids: list[UUID]) -> None:
    """Nothing, nonsense or too much ticked: a sentence that leads to the first box, nothing done."""
    await log_in(visitor)
    await visitor.open("/amt")
    nothing: list[object] = ["x", "", "%00"]
    for way in ("nehmen", "zurueckgeben", "uebergeben", "zip"):
        for odd in ([], nothing, [uuid4() for _ in range(80)]):
            await choose(visitor, way, [*odd])
            assert visitor.response.status_code == 400
            says = "höchstens 50" if len(odd) > len(nothing) else "mindestens eine"
            assert says in visitor.errors[0]
            assert visitor.page.xpath("//*[@data-error-summary]//a/@href") == ["#anfrage"]
            assert len(visitor.page.xpath("//*[@id='anfrage']")) == 1


async def test_reader(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """Who may only read searches and downloads, and neither is offered nor may do the rest."""
    await log_in(visitor, 2)
    await visitor.open("/amt")
    assert not visitor.page.xpath("//button[@formaction='/amt/auswahl/nehmen']")
    await choose(visitor, "nehmen", [ids[0]])
    assert visitor.response.status_code in {403, 404}
    await visitor.open("/amt")
    assert (await choose(visitor, "zip", [ids[0]])).status_code == 200
    assert "amt:request:taken" not in await tags(kernel)


async def with_papers(kernel: Kernel, request_id: UUID) -> dict[str, bytes]:
    """Give a request a summary and a message; name in the ZIP → content."""
    name = await reference(kernel, request_id)
    pdf, xml = b"%PDF-" + name.encode() * 40_000, b"<x>" + name.encode() + b"</x>"
    async with kernel.database.tenant_transaction(BREMERHAVEN.id):
        (case_id,) = await statuses_of(request_id)
        now = kernel.clock.now()
        await store(kernel, request_id, Stored(SUMMARY, "application/pdf", pdf, None), now)
        await store(kernel, request_id, Stored(XFAMILIE_0801, "application/xml", xml, case_id), now)
    return {
        f"{name}/anfrage-{name}.pdf": pdf,
        f"{name}/anfrage-{name}-kind-1.xml": xml,
    }


async def test_zip(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """The ZIP holds every document as it is, with size and digest in both lists, and no name."""
    papers = {**await with_papers(kernel, ids[0]), **await with_papers(kernel, ids[1])}
    await log_in(visitor)
    await visitor.open("/amt")
    response = await choose(visitor, "zip", [*ids[:2]])
    assert response.headers["content-type"] == "application/zip"
    assert response.headers["content-disposition"] == (
        'attachment; filename="anfragen-2026-11-24-1200.zip"'
    )
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()[:-2]} == papers
        manifest = json.loads(archive.read("manifest.json"))
        table = archive.read("manifest.csv").decode("utf-8-sig")
    assert manifest["missing"] == []
    assert manifest["references"] == [await reference(kernel, each) for each in ids[:2]]
    listed = {file["name"]: (file["size"], file["sha256"]) for file in manifest["files"]}
    assert listed == {
        name: (len(paper), hashlib.sha256(paper).hexdigest()) for name, paper in papers.items()
    }
    rows = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert [row["name"] for row in rows] == [file["name"] for file in manifest["files"]]
    for word in ("Mia", "Noah", "Öztürk", "Ayşe"):
        assert word not in json.dumps(manifest, ensure_ascii=False)
    assert (await tags(kernel))[-2:] == ["amt:request:bundled"] * 2


async def test_zip_refused(
    visitor: Visitor, kernel: Kernel, ids: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too large, or with a request of elsewhere: a sentence, no ZIP, nothing on record."""
    await with_papers(kernel, ids[0])
    theirs = await arrived(kernel, BREMEN)
    await log_in(visitor)
    await visitor.open("/amt")
    await choose(visitor, "zip", [ids[0], theirs])
    assert "gibt es nicht mehr" in visitor.errors[0]
    monkeypatch.setattr(bundling, "LARGEST", 1000)
    await choose(visitor, "zip", [ids[0]])
    assert "größer als" in visitor.errors[0]
    assert visitor.page.xpath(f"{CHOOSE}[@checked]/@value") == [str(ids[0])]
    assert "amt:request:bundled" not in await tags(kernel)


async def test_deleted_while_sent(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """A document that is deleted while the ZIP is sent is named as missing; the rest arrives."""
    await with_papers(kernel, ids[0])
    bundle = await casework.bundle(kernel, somebody(BREMERHAVEN), [ids[0]])
    async with kernel.database.tenant_transaction(BREMERHAVEN.id):
        await DocumentRow.delete().where(DocumentRow.kind == SUMMARY)
    content_ = b"".join([chunk async for chunk in bundle.chunks()])
    with zipfile.ZipFile(io.BytesIO(content_)) as archive:
        manifest = msgspec.json.decode(archive.read("manifest.json"), type=bundling.Manifest)
        assert archive.testzip() is None
    name = await reference(kernel, ids[0])
    assert manifest.missing == (f"{name}/anfrage-{name}.pdf",)
    assert [file.kind for file in manifest.files] == [XFAMILIE_0801]


async def test_same_child_on_both_pages(visitor: Visitor, kernel: Kernel, ids: list[UUID]) -> None:
    """The list and the page of a request name the other request about the same child."""
    again = await arrived(kernel, BREMERHAVEN, content(child("Mia")))
    await log_in(visitor)
    await visitor.open("/amt")
    assert await reference(kernel, again) in visitor.text("//tbody/tr[1]/td[3]")
    await visitor.open(f"/amt/anfragen/{ids[0]}")
    assert await reference(kernel, again) in visitor.text("//*[@role='status']")
    await visitor.open(f"/amt/anfragen/{ids[1]}")
    assert "Zum selben Kind" not in visitor.text("//main")
