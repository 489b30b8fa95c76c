"""The page of a request: what is seen, what two clerks at once are told, who may what."""

from __future__ import annotations

import asyncio
from uuid import UUID

import httpx
import msgspec
import pytest
from arrivals import arrived
from examples import child, content
from letters import in_work, ready
from litestar import Litestar
from visitor import Visitor, client_of

from sorgeauskunft.documents.storage import SUMMARY, Stored, store
from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.content import Address
from sorgeauskunft.requests.tables import NoteRow, QuestionRow, RequestRow
from tenants import demo
from web.forms import LONG

HERE = demo.office_id("bremerhaven")


async def of_here(app: Litestar, *, work: bool = True, children: int = 1) -> UUID:
    """A request of Bremerhaven, in work or just delivered."""
    site = app.state.site
    office = (await site.directory.current()).offices[HERE]
    given = content(*(child(f"Kind{number}") for number in range(children)))
    return await (in_work if work else arrived)(site.kernel, office, given)


async def log_in(visitor: Visitor, role: str = "clerk", slug: str = "bremerhaven") -> Visitor:
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": f"{role}@{slug}.example.org", "password": PASSWORD})
    return visitor


@pytest.fixture
async def kim(visitor: Visitor) -> Visitor:
    return await log_in(visitor)


async def second(app: Litestar, role: str = "lead", slug: str = "bremerhaven") -> Visitor:
    return await log_in(Visitor(client_of(app)), role, slug)


def text(visitor: Visitor) -> str:
    return visitor.text("//main")


async def test_stale_form(app: Litestar, kim: Visitor) -> None:
    """Who sends an old form changes nothing, sees who did what, and sends the same text again."""
    path = f"/amt/anfragen/{await of_here(app)}"
    robin = await second(app)
    await kim.open(path)
    await robin.open(path)
    await robin.submit({"note": "Rückruf um zehn"}, to="/notizen")
    await kim.submit({"question": "Wo ist Ihr Kind geboren?"}, to="/rueckfrage")
    assert kim.response.status_code == 409
    assert "Robin Muster: Notiz geschrieben" in text(kim)
    assert kim.text("//textarea[@name='question']").strip() == "Wo ist Ihr Kind geboren?"
    await kim.submit(to="/rueckfrage")
    assert kim.response.status_code == 200
    assert "Wo ist Ihr Kind geboren?" in text(kim)
    assert "wartet auf die Mutter" in text(kim)


async def test_lost_text(app: Litestar, kim: Visitor) -> None:
    """A text whose field the new state no longer has is shown, so that it can be copied."""
    path = f"/amt/anfragen/{await of_here(app)}"
    robin = await second(app)
    await kim.open(path)
    await robin.open(path)
    await robin.submit({"question": "Wie heißt der Ort?"}, to="/rueckfrage")
    await kim.submit({"question": "In welchem Ort?"}, to="/rueckfrage")
    assert kim.response.status_code == 409
    assert "Robin Muster: Rückfrage an die Mutter gestellt" in text(kim)
    assert "In welchem Ort?" in text(kim)


async def test_looking_changes_nothing(app: Litestar, kim: Visitor) -> None:
    """Whoever looks at a request, reads its page or its PDF makes no form of others stale."""
    path = f"/amt/anfragen/{await of_here(app)}"
    robin = await second(app)
    await kim.open(path)
    await robin.open(path)
    await kim.submit({"note": "Geprüft"}, to="/notizen")
    assert kim.response.status_code == 200
    assert "Geprüft" in text(kim)


@pytest.mark.parametrize(
    ("to", "answers"),
    [
        ("/rueckfrage", {"question": "Wo?"}),
        ("/uebernehmen", {}),
        ("/notizen", {"note": "Wichtig"}),
    ],
)
async def test_two_at_once(
    app: Litestar, kim: Visitor, kernel: Kernel, to: str, answers: dict[str, str]
) -> None:
    """Of two who send the same page at the same moment one is taken, the other is told."""
    request_id = await of_here(app)
    robin = await second(app)
    for each in (kim, robin):
        await each.open(f"/amt/anfragen/{request_id}")
    await asyncio.gather(*(each.submit(answers, to=to) for each in (kim, robin)))
    assert sorted(each.response.status_code for each in (kim, robin)) == [200, 409]
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        assert await QuestionRow.count() + await NoteRow.count() == (1 if answers else 0)


