"""Letters on pages without a browser: what a case shows to whom, the post, the check, the mother."""

from __future__ import annotations

import datetime as dt
import re
from uuid import UUID

import msgspec
import pytest
from letters import answered, decide, in_work, ready
from litestar import Litestar
from rendering import InProcessPdf
from visitor import Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft import certificates
from sorgeauskunft.certificates import Kind
from sorgeauskunft.certificates.facts import code_of
from sorgeauskunft.documents.pdf.engine import PdfEngine
from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, codes, today_in_berlin
from sorgeauskunft.register import Entry
from sorgeauskunft.requests import CaseKey, RequestStatus, advance
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.texts import Texts
from tenants import demo
from tenants.offices import Office
from tenants.people import Principal, Role
from tenants.tables import DirectoryEdition, OfficeRow

OFFICE = demo.office_id("bremerhaven")


@pytest.fixture(scope="module")
def engine_of_pdfs() -> PdfEngine:
    return PdfEngine()


@pytest.fixture
async def app(app: Litestar, engine_of_pdfs: PdfEngine) -> Litestar:
    """The same with PDFs that are some: their pages are counted and merged."""
    pdf = InProcessPdf(engine_of_pdfs)
    app.state.site = msgspec.structs.replace(app.state.site, pdf=pdf)
    return app


@pytest.fixture
async def office(app: Litestar) -> Office:
    office: Office = (await app.state.site.directory.current()).offices[OFFICE]
    return office


async def log_in(visitor: Visitor, role: str = "clerk") -> None:
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": f"{role}@bremerhaven.example.org", "password": PASSWORD})


async def four_eyes(kernel: Kernel, app: Litestar, office: Office) -> Office:
    rules = msgspec.structs.replace(office.casework, four_eyes=True)
    async with kernel.database.platform_transaction("test.office"):
        await OfficeRow.update({"casework": msgspec.json.encode(rules).decode()}).where(
            OfficeRow.id == OFFICE
        )
        await DirectoryEdition.update(
            {DirectoryEdition.number: DirectoryEdition.number + 1}, force=True
        )
    app.state.site = msgspec.structs.replace(
        app.state.site, directory=type(app.state.site.directory)(kernel)
    )
    return msgspec.structs.replace(office, casework=rules)


async def sent(visitor: Visitor) -> str:
    """Send a request; return its status code."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await send(visitor)
    _reference, code = (each.text_content() for each in visitor.page.xpath("//*[@class='so-code']"))
    return str(code)


async def work(app: Litestar, kernel: Kernel) -> None:
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()


async def look(visitor: Visitor, code: str) -> str:
    """The mother's status page by her code, as text."""
    await visitor.open("/status")
    await visitor.submit({"code": code}, to="/status/code")
    return text(visitor)


def at(request_id: UUID) -> str:
    return f"/amt/anfragen/{request_id}/kinder/1/auskunft"


def lead() -> Principal:
    account = UUID(int=9)
    return Principal(
        account_id=account, tenant_id=OFFICE, role=Role.LEAD, name="Robin", session_id=account
    )


def text(visitor: Visitor) -> str:
    return visitor.text("//main")


async def secret(kernel: Kernel, letter: UUID) -> str:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        return code_of(await kernel.vault.box(), letter)


async def check(visitor: Visitor, typed: str) -> str:
    await visitor.open("/echtheit")
    await visitor.submit({"code": typed})
    return text(visitor)


async def test_block_is_for_leads(visitor: Visitor, kernel: Kernel, office: Office) -> None:
    """A clerk reads nowhere that there is a Sperrvermerk; a lead does, and has to say why."""
    request_id = await in_work(kernel, office)
    await answered(kernel, OFFICE, request_id, kinds=(Entry.BLOCKED,))
    for role, told in (("clerk", False), ("lesen", False), ("lead", True)):
        await log_in(visitor, role)
        await visitor.open(f"/amt/anfragen/{request_id}")
        assert ("Sperrvermerk" in visitor.response.text) is told
        await visitor.open(at(request_id))
        assert ("Sperrvermerk" in visitor.response.text) is told
        assert bool(visitor.page.xpath("//main//form")) is told
        draft = await visitor.client.get(f"{at(request_id)}/entwurf")
        assert (draft.headers["content-type"] == "application/pdf") is told
        visitor.client.cookies.clear()
    await log_in(visitor, "lead")
    await visitor.open(at(request_id))
    await visitor.submit({"note": " "}, to="/erstellen")
    assert "Schreiben Sie bitte zuerst, warum" in text(visitor)
    await visitor.submit({"note": "Geklärt."}, to="/erstellen")
    await visitor.open(at(request_id))
    assert "ist erstellt am" in text(visitor)


