"""The door of the coordination: a whole year in the small, four eyes, and what is refused."""

from __future__ import annotations

import datetime as dt

import httpx
import pytest
from ledgers import agreed, entered, issued, planned, whole_year
from litestar import Litestar
from statements import entry, statement
from steering import (
    BAD,
    CONTRACT,
    GOOD,
    HOME,
    PERIOD,
    SECOND,
    YEAR,
    all_agree,
    begin,
    book,
    bring,
    imported,
    plan,
    steer,
)
from visitor import Visitor, client_of

from billing.ledger import Stage, Status, book_of, take
from billing.ledger.store import append
from billing.pieces import Piece
from billing.pipeline import steps
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.kernel import Kernel, ManualClock

DAY = {"on.day": "20", "on.month": "11", "on.year": "2026"}


@pytest.fixture
async def planner(visitor: Visitor) -> Visitor:
    await steer(visitor)
    return visitor


async def second(app: Litestar, client: httpx.AsyncClient) -> Visitor:
    """The second person, in a browser of her own."""
    del client
    visitor = Visitor(client_of(app))
    await steer(visitor, SECOND)
    return visitor


async def test_a_whole_year(
    app: Litestar, client: httpx.AsyncClient, planner: Visitor, kernel: Kernel
) -> None:
    """From the rules to the close: two people, a sheet, the Länder, an invoice, a statement."""
    await begin(planner)
    await imported(planner)
    await planner.open(f"{YEAR}/verteilung")
    assert "Schätzung: 1.200,00 €" in planner.text("//main")
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    assert "0 von 2 Ländern haben zugestimmt" in planner.text("//main")
    await all_agree(kernel)
    await planner.open(YEAR)
    await planner.submit(to="/vorschlagen")
    assert "Freigeben kann nur eine andere Person." in planner.text("//main")
    releaser = await second(app, client)
    await releaser.open(YEAR)
    await releaser.submit(to="/freigeben")
    assert "2 Dokumente sind hinausgegangen" in releaser.text("//main")
    documents = (await book(kernel)).documents
    assert [each.land for each in documents.values()] == ["HB", "NI"]
    (derivation,) = documents["SR-2026-0001"].document.attachments
    assert "Betrieb" in derivation.content.decode()
    xml = await releaser.client.get(f"{HOME}/rechnungen/SR-2026-0001/xml")
    assert b"SR-2026-0001" in xml.content
    pdf = await releaser.client.get(f"{HOME}/rechnungen/SR-2026-0001/pdf")
    assert pdf.content.startswith(b"%PDF-")
    await _pay(planner, kernel)
    changed = plan(
        "betrieb;d;Betrieb;1.100,00;Rechnung 1;gleich;ja",
        "hosting;a;Rechenzentrum;200,00;Rechnung 2;koenigsteiner:lukifg-2025;ja",
    )
    await imported(planner, changed, "ist")
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    await all_agree(kernel)
    await releaser.open(YEAR)
    await releaser.submit(to="/vorschlagen")
    await planner.open(YEAR)
    await planner.submit(to="/freigeben")
    await planner.submit(to="/abschliessen")
    assert planner.response.status_code == 409
    assert "Noch sind nicht alle Dokumente bezahlt." in planner.text("//main")
    for number, each in (await book(kernel)).documents.items():
        if each.open:
            await planner.open(f"{HOME}/rechnungen/{number}")
            amount = f"{each.open // 100},{each.open % 100:02}"
            paid = {"amount": amount, "way": "in", "reference": f"B-{number}", **DAY}
            await planner.submit(paid, to="/zahlung")
            assert "Die Zahlung ist gebucht." in planner.text("//main")
    await planner.open(YEAR)
    await planner.submit(to="/abschliessen")
    assert (await book(kernel)).period(2027).status is Status.CLOSED