async def test_letter_on_an_old_page(app: Litestar, kim: Visitor) -> None:
    """A letter is not issued from a page that is older than the request, but with one more press."""
    site = app.state.site
    office = (await site.directory.current()).offices[HERE]
    request_id = await ready(site.kernel, office, content())
    path = f"/amt/anfragen/{request_id}"
    robin = await second(app)
    await kim.open(path)
    await robin.open(path)
    await robin.submit({"note": "Erst fragen"}, to="/notizen")
    await kim.submit(to="/erstellen")
    assert kim.response.status_code == 409
    assert "Robin Muster: Notiz geschrieben" in text(kim)
    await kim.submit(to="/erstellen")
    assert kim.path == path
    assert "Schreiben erstellt" in text(kim)


async def test_register_on_an_old_page(app: Litestar, kim: Visitor) -> None:
    """What an own register says is not written down from an old page; what was typed stands."""
    path = f"/amt/anfragen/{await of_here(app)}"
    robin = await second(app)
    await kim.open(f"{path}/kinder/1/register")
    await robin.open(path)
    await robin.submit({"note": "Erst fragen"}, to="/notizen")
    await kim.submit({"entry": "none"}, to="/eigenes")
    assert kim.response.status_code == 409
    assert "Robin Muster: Notiz geschrieben" in text(kim)
    await kim.submit(to="/eigenes")
    assert kim.path == path


async def test_history(app: Litestar, kim: Visitor) -> None:
    """The history says who did what, and which child's case moved where."""
    request_id = await of_here(app, work=False, children=2)
    await kim.open(f"/amt/anfragen/{request_id}")
    await kim.submit(to="/empfang")
    await kim.submit(to="/uebernehmen")
    lines = [
        " ".join(each.text_content().split())
        for each in kim.page.xpath("//ol[@class='so-history']/li")
    ]
    assert any("Mutter" in line and "Anfrage gesendet" in line for line in lines)
    assert any(
        "Kim Beispiel" in line and "Empfang bestätigt" in line and "Kind 2: in Bearbeitung" in line
        for line in lines
    )
    assert "Kim Beispiel" in lines[-1]
    assert "Anfrage übernommen" in lines[-1]


async def test_taken_and_given_back(app: Litestar, kim: Visitor) -> None:
    """What nobody has is taken, given back, and fetched from a colleague who has it."""
    path = f"/amt/anfragen/{await of_here(app)}"
    robin = await second(app)
    await robin.open(path)
    await robin.submit(to="/uebernehmen")
    await robin.submit(to="/abgeben")
    assert "noch niemand" in text(robin)
    await robin.submit(to="/uebernehmen")
    await kim.open(path)
    assert "Robin Muster" in kim.text("//header[@class='so-request']")
    await kim.submit(to="/uebernehmen")
    assert "Kim Beispiel" in kim.text("//header[@class='so-request']")
    assert "Zuständigkeit geändert" in text(kim)


async def test_template(app: Litestar, kim: Visitor) -> None:
    """A ready text is put after what was typed; nothing is asked by that."""
    await kim.open(f"/amt/anfragen/{await of_here(app)}")
    await _press(kim, "/rueckfrage/vorlage", {"question": "Hallo!", "template": "court"})
    field = kim.text("//textarea[@name='question']")
    assert field.startswith("Hallo!")
    assert "Gericht und Aktenzeichen" in field
    await _press(kim, "/rueckfrage/vorlage", {"question": "Hallo!", "template": "xyz"})
    assert kim.response.status_code == 400
    assert kim.text("//textarea[@name='question']") == "Hallo!"


async def _press(visitor: Visitor, to: str, answers: dict[str, str]) -> None:
    """Press a button that sends its form elsewhere."""
    (button,) = visitor.page.xpath(f"//button[contains(@formaction,'{to}')]")
    form = button.xpath("./ancestor::form")[0]
    values = {name: value or "" for name, value in form.form_values()} | answers
    visitor._took(await visitor.client.post(button.get("formaction"), data=values))


async def test_answer_by_letter(app: Litestar, kim: Visitor, kernel: Kernel) -> None:
    """An answer by letter has its day and who wrote it down, and the request goes on."""
    await kim.open(f"/amt/anfragen/{await of_here(app)}")
    await kim.submit({"question": "Wo?"}, to="/rueckfrage")
    wrong = {"answer": "", "arrived.day": "31", "arrived.month": "2", "arrived.year": "2026"}
    await kim.submit(wrong, to="/rueckfrage/antwort")
    assert len(kim.errors) == 2
    future = {"answer": "In Kiel", "arrived.month": "12", "arrived.year": "2026"}
    await kim.submit(future, to="/rueckfrage/antwort")
    assert kim.errors == [
        "Der Tag liegt in der Zukunft. Geben Sie bitte den Tag ein, an dem die Antwort angekommen ist."
    ]
    await kim.submit({"arrived.day": "23", "arrived.month": "11"}, to="/rueckfrage/antwort")
    assert "angekommen am 23. November 2026, eingetragen von Kim Beispiel" in text(kim)
    assert "In Kiel" in text(kim)
    assert kim.page.xpath("//textarea[@name='question']")
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        row = await QuestionRow.objects().first()
    assert row is not None
    assert b"Kiel" not in bytes(row.answer)


