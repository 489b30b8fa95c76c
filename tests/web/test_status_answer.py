"""The answer to the office's question, with files: taken whole or not at all, read by the office."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx
import msgspec
import pytest
from clamd import Clamd, scanner
from examples import child, content
from litestar import Litestar
from paper import EICAR, image, pdf, pdf_with_text, photo
from visitor import Visitor, client_of, fill_form, find_office, pass_check, send

import web
from sorgeauskunft import casework, drafts, requests
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import QuestionRow, RequestRow
from sorgeauskunft.uploads.tables import UploadRow
from tenants import demo
from tenants.people import Principal, Role
from web import Site

OFFICE = demo.office_id("bremerhaven")
File = tuple[str, bytes, str]


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    with scanner() as running:
        yield running


def clerk() -> Principal:
    account = demo.office_id("x")
    return Principal(
        account_id=account, tenant_id=OFFICE, role=Role.CLERK, name="Kim", session_id=account
    )


async def only_request(kernel: Kernel) -> UUID:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (row,) = await RequestRow.objects()
    return row.id


async def asked(app: Litestar, visitor: Visitor, kernel: Kernel) -> str:
    """A request is sent and asked about; her page by code is open. Returns the code."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await send(visitor)
    code = str(visitor.page.xpath("//*[@class='so-code']")[1].text_content())
    site: Site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    request_id = await only_request(kernel)
    await casework.acknowledge(kernel, clerk(), request_id)
    await casework.ask_mother(kernel, clerk(), request_id, "Bitte schicken Sie die Urkunde.")
    await visitor.open("/status")
    await visitor.submit({"code": code}, to="/status/code")
    return code


async def answer(
    visitor: Visitor, text: str, *files: File, code: str | None = None
) -> httpx.Response:
    """Send the answer as a browser does: the texts, then the files; without any, an empty part."""
    (form,) = visitor.page.xpath("//form[@action='/status/antwort']")
    fields = dict(form.form_values()) | {"answer": text}
    if code is not None:
        fields["code"] = code
    response = await visitor.client.post(
        "/status/antwort",
        data={name: fields[name] for name in ("code", "question", "answer")},
        files=[("files", file) for file in files or [("", b"", "application/octet-stream")]],
    )
    return visitor._took(response)


def kept(kernel: Kernel) -> list[Path]:
    folder = kernel.settings.effective_upload_folder
    return [path for path in folder.rglob("*") if path.is_file()]


async def status(kernel: Kernel) -> str:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (row,) = await RequestRow.objects()
    return row.status


def words(visitor: Visitor, selector: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in visitor.page.xpath(selector)]