async def _pay(visitor: Visitor, kernel: Kernel) -> None:
    """One by its number, the other by hand, and a third movement is left."""
    one, two = (each.open for each in (await book(kernel)).documents.values())
    content = statement(
        entry(f"{one / 100:.2f}", "SR-2026-0001"),
        entry(f"{two / 100:.2f}", "Danke", reference="R2"),
        entry("1.00", "Irrtum", reference="R3"),
    )
    await visitor.open(f"{HOME}/zahlungen")
    await visitor.upload({"file": [("Auszug.xml", content)]}, to="/auszug")
    assert "3 Buchungen, davon passen 1" in visitor.text("//main")
    await visitor.submit({"zu.1": "SR-2026-0002"})
    assert [each.open for each in (await book(kernel)).documents.values()] == [0, 0]
    await visitor.open(f"{HOME}/zahlungen")
    await visitor.upload({"file": [("Auszug.xml", content)]}, to="/auszug")
    assert "schon gebucht" in visitor.text("//main")
    await visitor.submit(to=visitor.path.removeprefix(HOME))
    assert visitor.response.status_code == 409


async def test_nothing_half_booked(planner: Visitor, kernel: Kernel) -> None:
    """A sheet with faults shows each with row and reason; nothing of it is booked, nor can be."""
    await begin(planner)
    await bring(planner, BAD)
    said = planner.text("//main")
    assert "3 Angaben stimmen nicht" in said
    assert "Ein Land steht zweimal da: HB." in said
    rows = [each.text_content() for each in planner.page.xpath("//tbody/tr/th")]
    assert rows == ["2", "3", "3"]
    assert planner.page.xpath("//main//form[not(contains(@action, 'verwerfen'))]") == []
    response = await planner.client.post(planner.path, data=planner.tokens)
    assert response.status_code == 409
    assert (await book(kernel)).period(2027).items == {}
    await planner.submit(to="/verwerfen")
    assert "Nichts wurde gebucht" in planner.text("//main")


async def test_sheet_is_looked_at_anew(planner: Visitor, kernel: Kernel) -> None:
    """What was right when it was shown and is wrong when it is booked is refused as a whole."""
    await begin(planner)
    await bring(planner, GOOD)
    shown = planner.path
    await imported(planner)
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    await planner.open(shown)
    response = await planner.client.post(shown, data=planner.tokens)
    assert response.status_code == 409
    assert "Die Länder werden gerade gefragt" in response.text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("x.csv", b"", "wählen Sie eine Datei"),
        ("x.csv", b"x" * (3 * 1024 * 1024), "zu groß"),
    ],
)
async def test_wrong_files(planner: Visitor, name: str, content: bytes, sentence: str) -> None:
    """No file, and one that is too large, are told at the field."""
    await begin(planner, ())
    await bring(planner, content, name=name)
    assert planner.response.status_code == 400
    assert [sentence in each for each in planner.errors] == [True]


async def test_four_eyes(
    app: Litestar, client: httpx.AsyncClient, planner: Visitor, kernel: Kernel
) -> None:
    """Who has proposed cannot release, whatever is sent; and nobody issues twice."""
    await begin(planner)
    await imported(planner)
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    await all_agree(kernel)
    await planner.open(YEAR)
    await planner.submit(to="/vorschlagen")
    sent = {"nummer": "1", **planner.tokens}
    response = await planner.client.post(f"{YEAR}/freigeben", data=sent)
    assert response.status_code == 409
    assert "eine andere Person" in response.text
    releaser = await second(app, client)
    await releaser.open(YEAR)
    sent = {"nummer": "1", **releaser.tokens}
    assert (await releaser.client.post(f"{YEAR}/freigeben", data=sent)).status_code == 200
    assert (await releaser.client.post(f"{YEAR}/freigeben", data=sent)).status_code == 409
    for number in ("", "x", "99", "-1"):
        bad = {**sent, "nummer": number}
        assert (await releaser.client.post(f"{YEAR}/vorschlagen", data=bad)).status_code == 409
    await releaser.open(f"{HOME}/rechnungen/SR-2026-0001")
    await releaser.submit(to="/storno")
    assert releaser.response.status_code == 400
    await releaser.submit({"reason": "Falscher Empfänger"}, to="/storno")
    assert "Eine andere Person muss das Storno noch freigeben" in releaser.text("//main")
    take_back = f"{releaser.path}/storno/freigeben"
    sent = {"sure": "yes", **releaser.tokens}
    response = await releaser.client.post(take_back, data=sent)
    assert response.status_code == 400
    assert "eine andere Person" in response.text
    await releaser.submit(to="/storno/zuruecknehmen")
    assert "Der Vorschlag ist zurückgenommen" in releaser.text("//main")
    twice = f"{HOME}/rechnungen/SR-2026-0001/storno/zuruecknehmen"
    assert (await releaser.client.post(twice, data=releaser.tokens)).status_code == 409
    await releaser.submit({"reason": "Falscher Empfänger"}, to="/storno")
    await planner.open(f"{HOME}/rechnungen/SR-2026-0001")
    assert "Falscher Empfänger" in planner.text("//main")
    await planner.submit(to="/storno/freigeben")
    assert planner.response.status_code == 400
    await planner.submit({"sure": "yes"}, to="/storno/freigeben")
    assert "storniert" in planner.text("//main")
    again = {"nummer": "1", **planner.tokens}
    assert (await planner.client.post(f"{YEAR}/freigeben", data=again)).status_code == 409
    await releaser.open(YEAR)
    assert "1 von 2 Dokumenten sind hinausgegangen" in releaser.text("//main")
    await releaser.submit(to="/vorschlagen")
    await planner.open(YEAR)
    await planner.submit(to="/freigeben")
    documents = (await book(kernel)).documents
    assert [each.land for each in documents.values()] == ["HB", "NI", "HB", "HB"]
    assert [bool(each.corrected_by) for each in documents.values()] == [True, False, False, False]