async def test_parts_that_name_a_block(visitor: Visitor, kernel: Kernel, office: Office) -> None:
    """Where the register's own words name a Sperrvermerk, nobody can issue, and a lead reads why."""
    request_id = await in_work(kernel, office)
    parts = "Aufenthalt; Sperrvermerk"
    await answered(kernel, OFFICE, request_id, kinds=(Entry.DECISION,), parts=parts)
    await log_in(visitor)
    await visitor.open(at(request_id))
    assert "Sperrvermerk" not in visitor.response.text
    visitor.client.cookies.clear()
    await log_in(visitor, "lead")
    await visitor.open(at(request_id))
    assert "nennt einen Sperrvermerk" in text(visitor)
    assert not visitor.page.xpath("//form[contains(@action, '/erstellen')]")


async def test_second_person_declines(
    app: Litestar, visitor: Visitor, kernel: Kernel, office: Office
) -> None:
    """What waits for its second pair of eyes is named as what it is: a refusal is no Auskunft."""
    strict = await four_eyes(kernel, app, office)
    request_id = await ready(kernel, strict)
    await decide(kernel, strict, request_id, Kind.REFUSAL, reason="Nein.")
    await log_in(visitor)
    await visitor.open(at(request_id))
    (button,) = visitor.page.xpath("//form[contains(@action, '/freigegeben')]//button")
    assert button.text_content().strip() == "Ablehnung erstellen"
    assert "Schreiben zu diesem Kind" not in text(visitor), "there is none yet"
    await visitor.submit(to="/freigegeben")
    await visitor.open(at(request_id))
    assert "Ablehnung 51/31-1/2026 ist erstellt" in text(visitor)


async def test_print_again(app: Litestar, visitor: Visitor, kernel: Kernel, office: Office) -> None:
    """A letter without PDF is told of; what was printed says so; what was posted can be printed."""
    await decide(kernel, office, await ready(kernel, office))
    await log_in(visitor)
    await visitor.open("/amt/versand")
    assert "Noch ohne PDF" in text(visitor)
    await work(app, kernel)
    await visitor.open("/amt/versand")
    assert "Noch ohne PDF" not in text(visitor)
    (form,) = visitor.page.xpath("//main//form")
    printed = await visitor.client.post("/amt/versand/druck", data=dict(form.form_values()))
    assert printed.content[:5] == b"%PDF-"
    await visitor.open("/amt/versand")
    assert "zuletzt im Druckstapel" in text(visitor)
    await visitor.submit(to="/amt/versand")
    assert "Es gibt nichts zu versenden" in text(visitor)
    await visitor.submit(to="/noch-einmal")
    assert visitor.errors == ["Wählen Sie bitte mindestens ein Schreiben aus."]
    assert visitor.page.xpath("//input[@id='again']"), "the list of errors leads there"
    (box,) = visitor.page.xpath("//input[@name='again']/@value")
    await visitor.submit({"again": box}, to="/noch-einmal")
    assert visitor.response.content[:5] == b"%PDF-"


