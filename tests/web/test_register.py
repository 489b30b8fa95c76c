"""Pages of the register: who sees and may what, what is said when something is wrong, nothing twice."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec
from arrivals import somebody
from examples import child, content, everything
from letters import in_work
from litestar import Litestar
from register_ways import log_in, page
from registers import OSNABRUECK, born_in_osnabrueck
from visitor import Visitor

import xfamilie
from sorgeauskunft import register, requests
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, today_in_berlin
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.register import Asking, Entry, QueryWay, RegisterAnswer
from sorgeauskunft.register.tables import InquiryRow, QueryRow
from sorgeauskunft.requests import CaseKey, RequestContent
from sorgeauskunft.requests.content import UNKNOWN_PLACE, BirthPlace
from tenants import demo

HERE, THERE = demo.office_id("bremerhaven"), demo.office_id("osnabrueck")


async def work(app: Litestar) -> None:
    site = app.state.site
    await build_worker(site.kernel, site.directory, site.texts, site.pdf).run_until_idle()


async def taken_in(app: Litestar, given: RequestContent | None = None) -> UUID:
    """A request of Bremerhaven that somebody works on."""
    site = app.state.site
    office = (await site.directory.current()).offices[HERE]
    return await in_work(site.kernel, office, given or born_in_osnabrueck())


async def asked(
    app: Litestar, given: RequestContent | None = None, way: QueryWay = QueryWay.PLATFORM
) -> tuple[UUID, UUID]:
    site = app.state.site
    directory = await site.directory.current()
    request_id = await taken_in(app, given)
    query_id = await register.ask(
        site.kernel,
        directory,
        somebody(directory.offices[HERE]),
        CaseKey(request_id, 1),
        Asking(way=way, office_id=THERE),
    )
    await work(app)
    return request_id, query_id


async def answered(app: Litestar, *kinds: Entry) -> tuple[UUID, UUID]:
    site = app.state.site
    directory = await site.directory.current()
    request_id, query_id = await asked(app)
    answer = RegisterAnswer(
        as_of=today_in_berlin(site.kernel.clock), told_by="Osnabrück", kinds=kinds
    )
    there = somebody(directory.offices[THERE])
    await register.reply(site.kernel, directory, there, query_id, answer)
    await work(app)
    return request_id, query_id


def born_at(place: BirthPlace) -> RequestContent:
    return content(msgspec.structs.replace(child(), birth_place=place))


async def token(client: httpx.AsyncClient, visitor: Visitor) -> dict[str, str]:
    """The form's token, as any page of the office has it."""
    await visitor.open("/amt")
    return visitor.tokens


async def query(kernel: Kernel, request_id: UUID) -> QueryRow:
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        row = await QueryRow.objects().where(QueryRow.request_id == request_id).first()
    assert row is not None
    return row