@pytest.mark.parametrize("role", ["operator", "land_approver", "land_viewer"])
async def test_not_for_others(visitor: Visitor, kernel: Kernel, role: str) -> None:
    """Whoever operates technically can neither plan, approve nor issue; nor does a Land."""
    await seed_costs(kernel)
    await visitor.log_in_at_door(role)
    before = await book(kernel)
    for path in ("", "/laender", "/jahre/2026", "/jahre/neu", "/zahlungen", "/schluessel"):
        assert (await visitor.open(f"{HOME}{path}")).status_code == 404, path
    await visitor.open("/amt/konto")
    for path in ("vorlegen", "vorschlagen", "freigeben", "abschliessen"):
        sent = {**visitor.tokens, "nummer": "1"}
        response = await visitor.client.post(f"{HOME}/jahre/2025/{path}", data=sent)
        assert response.status_code == 404, path
    assert await book(kernel) == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"year": "1999"}, "ein Jahr von 2023 bis 2100"),
        ({"year": "zweitausend"}, "eine ganze Zahl"),
        ({"cofinancing": "50_25_25"}, "einen Schlüssel"),
        ({"iban": "DE00"}, "keine gültige IBAN"),
        ({"postcode": "1"}, "fünf Ziffern"),
        ({"instalments": ""}, "wählen Sie"),
        ({"seller": ""}, "füllen Sie"),
        ({"phone": "x"}, "keine Telefonnummer"),
        ({"contact": "x" * 121}, "Höchstens 120"),
    ],
)
async def test_wrong_periods(
    planner: Visitor, kernel: Kernel, changed: dict[str, str], sentence: str
) -> None:
    """What is wrong with the rules is told at its field, and all that was typed stays."""
    await planner.open(f"{HOME}/jahre/neu")
    await planner.submit({**PERIOD, **changed})
    assert planner.response.status_code == 400
    assert len(planner.errors) == 1
    assert sentence in planner.errors[0]
    typed = dict(planner.page.xpath("//main//form")[0].form_values())
    assert typed["town"] == "Bremen"
    assert (await book(kernel)).periods == {}