async def test_notes(app: Litestar, kim: Visitor, kernel: Kernel) -> None:
    """Notes are sealed and signed; only their author corrects or removes them."""
    request_id = await of_here(app)
    path = f"/amt/anfragen/{request_id}"
    await kim.open(path)
    await kim.submit({"note": " "}, to="/notizen")
    assert kim.errors == ["Schreiben Sie bitte einen Text."]
    await kim.submit({"note": "x" * (LONG + 1)}, to="/notizen")
    assert kim.response.status_code == 400
    await kim.submit({"note": "Akte liegt bei Frau Muster"}, to="/notizen")
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        (row,) = await NoteRow.objects()
    assert b"Akte" not in bytes(row.text)
    robin = await second(app)
    await robin.open(f"{path}/notizen/{row.id}")
    assert robin.response.status_code == 404
    await kim.open(f"{path}/notizen/{row.id}")
    await kim.submit({"note": "Akte ist da"})
    assert "Akte ist da" in text(kim)
    assert "(geändert" in text(kim)
    await kim.open(f"{path}/notizen/{row.id}")
    await kim.submit(to="/loeschen")
    assert "Akte ist da" not in text(kim)
    assert "Notiz gelöscht" in text(kim)


async def test_notes_go_with_the_request(app: Litestar, kim: Visitor, kernel: Kernel) -> None:
    """When a request is deleted, its notes are gone."""
    request_id = await of_here(app)
    await kim.open(f"/amt/anfragen/{request_id}")
    await kim.submit({"note": "Nur hier"}, to="/notizen")
    async with kernel.database.tenant_transaction(HERE):
        await RequestRow.delete().where(RequestRow.id == request_id)
        assert await NoteRow.count() == 0


async def test_other_address(app: Litestar, kim: Visitor) -> None:
    """A letter to elsewhere is flagged on the page until somebody confirms it, by name."""
    site = app.state.site
    office = (await site.directory.current()).offices[HERE]
    given = content()
    elsewhere = Address(street="Am Deich", house_number="1", postcode="28195", place="Bremen")
    mother = msgspec.structs.replace(given.mother, postal_address=elsewhere)
    request_id = await in_work(site.kernel, office, msgspec.structs.replace(given, mother=mother))
    await kim.open(f"/amt/anfragen/{request_id}")
    assert "Am Deich 1" in kim.text("//*[@id='anschrift']")
    await kim.submit(to="/anschrift")
    assert "Bestätigt von Kim Beispiel" in kim.text("//*[@id='anschrift']")
    assert not kim.page.xpath("//form[contains(@action,'/anschrift')]")


async def test_roles(app: Litestar, kim: Visitor) -> None:
    """Who only reads sees everything and can change nothing; other offices find nothing."""
    request_id = await of_here(app)
    path = f"/amt/anfragen/{request_id}"
    await kim.open(path)
    await kim.submit({"note": "Für alle"}, to="/notizen")
    reader = await second(app, "lesen")
    await reader.open(path)
    assert "Für alle" in text(reader)
    assert not reader.page.xpath("//main//form")
    elsewhere = await second(app, "clerk", "bremen")
    await elsewhere.open(path)
    assert elsewhere.response.status_code == 404
    await elsewhere.open("/amt")
    for to in ("/notizen", "/uebernehmen", "/abgeben", "/rueckfrage", "/anschrift", "/empfang"):
        filled = {"note": "x", "question": "x", "version": "999999"}
        for who in (reader, elsewhere):
            answer: httpx.Response = await who.client.post(path + to, data=filled | who.tokens)
            assert answer.status_code == 404, (to, who.path)


async def test_pdf_in_a_frame(app: Litestar, kim: Visitor, kernel: Kernel) -> None:
    """Only the page of a request may frame, only the PDF in its viewer may be framed."""
    request_id = await of_here(app, work=False)
    async with kernel.database.tenant_transaction(HERE):
        document = Stored(SUMMARY, "application/pdf", b"%PDF-1.7", None)
        document_id = await store(kernel, request_id, document, kernel.clock.now())
    page = await kim.open(f"/amt/anfragen/{request_id}")
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    (source,) = kim.page.xpath("//iframe/@src")
    shown = await kim.client.get(source)
    assert shown.content == b"%PDF-1.7"
    assert shown.headers["content-disposition"].startswith("inline")
    assert "frame-ancestors 'self'" in shown.headers["content-security-policy"]
    other = await kim.open("/amt")
    assert "frame-src" not in other.headers["content-security-policy"]
    assert str(document_id) in source