async def test_whole_way(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Text and files arrive together; the clerk opens them, and at rest nothing can be read."""
    await asked(app, visitor, kernel)
    urkunde: File = ("Markername.pdf", pdf_with_text(b"Markerinhalt"), "application/pdf")
    await answer(visitor, "Hier,\nbitte: Märkertext", ("Mein Ausweis.JPG", photo(), ""), urkunde)
    text = visitor.text("//main")
    assert visitor.response.status_code == 200, visitor.errors
    assert "Ihre Antwort ist beim Jugendamt" in text
    assert "Mein Ausweis.jpg" in text
    assert "Markername.pdf" in text
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        rows = await UploadRow.select()
        (question,) = await QuestionRow.select(QuestionRow.files)
    request_id = await only_request(kernel)
    assert {row["request_id"] for row in rows} == {request_id}
    assert len(rows) == len(kept(kernel)) == 2
    assert b"Marker" not in bytes(question["files"])
    assert [path for path in kept(kernel) if b"Marker" in path.read_bytes()] == []

    await visitor.log_in()
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert "Märkertext" in visitor.text("//main")
    first, second = visitor.page.xpath("//a[contains(@href, '/unterlagen/')]")
    assert first.text_content().startswith("Mein Ausweis.jpg (JPG, ")
    got = await visitor.client.get(second.get("href"))
    assert got.content.startswith(b"%PDF-")
    assert 'filename="Antwort-' in got.headers["content-disposition"]
    visitor.client.cookies.clear()
    await visitor.log_in(slug="osnabrueck")
    assert (await visitor.client.get(second.get("href"))).status_code == 404


async def test_files_say_everything(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Files without a text are an answer; neither is none, and says so at the text."""
    await asked(app, visitor, kernel)
    await answer(visitor, "  ")
    assert visitor.response.status_code == 400
    assert "Schreiben Sie bitte" in visitor.errors[0]
    await answer(visitor, "", ("a.jpg", image(), ""))
    assert "Ihre Antwort ist beim Jugendamt" in visitor.text("//main")
    assert await status(kernel) == RequestStatus.IN_WORK


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("gut.jpg", "image", ""), ("böse.exe", "no", "")], "böse: Diese Datei ist kein PDF"),
        ([("leer.pdf", "", "application/pdf")], "leer: Diese Datei ist leer"),
        ([(f"{n}.png", "image", "") for n in range(13)], "höchstens 12 Dateien"),
        ([("groß.jpg", "large", "")], "groß: Diese Datei ist zu groß"),
    ],
)
async def test_refused(
    app: Litestar, visitor: Visitor, kernel: Kernel, files: list[tuple[str, str, str]], said: str
) -> None:
    """One file that cannot be taken: said by its name, her text stays, nothing is kept or sent."""
    contents = {"image": image(), "no": b"MZ", "": b"", "large": bytes(10 * 1024 * 1024 + 1)}
    await asked(app, visitor, kernel)
    await answer(
        visitor, "Mein Text", *((name, contents[what], kind) for name, what, kind in files)
    )
    assert visitor.response.status_code == 400
    assert said in visitor.errors[0]
    assert visitor.page.xpath("//textarea[@name='answer']")[0].text.strip() == "Mein Text"
    assert visitor.page.xpath("//input[@type='file']/@aria-invalid") == ["true"]
    assert kept(kernel) == []
    assert await status(kernel) == RequestStatus.QUESTION
    # The page that says so works on.
    await answer(visitor, "Mein Text", ("gut.jpg", image(), ""))
    assert "Ihre Antwort ist beim Jugendamt" in visitor.text("//main")