async def test_period_twice(planner: Visitor) -> None:
    """A year is there once; the next begins with who issued before."""
    await begin(planner, ())
    await planner.open(f"{HOME}/jahre/neu")
    typed = dict(planner.page.xpath("//main//form")[0].form_values())
    assert (typed["year"], typed["iban"]) == ("2028", PERIOD["iban"])
    await planner.submit({"year": "2027"})
    assert planner.errors == ["Dieses Jahr gibt es schon."]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"leitweg_id": "1"}, "keine gültige Leitweg-ID"),
        ({"first_day.month": "13"}, "Diesen Tag gibt es nicht"),
        ({"reason": ""}, "den Grund"),
        ({"treatment": "S", "percent": "150"}, "Steuersatz"),
        ({"treatment": "S"}, "Steuersatz"),
        ({}, "nimmt in dieser Zeit schon teil"),
    ],
)
async def test_wrong_contracts(planner: Visitor, changed: dict[str, str], sentence: str) -> None:
    """A contract that could not be billed, or whose time overlaps, is refused at its field."""
    await begin(planner, ("HB",))
    await planner.open(f"{HOME}/laender/HB")
    await planner.submit({**CONTRACT, **changed}, to="/vertrag")
    assert planner.response.status_code == 400
    assert len(planner.errors) == 1
    assert sentence in planner.errors[0]


async def test_leaving(planner: Visitor, kernel: Kernel) -> None:
    """A Land leaves with the end of a year."""
    await begin(planner, ("HB",))
    await planner.open(f"{HOME}/laender/HB")
    day = {"last_day.day": "30", "last_day.month": "6", "last_day.year": "2028"}
    await planner.submit(day, to="/ende")
    assert planner.errors == ["Ein Land scheidet zum 31. Dezember aus."]
    await planner.submit({"last_day.day": "31", "last_day.month": "12"}, to="/ende")
    assert "Das Ende der Teilnahme ist eingetragen." in planner.text("//main")
    (member,) = (await book(kernel)).members
    assert str(member.last_day) == "2028-12-31"


async def test_steps_of_a_land(planner: Visitor, kernel: Kernel) -> None:
    """A step is noted with its proof, shown in the list, opened, and struck."""
    await planner.open(f"{HOME}/laender/BY")
    given = {"stage": "loi", "reference": "Schreiben vom 20.11.", "note": "Gut.", **DAY}
    path = "/schritt"
    await planner.upload({"document": [("LoI.pdf", b"MZ...")]}, given, to=path)
    assert planner.errors == ["Die Datei ist kein PDF."]
    typed = dict(planner.page.xpath("//main//form[contains(@action,'/schritt')]")[0].form_values())
    assert typed["reference"] == given["reference"]
    await planner.upload({"document": [("", b"")]}, {**given, "on.year": "2031"}, to=path)
    assert planner.errors == ["Der Tag liegt in der Zukunft."]
    await planner.upload({"document": [("LoI.pdf", b"%PDF-1.7")]}, given, to=path)
    assert "Schreiben vom 20.11." in planner.text("//main")
    (link,) = planner.page.xpath("//a[contains(@href, '/beleg')]/@href")
    assert (await planner.client.get(link)).content == b"%PDF-1.7"
    await planner.open(f"{HOME}/laender")
    (row,) = planner.page.xpath("//tr[contains(., 'Bayern')]")
    assert [each.text_content() for each in row][:4] == [
        "Bayern",
        "Absichtserklärung",
        "–",
        "20.11.2026",
    ]
    await planner.open(f"{HOME}/laender/BY")
    await planner.submit(to="/streichen")
    (step,) = await steps(kernel)
    assert step.struck_at is not None
    for path in ("/laender/XX", "/jahre/1999", "/rechnungen/SR-1-1", "/laender/by"):
        assert (await planner.open(f"{HOME}{path}")).status_code == 404, path


async def test_a_request_becomes_interest(planner: Visitor, kernel: Kernel) -> None:
    """A request to be connected is taken into the pipeline, and what it said is deleted."""
    await planner.open("/anschliessen/anfrage")
    wish = {"land": "BY", "authority": "Ministerium", "name": "C. B.", "email": "c@example.org"}
    await planner.submit(wish)
    await planner.open(HOME)
    assert "Eine Behörde möchte angeschlossen werden" in planner.text("//main")
    await planner.open(f"{HOME}/laender")
    assert "c@example.org" in planner.text("//main")
    await planner.submit({"uebernehmen": "ja"})
    assert "c@example.org" not in planner.text("//main")
    assert "Interesse" in planner.text("//tr[contains(., 'Bayern')]")