async def test_check_answers_alike(visitor: Visitor, kernel: Kernel, office: Office) -> None:
    """Unknown, mistyped, a letter's number, its id: one answer for all; a refusal is unknown too."""
    letter = await decide(kernel, office, await ready(kernel, office))
    refused = await decide(
        kernel, office, await in_work(kernel, office), Kind.REFUSAL, reason="Nein."
    )
    real = await secret(kernel, letter)
    # Two like characters side by side would swap into the code itself.
    at = next(i for i in range(len(real) - 1) if real[i] != real[i + 1])
    swapped = real[:at] + real[at + 1] + real[at] + real[at + 2 :]
    wrong = [codes.new_secret_code(), swapped, "51/31-1/2026", str(letter)]
    answers = set()
    for typed in (*wrong, await secret(kernel, refused)):
        said = await check(visitor, typed)
        answers.add((visitor.response.status_code, said))
    assert len(answers) == 1
    assert "nicht zurückgezogen" in await check(visitor, codes.grouped(real))
    assert visitor.path == "/echtheit"
    assert not visitor.response.url.query
    assert "sagt nichts darüber, wer heute die elterliche Sorge hat" in text(visitor)
    for of_persons in ("Öztürk", "Mia", "Ayşe", "2021", "Kim Beispiel"):
        assert of_persons not in visitor.response.text


async def test_code_in_the_address_is_not_read(
    visitor: Visitor, kernel: Kernel, office: Office
) -> None:
    """A code that somebody puts into the address, where logs would keep it, tells nothing."""
    real = await secret(kernel, await decide(kernel, office, await ready(kernel, office)))
    await visitor.open(f"/echtheit?code={real}")
    assert real not in visitor.response.text
    assert "nicht zurückgezogen" not in text(visitor)
    assert (await visitor.client.get(f"/echtheit/{real}")).status_code == 404


async def test_codes_cannot_be_walked(visitor: Visitor, kernel: Kernel, office: Office) -> None:
    """After thirty tries within ten minutes a caller waits, also with the right code."""
    real = await secret(kernel, await decide(kernel, office, await ready(kernel, office)))
    for _ in range(30):
        await visitor.client.post("/echtheit", data={"code": codes.new_secret_code()})
    answer = await visitor.client.post("/echtheit", data={"code": real})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 600
    assert "51/31-1" not in answer.text


LANGUAGES = ("de", "de-simple", "en", "tr", "uk", "ar")


async def test_mother_sees_each_step(
    app: Litestar, visitor: Visitor, kernel: Kernel, office: Office, clock: ManualClock
) -> None:
    """Approved: nothing yet. Declined, taken back, issued, posted: each in words, in every language.

    A Sperrvermerk and who decided are in none of them.
    """
    strict = await four_eyes(kernel, app, office)
    code = await sent(visitor)
    await work(app, kernel)
    async with kernel.database.tenant_transaction(OFFICE):
        (row,) = await RequestRow.objects()
        await advance(row.id, RequestStatus.IN_WORK, kernel.clock.now())
    await answered(kernel, OFFICE, row.id, kinds=(Entry.DECLARATION, Entry.BLOCKED))
    key = CaseKey(row.id, 1)
    directory = await app.state.site.directory.current()
    second = msgspec.structs.replace(lead(), account_id=UUID(int=10))

    async def seen(key: str) -> None:
        # She may not look as often as she likes within an hour.
        clock.advance(dt.timedelta(hours=1))
        for language in LANGUAGES:
            visitor.client.cookies.set("__Host-sprache", language, domain="testserver.local")
            said = await look(visitor, code)
            others = ("now.issued", "now.posted", "now.declined", "again")
            found = [
                each
                for each in others
                if _plain(Texts(language)(f"letters.status.{each}")) in _plain(said)
            ]
            assert found == ([key] if key else []), language
            for secret_ in ("Sperr", "Robin", "Kim", "Geklärt"):
                assert secret_ not in said

    await decide(kernel, strict, row.id, Kind.REFUSAL, by=lead(), reason="Es gibt Eintragungen.")
    await seen("")
    refusal = await certificates.confirm(kernel, directory, second, key)
    await seen("now.declined")
    await certificates.withdraw(kernel, second, refusal, "Register irrte. Geklärt.")
    await seen("again")
    await answered(kernel, OFFICE, row.id)
    letter = await decide(kernel, strict, row.id, by=lead())
    await seen("again")
    await certificates.confirm(kernel, directory, second, key)
    await seen("now.issued")
    await work(app, kernel)
    await certificates.mark_posted(
        kernel, strict, lead(), [letter], checked=(), day=today_in_berlin(clock)
    )
    await seen("now.posted")


def _plain(said: str) -> str:
    return re.sub(r"[\s\u2066-\u2069]+", " ", said)