async def test_too_much_together(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Files that are too large together are refused together."""
    settings = msgspec.structs.replace(kernel.settings, upload_total_megabytes=1)
    small = msgspec.structs.replace(kernel, settings=settings)
    site: Site = app.state.site
    app.state.site = msgspec.structs.replace(site, kernel=small)
    await asked(app, visitor, small)
    large = pdf_with_text(os.urandom(700_000))
    await answer(visitor, "x", ("a.pdf", large, ""), ("b.pdf", large, ""))
    assert "Alle Dateien zusammen dürfen höchstens 1 MB" in visitor.errors[0]
    assert kept(kernel) == []


async def test_long_text_and_a_file(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Where the text is wrong the file has to be chosen again, which she is told; the text stays."""
    await asked(app, visitor, kernel)
    await answer(visitor, "ä" * 4001, ("a.jpg", image(), ""))
    assert "zu lang" in visitor.errors[0]
    assert "wählen Sie Ihre Dateien noch einmal aus" in visitor.errors[1]
    assert visitor.page.xpath("//textarea[@name='answer']")[0].text.strip() == "ä" * 4001
    assert kept(kernel) == []


async def test_stranger_and_latecomer(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Without the right code, or to a question that is answered, no file is even looked at."""
    code = await asked(app, visitor, kernel)
    page = visitor.response
    response = await answer(visitor, "x", ("a.jpg", image(), ""), code="0" * 25)
    assert response.status_code == 400
    assert kept(kernel) == []
    for expected in ("Ihre Antwort ist beim Jugendamt", "nicht mehr gespeichert"):
        visitor._took(page)
        await answer(visitor, "x", ("a.jpg", image(), ""), code=code)
        assert expected in visitor.text("//main")
        assert len(kept(kernel)) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"--x\r\n",
        b"unsinn",
        b"--x\r\ncontent-disposition: form-data; name=code\r\n\r\n" + b"x" * 300_000,
        b'--x\r\ncontent-disposition: form-data; name="files"; filename="a"\r\n\r\nabc',
    ],
)
async def test_broken_forms(app: Litestar, visitor: Visitor, kernel: Kernel, body: bytes) -> None:
    """What is no whole form leaves nothing, and asks for the code again."""
    await asked(app, visitor, kernel)
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "text/plain"):
        response = await visitor.client.post(
            "/status/antwort", content=body, headers={"content-type": kind}
        )
        assert response.status_code == 400
    assert kept(kernel) == []


async def test_form_that_breaks_off(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """A connection that goes in the middle of a file keeps nothing of it, and the text on the page."""
    code = await asked(app, visitor, kernel)
    question = visitor.page.xpath("//input[@name='question']/@value")[0]
    fields = {"code": code, "question": question, "answer": "Mein Text"}
    parts = [
        f'--x\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    half = b'--x\r\ncontent-disposition: form-data; name="files"; filename="a.jpg"\r\n\r\n'
    visitor._took(
        await visitor.client.post(
            "/status/antwort",
            content=b"".join(parts) + half + image()[:500],
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
    )
    assert visitor.response.status_code == 400
    assert "nicht vollständig angekommen" in visitor.errors[0]
    assert "Mein Text" in visitor.response.text
    assert kept(kernel) == []


async def test_scanner(app: Litestar, kernel: Kernel, clamd: Clamd) -> None:
    """A virus is refused; with the scanner away no file is taken, she is told, her text stays."""
    settings = msgspec.structs.replace(kernel.settings, clamd=clamd.address)
    other = msgspec.structs.replace(kernel, settings=settings)
    site: Site = app.state.site
    scanned = web.create_app(msgspec.structs.replace(site, kernel=other))
    async with client_of(scanned) as client:
        visitor = Visitor(client)
        await asked(scanned, visitor, other)
        await answer(visitor, "Mein Text", ("virus.pdf", pdf_with_text(EICAR), ""))
        assert "virus: In dieser Datei wurde ein Virus gefunden" in visitor.errors[0]
        clamd.stop()
        try:
            await answer(visitor, "Mein Text", ("a.jpg", image(), ""), ("b.pdf", pdf(), ""))
            assert "Prüfung auf Viren ist gestört" in visitor.errors[0]
            assert visitor.page.xpath("//textarea")[0].text.strip() == "Mein Text"
            assert kept(kernel) == []
            assert await status(kernel) == RequestStatus.QUESTION
            await answer(visitor, "Mein Text")
            assert "Ihre Antwort ist beim Jugendamt" in visitor.text("//main")
        finally:
            clamd.start()


async def test_children_that_differ(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Each child has its own stage and history; by code her name, and no way back once one is ahead."""
    draft = await drafts.begin(kernel, OFFICE, DraftContent(), "v1")
    both = content(child(), child("Noah"))
    sent = await requests.send(kernel, OFFICE, draft, lambda _draft: both)
    request_id, code = sent.request_id, sent.status_code
    async with kernel.database.tenant_transaction(OFFICE):
        await requests.advance(request_id, RequestStatus.DELIVERED, kernel.clock.now())
    await casework.acknowledge(kernel, clerk(), request_id)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(OFFICE):
        _first, second = await requests.statuses_of(request_id)
        for to in (RequestStatus.REGISTER_QUERY, RequestStatus.ISSUED):
            await requests.advance(request_id, to, now, case_id=second)
    await casework.ask_mother(kernel, clerk(), request_id, "Welche Straße?")
    await visitor.open("/status")
    await visitor.submit({"code": code}, to="/status/code")
    assert words(visitor, "//*[@class='so-stage']") == ["Rückfrage an Sie", "Auskunft erstellt"]
    first, other = words(visitor, "//*[@class='so-history']")
    assert "Register angefragt" in other
    assert "Register angefragt" not in first
    assert words(visitor, "//main//h2")[:2] == ["Kind 1: Mia Łucja", "Kind 2: Noah"]
    assert not visitor.page.xpath("//form[@action='/status/zurueckziehen']")
    await answer(visitor, "Musterweg")
    assert words(visitor, "//*[@class='so-stage']") == ["in Bearbeitung", "Auskunft erstellt"]