ITEM = {
    "id": "portal",
    "kind": "d",
    "text": "Betrieb",
    "amount": "1.234,50",
    "source": "Blatt 3",
    "key": "gleich",
    "declared": "yes",
    "tax": "contract",
}
OFFICE = {
    **ITEM,
    "id": "an",
    "kind": "connection",
    "key": "",
    "land": "NI",
    "ags": "03404",
    "live_since.day": "1",
    "live_since.month": "5",
    "live_since.year": "2027",
}


async def test_single_items(planner: Visitor, kernel: Kernel) -> None:
    """An item is entered, changed, told apart from a newer state, and dropped."""
    await begin(planner)
    await planner.open(f"{YEAR}/eintragen/plan")
    await planner.submit(ITEM)
    assert "1.234,50 €" in planner.text("//main")
    await planner.open(f"{YEAR}/eintragen/plan")
    await planner.submit(ITEM)
    assert planner.errors == ["Diese Nummer hat schon ein anderer Posten."]
    edit = f"{YEAR}/eintragen/plan?posten=portal"
    await planner.open(edit)
    stale = planner.page
    await planner.submit({"amount": "2.000,00", "key": "own", "key_text": "prozent HB=40 NI=60"})
    items = (await book(kernel)).period(2027).items
    assert items["portal"].cents == 200_000
    planner.page = stale
    await planner.submit({"amount": "1,00"})
    assert planner.response.status_code == 409
    assert "inzwischen geändert" in planner.text("//main")
    for ags in ("03404", "03403"):
        await planner.open(f"{YEAR}/eintragen/plan")
        await planner.submit({**OFFICE, "ags": ags})
    assert len((await book(kernel)).period(2027).items["an"].connections) == 2
    await planner.open(f"{YEAR}/posten")
    await planner.submit(to="/streichen")
    assert list((await book(kernel)).period(2027).items) == ["an"]
    for ending in ("csv", "xlsx"):
        sheet = await planner.client.get(f"{YEAR}/posten/plan/{ending}")
        await bring(planner, sheet.content, name=f"x.{ending}")
        assert "unverändert" in planner.text("//main")


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"amount": "12.50"}, "mit Komma"),
        ({"amount": "-5"}, "unter null"),
        ({"amount": "99999999999"}, "zu groß"),
        ({"declared": ""}, "nicht anderweitig finanziert"),
        ({"key": ""}, "Es fehlt ein Schlüssel"),
        ({"key": "own", "key_text": "prozent HB=40 HB=60"}, "zweimal da: HB"),
        ({"key": "own", "key_text": "prozent HB=40"}, "nicht 100"),
        ({"key": "own", "key_text": ""}, "unbekannt"),
        ({"kind": ""}, "wählen Sie"),
        ({"source": ""}, "füllen Sie"),
        ({**OFFICE, "land": ""}, "wählen Sie"),
        ({**OFFICE, "ags": "04404"}, "nicht in diesem Land"),
        ({**OFFICE, "live_since.day": ""}, "Diesen Tag gibt es nicht"),
        ({"tax": ""}, "wählen Sie"),
        ({"tax": "S"}, "Der Steuersatz passt nicht"),
        ({"tax": "S", "percent": "100"}, "Der Steuersatz passt nicht"),
        ({"tax": "O"}, "nennen Sie den Grund"),
    ],
)
async def test_wrong_items(
    planner: Visitor, kernel: Kernel, changed: dict[str, str], sentence: str
) -> None:
    """What the rules refuse is told at its field, and all that was typed stays."""
    await begin(planner)
    await planner.open(f"{YEAR}/eintragen/plan")
    await planner.submit({**ITEM, **changed})
    assert planner.response.status_code == 400
    assert len(planner.errors) == 1
    assert sentence in planner.errors[0]
    typed = dict(planner.page.xpath("//main//form")[0].form_values())
    assert typed["text"] == "Betrieb"
    assert (await book(kernel)).period(2027).items == {}


