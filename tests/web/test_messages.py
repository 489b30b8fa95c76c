"""Messages brought by hand, as a clerk does it: faults with their places, and answers taken over."""

from __future__ import annotations

import httpx
import pytest
from arrivals import somebody
from litestar import Litestar
from messages import reply_to, two_of_demo, with_child
from registers import Two
from visitor import Visitor

import xfamilie
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.register import Entry, QueryState
from xfamilie import values as xf

PAGE = "/amt/nachrichten"


@pytest.fixture
async def two(app: Litestar, kernel: Kernel) -> Two:
    """Two offices of the demo; `app` has made them."""
    assert app
    return await two_of_demo(kernel)


@pytest.fixture
async def clerk(two: Two, visitor: Visitor) -> Visitor:
    assert two
    await visitor.log_in()
    return visitor


async def bring(visitor: Visitor, data: bytes, name: str = "antwort.xml") -> httpx.Response:
    await visitor.open(PAGE)
    return await visitor.upload({"nachricht": [(name, data)]}, to=PAGE)


def main(visitor: Visitor) -> str:
    return visitor.text("//main")


async def test_taken_over(two: Two, clerk: Visitor) -> None:
    """An answer that fits is shown beside what was asked, and one click makes it the answer."""
    request_id, query_id = await two.query(somebody(two.asking))
    await bring(clerk, await reply_to(two, query_id, Entry.DECISION, parts="Gesundheitssorge"))
    assert clerk.response.status_code == 200
    shown = main(clerk)
    for text in ("passt zu einer offenen", "Mia", "14.03.2021", "Gerichtliche Entscheidung"):
        assert text in shown
    assert (await two.query_row(query_id)).state == QueryState.OPEN
    await clerk.submit(to="/uebernehmen")
    assert clerk.path == f"/amt/anfragen/{request_id}"
    assert (await two.query_row(query_id)).state == QueryState.CONFIRMED


