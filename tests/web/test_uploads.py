"""The page for files, from the first one to the clerk who opens it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import msgspec
import pikepdf
import pytest
from clamd import Clamd, scanner
from litestar import Litestar
from lxml import html
from paper import EICAR, active_pdfs, image, pdf, pdf_with_text, photo
from PIL import Image
from visitor import (
    FORM_ANSWERS,
    Visitor,
    client_of,
    fill_form,
    find_office,
    go_back,
    pass_check,
    send,
)

import web
import xfamilie
from sorgeauskunft import drafts
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.uploads.tables import UploadRow
from tenants import demo
from web import Site

PAGE = "/j/bremerhaven/formular/unterlagen"


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    with scanner() as running:
        yield running


async def to_uploads(visitor: Visitor, check: dict[str, str] | None = None) -> None:
    await find_office(visitor)
    await pass_check(visitor, check)
    await fill_form(visitor)
    assert visitor.path.endswith("/pruefen"), visitor.path
    await visitor.open(PAGE)


async def upload(
    visitor: Visitor,
    content: bytes,
    name: str = "Ausweis.jpg",
    kind: str = "image/jpeg",
    *,
    document: str = "id_card",
    token: str | None = None,
) -> httpx.Response:
    """Submit the form of a document as a browser does: token first, then the file."""
    (form,) = visitor.page.xpath(f"//form[contains(@action, '/hochladen/{document}')]")
    fields = dict(form.form_values())
    response = await visitor.client.post(
        form.get("action"),
        data={"_csrf_token": fields["_csrf_token"] if token is None else token},
        files={"datei": (name, content, kind)},
    )
    return visitor._took(response)


def names(visitor: Visitor) -> list[str]:
    return [each.text for each in visitor.page.xpath("//*[@class='so-files']//bdi")]


def kept(kernel: Kernel) -> list[Path]:
    folder = kernel.settings.effective_upload_folder
    return [path for path in folder.rglob("*") if path.is_file()]


async def shown_small(visitor: Visitor, paths: list[str]) -> str:
    """The image's small picture is there and the PDF's is not; its address."""
    (small,) = visitor.page.xpath("//img[contains(@src, '/vorschau')]/@src")
    assert small == f"{paths[0]}/vorschau"
    preview = await visitor.client.get(small)
    assert (preview.status_code, preview.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(preview.content)) as picture:
        assert max(picture.size) <= 240
    assert (await visitor.client.get(f"{paths[1]}/vorschau")).status_code == 404
    return str(small)


async def test_whole_way(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A file is added, shown, sent, named in PDF and message, and opened by the clerk."""
    await to_uploads(visitor)
    await upload(visitor, photo(), "Mein Ausweis.JPG")
    assert visitor.response.status_code == 200
    assert visitor.path == PAGE
    assert "Mein Ausweis.jpg“ ist hochgeladen" in visitor.response.text
    await upload(visitor, pdf(), "Urkunde.pdf", "application/pdf", document="birth_certificate")
    assert names(visitor) == ["Mein Ausweis.jpg", "Urkunde.pdf"]

    look = await visitor.client.get(visitor.page.xpath("//a[@target='_blank']/@href")[0])
    assert look.headers["content-type"] == "image/jpeg"
    assert look.headers["content-disposition"].startswith("inline")
    assert look.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in look.headers["content-security-policy"]
    assert "script-src" not in look.headers["content-security-policy"]
    assert b"Markerkamera" not in look.content
    assert int(look.headers["content-length"]) == len(look.content)

    await visitor.submit()
    assert visitor.path == "/j/bremerhaven/pruefen"
    assert "Mein Ausweis.jpg" in visitor.response.text
    assert visitor.page.xpath(f"//a[@href='{PAGE}?aenderung']")
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/gesendet"
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        rows = await UploadRow.select()
    assert {row["draft_id"] for row in rows} == {None}
    assert len({row["request_id"] for row in rows}) == 1
    assert len(kept(kernel)) == 2

    await visitor.log_in()
    await visitor.open(visitor.page.xpath("//tbody//a/@href")[0])
    (message,) = [
        got.content
        for path in visitor.page.xpath("//a[contains(@href, '/dokumente/')]/@href")
        if (got := await visitor.client.get(path)).content.startswith(b"<?xml")
    ]
    assert xfamilie.validate(message) == []
    assert message.count(b"nachweise>") == 4
    paths = visitor.page.xpath("//a[contains(@href, '/unterlagen/')]/@href")
    first, second = [await visitor.client.get(path) for path in paths]
    assert first.content == look.content
    assert first.headers["content-disposition"].startswith('attachment; filename="Ausweis-')
    assert second.headers["content-disposition"].startswith('attachment; filename="Geburtsurkunde-')
    assert second.content.startswith(b"%PDF-")
    small = await shown_small(visitor, paths)
    visitor.client.cookies.clear()
    await visitor.log_in(slug="osnabrueck")
    assert (await visitor.client.get(paths[0])).status_code == 404
    assert (await visitor.client.get(small)).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<script>alert(1)</script>", "ausweis.jpg", "kein PDF und kein Bild"),
        (b"", "leer.pdf", "ist leer"),
        (b"", "", "wählen Sie zuerst"),
        (image()[:-300], "halb.jpg", "lässt sich nicht lesen"),
        (active_pdfs()["name tree"], "a.pdf", "enthält Programme"),
        (pdf(pikepdf.Encryption(owner="a", user="b")), "a.pdf", "Passwort"),
        (bytes(10 * 1024 * 1024 + 1), "gross.pdf", "zu groß"),
    ],
)
async def test_refused(
    visitor: Visitor, kernel: Kernel, content: bytes, name: str, said: str
) -> None:
    """What is not taken is said at its field, with status 400, and nothing of it is kept."""
    await to_uploads(visitor)
    response = await upload(visitor, content, name)
    assert response.status_code == 400
    (error,) = visitor.errors
    assert said in error
    assert visitor.page.xpath("//title")[0].text.startswith("Fehler: ")
    assert visitor.page.xpath("//input[@id='datei-id-card']/@aria-invalid") == ["true"]
    assert kept(kernel) == []
    # The page that says so works on.
    await upload(visitor, image())
    assert names(visitor) == ["Ausweis.jpg"]