async def test_an_item_with_its_own_tax(planner: Visitor, kernel: Kernel) -> None:
    """It is entered and shown with its treatment, comes back into the form, and out of the file again."""
    await begin(planner)
    await planner.open(f"{YEAR}/eintragen/plan")
    await planner.submit({**ITEM, "tax": "S", "percent": "19"})
    assert "19 % Umsatzsteuer" in planner.text("//main//table")
    (item,) = (await book(kernel)).period(2027).items.values()
    assert item.own_tax is not None
    assert item.own_tax.code == "S19"
    await planner.open(f"{YEAR}/eintragen/plan?posten={ITEM['id']}")
    shown = dict(planner.page.xpath("//main//form")[0].form_values())
    assert (shown["tax"], shown["percent"]) == ("S", "19")
    sheet = await planner.client.get(f"{YEAR}/posten/plan/csv")
    assert ";19 %" in sheet.text
    await bring(planner, sheet.content, name="x.csv")
    assert "unverändert" in planner.text("//main")


async def test_september_only(planner: Visitor, kernel: Kernel) -> None:
    """An approved estimate is adjusted in September only; another month is refused in words."""
    await begin(planner)
    await imported(planner)
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    await all_agree(kernel)
    await planner.open(f"{YEAR}/eintragen/plan?posten=betrieb")
    await planner.submit({"amount": "1,00"})
    assert planner.response.status_code == 409
    assert "nur im September" in planner.text("//main")


async def test_september(planner: Visitor, kernel: Kernel, clock: ManualClock) -> None:
    """In September an approved estimate is changed on its page: what is not due yet is cut anew."""
    await planner.open(f"{HOME}/jahre/neu")
    await planner.submit({**PERIOD, "instalments": "4"})
    await planner.open(f"{HOME}/laender/HB")
    await planner.submit(CONTRACT, to="/vertrag")
    await imported(planner)
    await planner.open(YEAR)
    await planner.submit(to="/vorlegen")
    await all_agree(kernel)
    clock.advance(dt.datetime(2027, 9, 10, 10, tzinfo=dt.UTC) - clock.now())
    await steer(planner)
    await planner.open(f"{YEAR}/eintragen/plan?posten=betrieb")
    await planner.submit({"amount": "1.600,00"})
    assert "Der Posten ist gespeichert." in planner.text("//main")
    plan = (await book(kernel)).period(2027).plan[Piece("HB", "")]
    assert [each.cents for each in plan] == [30_000, 30_000, 30_000, 90_000]
    await planner.open(YEAR)
    assert "900,00 €" in planner.text("//main")


async def test_a_credit_pays_an_invoice(planner: Visitor, kernel: Kernel) -> None:
    """The credit of a settled year is set off on its page against an instalment of the next."""
    events = whole_year(["HB"], 1_000_000, 900_000)
    there = book_of(events)
    for event in (planned(2026), entered(400_000, 2026)):
        take(event, there)
        events.append(event)
    events += agreed(there, Stage.ESTIMATE, 2026)
    events += issued(there, 1, kernel.clock.now(), 2026)
    await append(kernel, lambda _book: events)
    credit = next(n for n, each in there.documents.items() if each.open < 0)
    invoice = next(n for n, each in there.documents.items() if each.open > 0)
    await planner.open(f"{HOME}/rechnungen/{credit}")
    await planner.submit({"invoice": invoice, "cents": "1.000,01"}, to="/verrechnung")
    assert planner.response.status_code == 400
    await planner.submit({"invoice": invoice, "cents": "1.000,00"}, to="/verrechnung")
    assert "Die Gutschrift ist verrechnet." in planner.text("//main")
    documents = (await book(kernel)).documents
    assert [documents[number].open for number in (credit, invoice)] == [0, 0]