async def test_seen_by_nobody_else(two: Two, clerk: Visitor) -> None:
    """Between the look and the click the message is not in the database and not readable on the page."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id)
    await bring(clerk, data)
    sealed = clerk.page.xpath("//input[@name='versiegelt']/@value")[0]
    assert "geburt:" not in sealed
    row = await two.query_row(query_id)
    assert len(bytes(row.answer_message)) == 0


async def test_clicked_too_late(two: Two, clerk: Visitor) -> None:
    """What somebody else has answered meanwhile stays; the page says so and shows the message still."""
    _request, query_id = await two.query(somebody(two.asking))
    await bring(clerk, await reply_to(two, query_id))
    form = clerk.page
    await clerk.submit(to="/uebernehmen")
    clerk.page = form
    response = await clerk.submit(to="/uebernehmen")
    assert response.status_code == 409
    assert "schon beantwortet" in main(clerk)
    assert "Mia" in main(clerk)


async def test_sealed_text_of_nobody(clerk: Visitor) -> None:
    """What was not sealed here is not opened: the clerk is asked for the file again."""
    await clerk.open(PAGE)
    for text in ("", "x", "AAAA" * 40, "ä" * 10):
        response = await clerk.client.post(
            f"{PAGE}/uebernehmen", data=clerk.tokens | {"versiegelt": text}
        )
        assert response.status_code == 409
        assert "noch einmal hoch" in response.text


async def test_why_not(two: Two, clerk: Visitor) -> None:
    """An answer that fits no query, or another child, is shown with the reason and no button."""
    _request, query_id = await two.query(somebody(two.asking))
    await bring(clerk, xfamilie.sample("0803"))
    assert "keine Registeranfrage mit dieser Vorgangsnummer" in main(clerk)
    data = with_child(await reply_to(two, query_id), geburtsdatum=xf.TeilbekanntesDatum(2019, 1, 2))
    await bring(clerk, data)
    assert "Geburtsdatum ist ein anderes" in main(clerk)
    assert not clerk.page.xpath("//form[contains(@action, 'uebernehmen')]")


async def test_block_stays_with_leads(two: Two, clerk: Visitor) -> None:
    """A Sperrvermerk is named to a lead, and to nobody else."""
    _request, query_id = await two.query(somebody(two.asking))
    data = await reply_to(two, query_id, Entry.BLOCKED)
    await bring(clerk, data)
    assert "nur die Leitung" in main(clerk)
    assert "Sperrvermerk" not in clerk.response.text
    await clerk.log_in("lead")
    await bring(clerk, data)
    assert "Sperrvermerk" in main(clerk)
    await clerk.submit(to="/uebernehmen")
    assert (await two.query_row(query_id)).state == QueryState.CONFIRMED


SHOWN = {
    "0001": ("Rückweisung", "nicht gültig nach dem Schema", "Das Geburtsdatum fehlt", "E1"),
    "0011": ("Quittung", "Antrag (0801)", "24."),
    "0801": ("Antrag", "nimmt diese Seite nicht an"),
}


async def test_other_messages_are_readable(clerk: Visitor) -> None:
    """Refusals and receipts are shown in words; an application is told what it is."""
    for kind, texts in SHOWN.items():
        await bring(clerk, xfamilie.sample(kind))
        assert clerk.response.status_code == 200
        for text in texts:
            assert text in main(clerk), text


FAULTY = {
    "not xml": (b"%PDF-1.7", "kein lesbares XML"),
    "empty": (b"", "kein lesbares XML"),
    "html": (b"<html/>", "keine der Nachrichten"),
    "latin-1": (xfamilie.sample("0803").replace(b"Mia", b"Mi\xe4"), "nicht in UTF-8"),
    "version": (xfamilie.sample("0803").replace(b"/1.3.0", b"/1.2.0"), "Version von XFamilie"),
    "namespace": (
        xfamilie.sample("0803").replace(b"xoev.de/xfamilie/geburt", b"x.example/g"),
        "keine der Nachrichten",
    ),
    "entity": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>\n<a>&x;</a>',
        "Dokumenttyp-Definition",
    ),
    "laughs": (
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a>&b;</a>',
        "Dokumenttyp-Definition",
    ),
    "code": (
        xfamilie.sample("0803").replace(
            b"<code>02</code>\n    </geb", b"<code>09</code>\n    </geb"
        ),
        "Form",
    ),
    "too large": (b"<a>" + b" " * (xfamilie.MAX_BYTES + 5), "zu groß"),
}


async def test_faults(clerk: Visitor) -> None:
    """Whatever the file is, the page names what is wrong beside the field and in a list."""
    for name, (data, text) in FAULTY.items():
        await bring(clerk, data)
        assert clerk.response.status_code == 400, name
        assert clerk.errors, name
        assert text in main(clerk), name


async def test_faults_have_their_places(clerk: Visitor) -> None:
    """A fault has line, column and path of its element, and quotes no value of the message."""
    data = xfamilie.sample("0803").replace(b"Mia", "Mia\u6f22".encode(), 1)
    before = xfamilie.sample("0803").split(b"Mia")[0].decode().split("\n")
    await bring(clerk, data)
    place = f"Zeile {len(before)}, Spalte {before[-1].index('<') + 1}"
    assert place in main(clerk)
    assert "/geburt:nachgeburtlicheAngabenZumKind/" in main(clerk)
    assert "Mia" not in main(clerk)


async def test_no_file(clerk: Visitor) -> None:
    """A form without a file says so beside the field."""
    await clerk.open(PAGE)
    await clerk.upload({"nachricht": [("", b"")]}, to=PAGE)
    assert clerk.response.status_code == 400
    assert clerk.errors == ["Bitte wählen Sie eine Datei aus."]


async def test_token(clerk: Visitor) -> None:
    """A form without the page's token is refused before its file is read."""
    response = await clerk.client.post(PAGE, files={"nachricht": ("a.xml", b"<a/>")})
    assert response.status_code == 403


@pytest.mark.parametrize("role", ["lesen"])
async def test_roles(two: Two, visitor: Visitor, role: str) -> None:
    """Who changes nothing has neither link nor page."""
    assert two
    await visitor.log_in(role)
    assert not visitor.page.xpath(f"//nav//a[@href='{PAGE}']")
    assert (await visitor.open(PAGE)).status_code == 404


async def test_trail(two: Two, clerk: Visitor) -> None:
    """Every look and the click stand in the trail; names of children do not."""
    request_id, query_id = await two.query(somebody(two.asking))
    await bring(clerk, b"<a/>")
    await bring(clerk, await reply_to(two, query_id))
    await clerk.submit(to="/uebernehmen")
    async with two.kernel.database.tenant_transaction(two.asking.id, read_only=True):
        rows = await AuditEntry.select().order_by(AuditEntry.seq)
    said = [(row["tag"], row["fields"], row["subject_id"]) for row in rows]
    for expected in (
        ("amt:message:checked", "faults", None),
        ("amt:message:checked", "0803", None),
        ("amt:register_answer:previewed", "", request_id),
        ("amt:register_answer:taken_over", "", request_id),
    ):
        assert expected in said