async def test_content_counts(visitor: Visitor) -> None:
    """A picture under the name and type of something else is taken as what it is."""
    await to_uploads(visitor)
    await upload(visitor, image("PNG"), "../C:\\rechnung\u202etxt.exe", "text/plain")
    assert names(visitor) == ["rechnungtxt.png"]
    await upload(visitor, image(), "x" * 500 + ".pdf", "application/pdf")
    assert names(visitor)[1] == "x" * 80 + ".jpg"
    await upload(visitor, image(), "<b>fett</b>.jpg")
    assert visitor.page.xpath("//bdi/b") == []


async def test_removed_twice(visitor: Visitor, kernel: Kernel) -> None:
    """Taking a file out twice, in two tabs, ends at the same page."""
    await to_uploads(visitor)
    await upload(visitor, image())
    page = visitor.response
    for _ in range(2):
        visitor._took(page)
        await visitor.submit(to="/entfernen")
        assert visitor.path == PAGE
        assert names(visitor) == []
    assert kept(kernel) == []


async def test_foreign_and_forged(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Nobody looks at the file of another draft, and a form without its token adds nothing."""
    await to_uploads(visitor)
    await upload(visitor, image())
    path = visitor.page.xpath("//a[@target='_blank']/@href")[0]
    async with client_of(app) as other:
        assert (await other.get(path)).status_code == 410
        stranger = Visitor(other)
        await to_uploads(stranger)
        assert (await other.get(path)).status_code == 404
    for token in ("", "falsch"):
        assert (await upload(visitor, image(), token=token)).status_code == 403
        await visitor.open(PAGE)
    assert len(kept(kernel)) == 1


async def test_gone_draft(visitor: Visitor, kernel: Kernel) -> None:
    """A file for a draft that was deleted meanwhile is not kept, and she is told."""
    await to_uploads(visitor)
    await upload(visitor, image())
    code = visitor.client.cookies["__Host-entwurf"]
    await drafts.delete(kernel, demo.office_id("bremerhaven"), code)
    assert (await upload(visitor, image())).status_code == 410
    assert kept(kernel) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"nonsense",
        b'--x\r\ncontent-disposition: form-data; name="datei"; filename="a"\r\n\r\nabc',
    ],
)
async def test_not_a_form(visitor: Visitor, kernel: Kernel, body: bytes) -> None:
    """What is no form, or none that arrived whole, is refused and leaves nothing."""
    await to_uploads(visitor)
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
        response = await visitor.client.post(
            f"{PAGE}/hochladen/id_card", content=body, headers={"content-type": kind}
        )
        assert response.status_code in {400, 403}
    assert kept(kernel) == []


async def test_unknown_document(visitor: Visitor) -> None:
    """A document that is not asked for has no place: of another office, or not named by her."""
    await to_uploads(visitor)
    token = visitor.page.xpath("//input[@name='_csrf_token']/@value")[0]
    for document in ("paternity_document", "court_decision", "nichts"):
        response = await visitor.client.post(
            f"{PAGE}/hochladen/{document}",
            data={"_csrf_token": token},
            files={"datei": ("a.jpg", image(), "image/jpeg")},
        )
        assert response.status_code == 404, document


async def test_court_decision(visitor: Visitor, kernel: Kernel) -> None:
    """A decision is asked for where she named one; what is no longer asked for is not sent."""
    await to_uploads(visitor, {"gericht": "joint_part"})
    await upload(visitor, pdf(), "Beschluss.pdf", document="court_decision")
    assert names(visitor) == ["Beschluss.pdf"]
    await visitor.open("/j/bremerhaven/check/gericht")
    await visitor.submit({"answer": "no"})
    await visitor.open("/j/bremerhaven/pruefen")
    assert "Beschluss" not in visitor.response.text
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/gesendet"
    assert kept(kernel) == []


async def test_needed(visitor: Visitor) -> None:
    """Where an office needs a document nothing goes on or is sent without it."""
    await find_office(visitor, "49074", "Osnabrück")
    await pass_check(visitor)
    address = {"address.postcode": "49074", "address.place": "Osnabrück"}
    await visitor.open(visitor.page.xpath("//main//a[contains(@href,'/formular/')]/@href")[0])
    for _ in range(12):
        step = visitor.path.rpartition("/formular/")[2]
        if step == "unterlagen":
            break
        answers = FORM_ANSWERS[step] | {"mother.birth_place": "Izmir"} | address
        on_page = {each.get("name") for each in visitor.page.xpath("//main//form//*[@name]")}
        await visitor.submit({key: value for key, value in answers.items() if key in on_page})
    await visitor.submit()
    assert visitor.response.status_code == 400
    assert "braucht diese Unterlage" in visitor.errors[0]
    base = "/j/osnabrueck"
    await visitor.open(f"{base}/pruefen")
    assert visitor.path == f"{base}/formular/unterlagen"
    await upload(visitor, image())
    await visitor.submit()
    assert visitor.path == f"{base}/pruefen"
    review = visitor.response
    await visitor.open(f"{base}/formular/unterlagen?aenderung")
    await visitor.submit(to="/entfernen?aenderung")
    visitor._took(review)
    await send(visitor)
    assert visitor.path == f"{base}/formular/unterlagen"


async def test_office_that_asks_nothing(visitor: Visitor) -> None:
    """Where an office asks for no documents the page does not exist."""
    await find_office(visitor, "33330", "Gütersloh")
    await pass_check(visitor)
    response = await visitor.open("/j/guetersloh/formular/unterlagen")
    assert response.status_code == 404


async def test_back_and_language(visitor: Visitor) -> None:
    """The button "Zurück" leads to the page before, a language button to this page in that language."""
    await to_uploads(visitor)
    await go_back(visitor)
    assert visitor.path.endswith("/formular/kontakt")
    await visitor.open(PAGE)
    token = visitor.page.xpath("//form[@id='seite']//input[@name='_csrf_token']/@value")[0]
    response = await visitor.client.post(f"{PAGE}?sprache=ar", data={"_csrf_token": token})
    assert response.status_code == 200
    assert html.fromstring(response.text).get("dir") == "rtl"


@pytest.fixture
def scanned(kernel: Kernel, app: Litestar, clamd: Clamd) -> Litestar:
    """The application with the scanner."""
    settings = msgspec.structs.replace(kernel.settings, clamd=clamd.address)
    site: Site = app.state.site
    other = msgspec.structs.replace(kernel, settings=settings)
    return web.create_app(msgspec.structs.replace(site, kernel=other))


async def test_scanner(scanned: Litestar, clamd: Clamd, kernel: Kernel) -> None:
    """Infected: refused at once. Scanner away: kept, shown as waiting, neither on nor sent; then on."""
    async with client_of(scanned) as client:
        visitor = Visitor(client)
        await to_uploads(visitor)
        await upload(visitor, pdf_with_text(EICAR))
        assert "Virus" in visitor.errors[0]
        await visitor.open("/j/bremerhaven/pruefen")
        review = visitor.response
        await visitor.open(PAGE)
        clamd.stop()
        try:
            await upload(visitor, image())
            assert names(visitor) == ["Ausweis.jpg"]
            assert "wird noch geprüft" in visitor.response.text
            await visitor.submit()
            assert visitor.response.status_code == 400
            assert "noch nicht auf Viren geprüft" in visitor.errors[0]
            visitor._took(review)
            await send(visitor)
            assert visitor.path == PAGE
            assert "Prüfung auf Viren ist gerade nicht möglich" in visitor.response.text
            await upload(visitor, pdf_with_text(EICAR), "Virus.pdf", document="birth_certificate")
            assert len(names(visitor)) == 2
        finally:
            clamd.start()
        visitor._took(review)
        await send(visitor)
        assert visitor.path == PAGE
        assert "wurde ein Virus gefunden" in visitor.errors[0]
        assert names(visitor) == ["Ausweis.jpg"]
        assert "wird noch geprüft" not in visitor.response.text
        visitor._took(review)
        await send(visitor)
        assert visitor.path == "/j/bremerhaven/gesendet"
        assert len(kept(kernel)) == 1


async def test_markers(app: Litestar, visitor: Visitor, kernel: Kernel, tmp_path: Path) -> None:
    """After upload and after sending neither content nor name can be read anywhere on disk."""
    await to_uploads(visitor)
    raw = pdf_with_text(b"Markerinhalt")
    await upload(visitor, raw, "Markername.pdf", document="birth_certificate")
    assert names(visitor) == ["Markername.pdf"]
    for moment in ("draft", "sent"):
        if moment == "sent":
            await visitor.submit()
            await send(visitor)
            assert visitor.path.endswith("/gesendet")
        folders = {tmp_path}
        if "sqlite" in kernel.database.url:
            folders.add(Path(kernel.database.url.removeprefix("sqlite:///")).parent)
        files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
        assert [path for path in files if b"Marker" in path.read_bytes()] == []