async def test_keys(planner: Visitor) -> None:
    """A version with a weight for each Land is kept, and can then be chosen."""
    await planner.open(f"{HOME}/schluessel")
    fields = {each.get("name") for each in planner.page.xpath("//main//form//input")}
    weights = {name: "680.000" for name in fields if name and name.startswith("weight.")}
    assert len(weights) == 16
    given = {
        "type": "inhabitants",
        "version": "2027",
        "source": "Destatis",
        "applied_from.day": "1",
        "applied_from.month": "1",
        "applied_from.year": "2027",
        "confirmed": "yes",
        **weights,
    }
    await planner.submit({**given, "weight.HB": "viele"})
    assert planner.errors == [
        "Bitte geben Sie eine Zahl von null an ein, zum Beispiel 12,5 oder 680.000."
    ]
    await planner.submit(given)
    assert "einwohner:2027" in planner.text("//table")
    await planner.submit({**given, "version": "2027b"})
    assert planner.errors == ["In dieser Zeit gilt schon eine andere Fassung: inhabitants:2027."]
    percent = {**given, "type": "fixed_percent", "version": "p"}
    await planner.submit(percent)
    assert planner.errors == ["Die Prozentsätze ergeben zusammen nicht 100."]
    await begin(planner)
    await planner.open(f"{YEAR}/eintragen/plan")
    assert "einwohner:2027" in planner.page.xpath("//select[@name='key']/option/@value")


async def test_price_sheet(planner: Visitor, kernel: Kernel) -> None:
    """The price sheet of a Land is shown, and there as PDF and CSV; of nonsense there is none."""
    await planner.open(f"{HOME}/preisblatt")
    assert "Noch liegt den Ländern keine Schätzung vor." in planner.text("//main")
    await seed_costs(kernel)
    await planner.open(f"{HOME}/preisblatt?land=BY&schluessel=as_planned&jugendaemter=2&monat=7")
    links = planner.page.xpath("//section//a/@href")
    pdf, csv = [(await planner.client.get(link)).content for link in links]
    assert pdf.startswith(b"%PDF-")
    assert "Bayern" in csv.decode()
    await planner.open(f"{HOME}/preisblatt?land=XX")
    assert planner.response.status_code == 400
    for wrong in ("pdf?land=XX", "exe?land=BY&jugendaemter=1", "csv"):
        assert (await planner.client.get(f"{HOME}/preisblatt/{wrong}")).status_code == 404


async def test_credit_is_set_off(planner: Visitor, kernel: Kernel) -> None:
    """Every page of the demo's years is there; a payment and a set-off beyond what is open are refused."""
    await seed_costs(kernel)
    for year in (2023, 2024, 2025, 2026):
        for page in ("", "/posten", "/verteilung"):
            await planner.open(f"{HOME}/jahre/{year}{page}")
            assert planner.response.status_code == 200
        for ending in ("csv", "xlsx", "json", "pdf"):
            path = f"{HOME}/jahre/{year}/bericht/{ending}"
            assert (await planner.client.get(path)).status_code == 200
    await planner.open(f"{HOME}/jahre/2025/verteilung")
    assert "Vergleich mit dem Vorjahr" in planner.text("//main")
    number, one = next((n, d) for n, d in (await book(kernel)).documents.items() if d.open > 0)
    await planner.open(f"{HOME}/rechnungen/{number}")
    pay = {"amount": "1,00", "way": "in", "reference": "X", **DAY}
    await planner.submit(pay, to="/zahlung")
    await planner.submit(pay, to="/zahlung")
    assert planner.errors == ["Diese Zahlung ist schon gebucht."]
    await planner.submit({**pay, "reference": "Y", "amount": "0"}, to="/zahlung")
    assert planner.errors == ["Der Betrag muss über null liegen."]
    await planner.submit({**pay, "reference": "Y", "way": "out"}, to="/zahlung")
    assert (await book(kernel)).documents[number].open == one.open


async def test_statement_that_is_none(planner: Visitor) -> None:
    """What is no statement is told at the field."""
    for content, sentence in (
        (b"", "wählen Sie eine Datei"),
        (b"<x/>", "kein Kontoauszug"),
        (statement(entry("1,00")), "Buchung Nr. 1"),
    ):
        await planner.open(f"{HOME}/zahlungen")
        await planner.upload({"file": [("x.xml", content)]}, to="/auszug")
        assert planner.response.status_code == 400
        assert sentence in planner.errors[0]


async def test_logged_in_first(visitor: Visitor) -> None:
    """Without a log-in there is nothing."""
    await visitor.open(f"{HOME}/jahre")
    assert visitor.path == "/amt/anmelden"