async def test_one_click(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The request's page names the register office and why, and asks it with one click."""
    request_id = await taken_in(app)
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert "Jugendamt der Stadt Osnabrück. Grund: Das Kind ist in Osnabrück" in visitor.text(
        "//main"
    )
    await visitor.submit(to="/register")
    assert visitor.path == f"/amt/anfragen/{request_id}"
    row = await query(kernel, request_id)
    assert (row.way, row.office_id, row.found) == ("platform", THERE, "birthplace")
    assert "Angefragt, Antwort steht aus" in visitor.text("//main")


REASONS: list[tuple[BirthPlace, str]] = [
    (BirthPlace(name="Wesermünde"), "Angegeben ist „Wesermünde“. Der Ort gehört heute zu Bremerhaven."),
    (BirthPlace(name="Kraków", state="152"), "im Ausland geboren (Polen)"),
    (BirthPlace(name=UNKNOWN_PLACE), "Der Geburtsort ist nicht bekannt"),
    (BirthPlace(name="Berlin"), "Dort führt jeder Bezirk sein eigenes Register"),
    (BirthPlace(name="Xanadu"), "Für „Xanadu“ kennt die Plattform kein Jugendamt"),
]  # fmt: skip


async def test_reasons(app: Litestar, visitor: Visitor) -> None:
    """The page says why an office was found, or why the clerk has to choose."""
    await log_in(visitor)
    for place, said in REASONS:
        await visitor.open(page(await taken_in(app, born_at(place))))
        assert said in visitor.text("//main")


async def test_bezirk_is_chosen(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """For a birth in Berlin the clerk chooses the Bezirk; without a choice the page says so."""
    request_id = await taken_in(app, born_at(BirthPlace(name="Berlin")))
    await log_in(visitor)
    await visitor.open(page(request_id))
    await visitor.submit(to="/register")
    assert visitor.errors == ["Wählen Sie die Stelle, die das Register führt."]
    mitte = visitor.page.xpath("//label[contains(., 'Berlin-Mitte')]/@for")[0]
    value = visitor.page.xpath(f"//input[@id='{mitte}']/@value")[0]
    await visitor.submit({"who": value}, to="/register")
    row = await query(kernel, request_id)
    assert (row.office_id, row.way) == (demo.office_id("berlin-mitte"), "platform")


async def test_not_on_the_platform(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An office that does not take part is asked by code, one that nobody knows by its name."""
    delmenhorst = BirthPlace(name="Delmenhorst", ars="034010000000")
    request_id = await taken_in(app, born_at(delmenhorst))
    await log_in(visitor)
    await visitor.open(page(request_id))
    assert "bekommt einen Brief oder eine E-Mail mit Einmal-Code" in visitor.text("//main")
    await visitor.submit(to="/register")
    row = await query(kernel, request_id)
    assert (row.way, row.office_id) == ("code", demo.office_id("delmenhorst"))
    other = await taken_in(app, born_at(BirthPlace(name="Xanadu")))
    await visitor.open(page(other))
    await visitor.submit({"how": "hand"}, to="/register")
    row = await query(kernel, other)
    assert row.office_id is None
    assert (row.way, row.office_name) == ("hand", "Jugendamt für Xanadu")


async def test_corrected(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Another office is asked with a reason; without one the page says so and keeps what was typed."""
    request_id = await taken_in(app)
    await log_in(visitor)
    await visitor.open(page(request_id))
    other = {"who": "andere", "office": str(demo.office_id("bremen"))}
    await visitor.submit(other, to="/register")
    assert visitor.errors == [
        "Sie fragen eine andere Stelle als die gefundene. Nennen Sie bitte den Grund."
    ]
    assert visitor.page.xpath("//option[@selected]/text()") == [
        "Amt für Soziale Dienste Bremen, Jugendamt"
    ]
    await visitor.submit({**other, "correction": "Urkunde sagt Bremen"}, to="/register")
    row = await query(kernel, request_id)
    assert (row.office_id, row.found) == (demo.office_id("bremen"), "chosen")
    await visitor.open(page(request_id))
    assert "Urkunde sagt Bremen" in visitor.text("//main")


ASKED_BADLY: list[tuple[dict[str, Any], str]] = [
    ({"who": "andere"}, "Wählen Sie eine Stelle aus, oder schreiben Sie ihren Namen auf."),
    ({"who": "gibt es nicht"}, "Wählen Sie die Stelle, die das Register führt."),
    ({"who": "andere", "office": str(uuid4())}, "Wählen Sie eine Stelle aus, oder schreiben Sie ihren Namen auf."),
    ({"how": "x"}, "Wählen Sie, wie Sie anfragen."),
    ({"who": "andere", "name": "x" * 201, "correction": "x"}, "Der Text ist zu lang. Er darf höchstens 200 Zeichen haben."),
]  # fmt: skip


async def test_asked_badly(app: Litestar, visitor: Visitor) -> None:
    """What is wrong with a query is said beside its field, and nothing is sent."""
    request_id = await taken_in(app)
    await log_in(visitor)
    for typed, error in ASKED_BADLY:
        await visitor.open(page(request_id))
        await visitor.submit(typed, to="/register")
        assert visitor.response.status_code == 400
        assert visitor.errors == [error]
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert "Angefragt, Antwort steht aus" not in visitor.text("//main")


ANSWERED_BADLY: list[tuple[dict[str, Any], str]] = [
    ({}, "Wählen Sie, ob es einen Eintrag gibt."),
    ({"entry": "none", "kind_01": "yes"}, "Sie haben „Kein Eintrag“ gewählt"),
    ({"entry": "none", "parts": "Sorge"}, "Sie haben „Kein Eintrag“ gewählt"),
    ({"entry": "some"}, "Kreuzen Sie an, welche Einträge es gibt."),
    ({"entry": "some", "kind_02": "yes", "parts_only": "yes"}, "Schreiben Sie auf, welche"),
    ({"entry": "some", "kind_02": "yes", "parts": "x"}, "Kreuzen Sie an, dass die Einträge"),
    ({"entry": "some", "kind_03": "yes", "parts_only": "yes", "parts": "x"}, "Ein Sperrvermerk allein"),
    ({"entry": "some", "kind_02": "yes", "parts_only": "yes", "parts": "Sperrvermerk"}, "Dieser Text steht später"),
    ({"entry": "none", "as_of.day": "31", "as_of.month": "2"}, "Geben Sie einen Tag ein"),
    ({"entry": "none", "as_of.year": "2099"}, "Der Tag liegt in der Zukunft."),
    ({"entry": "none", "file_number": "x" * 61}, "Der Text ist zu lang."),
    ({"entry": "none", "file_number": "SR 🎈"}, "Diese Zeichen gehen hier nicht: 🎈"),
]  # fmt: skip


async def test_answered_badly(app: Litestar, visitor: Visitor) -> None:
    """What is wrong with an answer is said beside its field, and nothing is answered."""
    _, query_id = await asked(app)
    await log_in(visitor, "osnabrueck")
    for typed, error in ANSWERED_BADLY:
        await visitor.open(f"/amt/register/{query_id}")
        await visitor.submit(typed, to="/antworten")
        assert visitor.response.status_code == 400
        assert len(visitor.errors) == 1
        assert visitor.errors[0].startswith(error)
        for name, value in typed.items():
            if name in {"parts", "file_number", "as_of.day"}:
                assert visitor.page.xpath(f"//input[@name='{name}']/@value") == [value]
    await visitor.open("/amt/register")
    assert visitor.page.xpath("//input[@name='inquiry']")


async def test_parts_only(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An answer "parts only" comes back with parts, file number and who gave it."""
    request_id, query_id = await asked(app)
    await log_in(visitor, "osnabrueck")
    await visitor.open(f"/amt/register/{query_id}")
    answer = {
        "entry": "some",
        "kind_01": "yes",
        "kind_02": "yes",
        "parts_only": "yes",
        "parts": "Recht der Gesundheitssorge",
        "file_number": "SR 7/2026",
    }
    await visitor.submit(answer, to="/antworten")
    assert "1 Anfrage ist beantwortet" in visitor.text("//main")
    await work(app)
    await log_in(visitor)
    await visitor.open(page(request_id))
    said = visitor.text("//main")
    for told in ("Sorgeerklärung", "Recht der Gesundheitssorge", "SR 7/2026", "Stadt Osnabrück"):
        assert told in said
    xml = await visitor.client.get(f"{page(request_id)}/{query_id}/nachricht/0803")
    assert xfamilie.validate(xml.content) == []
    back = xfamilie.parse_0803(xml.content).eintragung_nachweisregister
    assert back.eintragung_sorgeregister_arten == ("01", "02")


async def test_batch_names_whom(app: Litestar, visitor: Visitor) -> None:
    """The batch shows how many and who; what somebody else answered meanwhile is named and skipped."""
    ids = [
        (await asked(app, born_in_osnabrueck(child(name))))[1] for name in ("Ada", "Bea", "Cleo")
    ]
    await log_in(visitor, "osnabrueck")
    await visitor.open("/amt/register")
    chosen = {"inquiry": [str(each) for each in ids], **await token(visitor.client, visitor)}
    visitor._took(await visitor.client.post("/amt/register/kein-eintrag", data=chosen))
    assert visitor.heading == "„Kein Eintrag“ für 3 Kinder antworten?"
    assert [name in visitor.text("//main") for name in ("Ada", "Bea", "Cleo")] == [True] * 3
    form = visitor.response
    site = app.state.site
    directory = await site.directory.current()
    answer = RegisterAnswer(
        as_of=today_in_berlin(site.kernel.clock), told_by="x", kinds=(Entry.DECISION,)
    )
    there = somebody(directory.offices[THERE])
    await register.reply(site.kernel, directory, there, ids[1], answer)
    visitor._took(form)
    visitor._took(await visitor.client.post("/amt/register/kein-eintrag/bestaetigt", data=chosen))
    assert visitor.response.status_code == 409
    assert "2 Anfragen sind beantwortet" in visitor.text("//main")
    alert = visitor.text("//*[contains(@class, 'kern-alert--warning')]")
    assert "1 Anfrage war nicht mehr offen" in alert
    assert "Bea" in alert
    assert "Ada" not in alert
    # The same form once more answers nothing twice.
    visitor._took(await visitor.client.post("/amt/register/kein-eintrag/bestaetigt", data=chosen))
    assert visitor.response.status_code == 409
    async with site.kernel.database.tenant_transaction(THERE, read_only=True):
        entries = await AuditEntry.select().order_by(AuditEntry.seq)
        tags = [row["tag"] for row in entries]
    assert tags.count("amt:register_inquiry:answered") == 3


async def test_search_stands_in_no_address(app: Litestar, visitor: Visitor) -> None:
    """The search list is asked by POST, finds parts of names, and says where nothing fits."""
    for name in ("Ada", "Bea"):
        await asked(app, born_in_osnabrueck(child(name)))
    await log_in(visitor, "osnabrueck")
    await visitor.open("/amt/register")
    await visitor.submit({"name": "bea"}, to="/suche")
    assert "?" not in str(visitor.response.url)
    assert len(visitor.page.xpath("//tbody/tr")) == 1
    assert visitor.page.xpath("//input[@name='name']/@value")[0] == "bea"
    await visitor.submit({"name": "niemand"}, to="/suche")
    assert "Keine offene Anfrage passt" in visitor.text("//main")
    born = {"name": "", "born.day": "99", "born.month": "1", "born.year": "2021"}
    await visitor.submit(born, to="/suche")
    assert len(visitor.errors) == 1


async def test_nothing_of_the_mother(app: Litestar, visitor: Visitor) -> None:
    """No page of the register office shows more of a request than what § 58 needs."""
    whole = everything()
    born = msgspec.structs.replace(whole.children[1], birth_place=OSNABRUECK)
    request_id, query_id = await asked(app, msgspec.structs.replace(whole, children=(born,)))
    await log_in(visitor, "osnabrueck")
    for path in (
        "/amt/register",
        f"/amt/register/{query_id}",
        f"/amt/register/{query_id}/nachricht",
    ):
        await visitor.open(path)
        assert visitor.response.status_code == 200, path
        for secret in ("Musterweg", "mutter@example.org", "Izmir", "Müller", "Reisepass", "G 1234"):
            assert secret not in visitor.response.text, (path, secret)
    for path in (f"/amt/anfragen/{request_id}", page(request_id)):
        await visitor.open(path)
        assert visitor.response.status_code == 404, path


async def test_sperrvermerk_on_pages(app: Litestar, visitor: Visitor) -> None:
    """Who is no lead learns that a lead is needed; the word, the kinds and the message stay away."""
    request_id, query_id = await answered(app, Entry.BLOCKED, Entry.DECISION)
    for role in ("clerk", "lesen"):
        await log_in(visitor, role=role)
        for path in (f"/amt/anfragen/{request_id}", page(request_id)):
            await visitor.open(path)
            assert "Diese Antwort sieht nur die Leitung" in visitor.text("//main")
            main = visitor.text("//main")
            assert "Sperrvermerk" not in main.replace("Entwurf", "")
            assert "Gerichtliche Entscheidung" not in main
        response = await visitor.client.get(f"{page(request_id)}/{query_id}/nachricht/0803")
        assert response.status_code == 404
        assert (
            await visitor.client.get(f"{page(request_id)}/{query_id}/nachricht/0801")
        ).is_success


async def test_lead_sees_it(app: Litestar, visitor: Visitor) -> None:
    """A lead reads the answer and decides on the page of the letter."""
    request_id, query_id = await answered(app, Entry.BLOCKED)
    await log_in(visitor, role="lead")
    await visitor.open(page(request_id))
    assert "Sperrvermerk" in visitor.text("//main")
    assert (await visitor.client.get(f"{page(request_id)}/{query_id}/nachricht/0803")).is_success


async def test_by_hand(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """What was told on the phone is written down with who told it; the letter stands ready then."""
    request_id, _ = await asked(app, way=QueryWay.HAND)
    await log_in(visitor)
    await visitor.open(page(request_id))
    await visitor.submit({"entry": "none"}, to="/antwort")
    assert visitor.errors == ["Schreiben Sie auf, wer die Auskunft gegeben hat."]
    await visitor.submit({"entry": "none", "told_by": "Frau Probe, Osnabrück"}, to="/antwort")
    assert visitor.path == f"/amt/anfragen/{request_id}"
    said = visitor.text("//main")
    assert "Frau Probe, Osnabrück" in said
    assert "Kim Beispiel" in said
    assert visitor.page.xpath("//form[contains(@action, '/auskunft/erstellen')]")


async def test_own_register(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An office that keeps the register itself writes down what it found; nothing is sent to anybody."""
    request_id = await taken_in(app, content())
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert "Das Register führt Ihr Jugendamt selbst" in visitor.text("//main")
    await visitor.open(page(request_id))
    await visitor.submit({"entry": "none"}, to="/eigenes")
    assert visitor.path == f"/amt/anfragen/{request_id}"
    assert visitor.page.xpath("//form[contains(@action, '/auskunft/erstellen')]")
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        assert await InquiryRow.count() == 0


async def test_own_register_is_not_asked(app: Litestar, visitor: Visitor) -> None:
    """An office that keeps the register cannot ask itself: it writes down what it found."""
    request_id = await taken_in(app, content())
    await log_in(visitor)
    await visitor.open(page(request_id))
    own = {"office": str(HERE), "correction": "Ich bin neugierig"}
    await visitor.submit(own, to="/register")
    assert visitor.errors == [
        "Ihr eigenes Register fragen Sie nicht an. Tragen Sie ein, was Sie darin gefunden haben."
    ]


async def test_too_old(app: Litestar, visitor: Visitor, clock: ManualClock) -> None:
    """An answer that is too old issues no letter; the page says so and asks anew with one click."""
    request_id, _ = await answered(app)
    clock.advance(dt.timedelta(days=29))
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")
    assert "Die Antwort des Registers ist zu alt" in visitor.text("//main")
    assert not visitor.page.xpath("//form[contains(@action, '/auskunft/erstellen')]")
    given = {**await token(visitor.client, visitor), "kind": "full", "basis": "full:2026-11-24"}
    issue = f"/amt/anfragen/{request_id}/kinder/1/auskunft/erstellen"
    visitor._took(await visitor.client.post(issue, data=given))
    assert visitor.response.status_code == 409
    assert visitor.page.xpath("//main//a[contains(., 'Register erneut abfragen')]")
    await visitor.open(f"/amt/anfragen/{request_id}")
    await visitor.submit(to="/register")
    assert "Angefragt, Antwort steht aus" in visitor.text("//main")


async def test_cancelled(app: Litestar, visitor: Visitor) -> None:
    """A query that is taken back can be asked anew, and its office sees that it need not answer."""
    request_id, query_id = await asked(app)
    await log_in(visitor)
    await visitor.open(page(request_id))
    await visitor.submit(to="/abbrechen")
    assert "Zurückgenommen" in visitor.text("//main")
    assert visitor.page.xpath("//form[contains(@action, '/register')]//input[@name='who']")
    given = await token(visitor.client, visitor)
    again = await visitor.client.post(f"{page(request_id)}/{query_id}/abbrechen", data=given)
    assert again.status_code == 409
    await work(app)
    await log_in(visitor, "osnabrueck")
    await visitor.open(f"/amt/register/{query_id}")
    assert "Sie müssen nicht antworten" in visitor.text("//main")
    assert not visitor.page.xpath("//main//form[contains(@action, '/antworten')]")
    given = await token(visitor.client, visitor)
    late = await visitor.client.post(f"/amt/register/{query_id}/antworten", data=given)
    assert late.status_code == 409


async def test_asked_twice(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The same form sent twice asks once, and says that something has changed."""
    request_id = await taken_in(app)
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")
    names = ("_csrf_token", "fuer", "version", "who", "how")
    form = visitor.page.xpath("//form[contains(@action, '/register')]")[0]
    given = {name: form.xpath(f".//input[@name='{name}']/@value")[0] for name in names}
    first = await visitor.client.post(page(request_id), data=given)
    second = await visitor.client.post(page(request_id), data=given)
    assert (first.status_code, second.status_code) == (200, 409)
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        assert await QueryRow.count().where(QueryRow.request_id == request_id) == 1


async def test_foreign_ids(app: Litestar, visitor: Visitor) -> None:
    """Ids of another office, of another case, or of nothing are answered alike: there is none."""
    request_id, query_id = await asked(app)
    other_id = await taken_in(app)
    await log_in(visitor)
    given = await token(visitor.client, visitor)
    for path in (
        page(uuid4()),
        f"/amt/anfragen/{request_id}/kinder/2/register",
        f"/amt/anfragen/{request_id}/kinder/0/register",
        f"{page(request_id)}/{uuid4()}/nachricht/0801",
        f"{page(other_id)}/{query_id}/nachricht/0801",
        f"{page(request_id)}/{query_id}/nachricht/0803",
        f"{page(request_id)}/{query_id}/nachricht/9999",
        f"/amt/register/{query_id}",
        f"/amt/register/{query_id}/nachricht",
    ):
        assert (await visitor.client.get(path)).status_code == 404, path
    for path in (
        page(uuid4()),
        f"{page(uuid4())}/eigenes",
        f"{page(other_id)}/{query_id}/abbrechen",
        f"{page(other_id)}/{query_id}/antwort",
        f"{page(other_id)}/{query_id}/bestaetigen",
        f"{page(request_id)}/{uuid4()}/abbrechen",
        f"/amt/register/{query_id}/antworten",
    ):
        assert (await visitor.client.post(path, data=given)).status_code == 404, path


async def test_read_only(app: Litestar, visitor: Visitor) -> None:
    """Who may only read sees the register's state, no form, and finds no route that changes it."""
    request_id, query_id = await asked(app, way=QueryWay.HAND)
    await log_in(visitor, role="lesen")
    await visitor.open(page(request_id))
    assert not visitor.page.xpath("//main//form")
    given = await token(visitor.client, visitor)
    for path in (
        page(request_id),
        f"{page(request_id)}/eigenes",
        f"{page(request_id)}/{query_id}/abbrechen",
        f"{page(request_id)}/{query_id}/antwort",
        f"{page(request_id)}/{query_id}/bestaetigen",
        "/amt/register/kein-eintrag",
        "/amt/register/kein-eintrag/bestaetigt",
        f"/amt/register/{query_id}/antworten",
    ):
        assert (await visitor.client.post(path, data=given)).status_code == 404, path


async def test_each_child_has_its_own(app: Litestar, visitor: Visitor) -> None:
    """Two children of one request are asked about apart, and the page says which is which."""
    request_id, _ = await asked(app, born_in_osnabrueck(child(), child("Noah")))
    await log_in(visitor)
    await visitor.open(f"/amt/anfragen/{request_id}")
    headings = [" ".join(each.text_content().split()) for each in visitor.page.xpath("//main//h2")]
    assert {"Registerabfrage (Kind 1)", "Registerabfrage (Kind 2)"} <= set(headings)
    forms = visitor.page.xpath("//form[contains(@action, '/register')]/@action")
    assert forms == [f"/amt/anfragen/{request_id}/kinder/2/register"]


async def test_status_is_told(app: Litestar, kernel: Kernel) -> None:
    """While the register is asked the mother's status says so, and no longer once it has answered."""
    request_id, _ = await asked(app)
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        assert set((await requests.statuses_of(request_id)).values()) == {"register_query"}
    request_id, _ = await answered(app)
    async with kernel.database.tenant_transaction(HERE, read_only=True):
        assert set((await requests.statuses_of(request_id)).values()) == {"in_work"}
