"""Reporting a barrier: errors lose nothing, and what was reported reaches its office and nobody else."""

from __future__ import annotations

import httpx
import pytest
from visitor import Visitor

from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel, audit
from tenants import demo

FORM = "/j/bremerhaven/barrierefreiheit/melden"
GIVEN = {
    "message": "Der Knopf „Weiter“\nist ohne Maus nicht zu erreichen.",
    "page": "/j/bremerhaven/check/mutter",
    "email": "melderin@example.org",
}


async def report(visitor: Visitor, **changed: str) -> None:
    await visitor.open(FORM)
    await visitor.submit(GIVEN | changed)


@pytest.mark.parametrize(
    ("field", "value", "helps"),
    [
        ("message", "  ", "Schreiben Sie bitte, was nicht geht."),
        ("message", "x" * 1501, "höchstens 1500 Zeichen"),
        ("page", "x" * 201, "höchstens 200 Zeichen"),
        ("email", "melderin@", "name@beispiel.de"),
        ("email", "a@example.org\nBcc: b@example.org", "name@beispiel.de"),
    ],
)
async def test_errors(visitor: Visitor, field: str, value: str, helps: str) -> None:
    """What is wrong is said at its field in a sentence that helps, and nothing typed is lost."""
    await report(visitor, **{field: value})
    assert visitor.response.status_code == 400
    assert len(visitor.errors) == 1
    assert helps in visitor.errors[0]
    form = visitor.page.xpath("//form[@id='seite']")[0]
    for name, typed in (GIVEN | {field: value}).items():
        kept = dict(form.form_values()).get(name) or ""
        assert kept.split() == typed.split()


async def test_another_language_loses_nothing(visitor: Visitor) -> None:
    """Half a report can be read in another language, without errors and with all that was typed."""
    response = await visitor.client.post(f"{FORM}?sprache=en", data={"message": "", "page": "hier"})
    assert response.status_code == 200
    assert "hier" in response.text


async def test_from_report_to_done(visitor: Visitor, kernel: Kernel) -> None:
    """A report is kept sealed, read by a clerk of the office, closed, and all of it is on record."""
    await report(visitor)
    assert visitor.path.endswith("/gemeldet")
    tenant = demo.office_id("bremerhaven")
    async with kernel.database.tenant_transaction(tenant):
        (row,) = await FeedbackRow.select()
    assert b"Knopf" not in bytes(row["message"])
    assert b"example.org" not in bytes(row["message"])
    await visitor.log_in()
    await visitor.open("/amt/rueckmeldungen")
    for value in GIVEN.values():
        assert value.split()[0] in visitor.text("//main")
    await visitor.submit(to="/erledigt")
    assert visitor.path.rstrip("/") == "/amt/rueckmeldungen"
    assert visitor.page.xpath("//article") == []
    await visitor.open("/amt/rueckmeldungen?ablage=done")
    assert "Knopf" in visitor.text("//article")
    async with kernel.database.tenant_transaction(tenant):
        entries = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
        tags = [row["tag"] for row in entries]
    assert [tag for tag in tags if "feedback" in tag] == [
        "citizen:feedback:sent",
        "amt:feedback:viewed",
        "amt:feedback:done",
        "amt:feedback:viewed",
    ]


async def test_only_its_office(visitor: Visitor) -> None:
    """Another office sees nothing of it and cannot close it."""
    await report(visitor)
    await visitor.log_in()
    await visitor.open("/amt/rueckmeldungen")
    (action,) = visitor.page.xpath("//main//form/@action")
    visitor.client.cookies.clear()
    await visitor.log_in("clerk", "bremen")
    await visitor.open("/amt/rueckmeldungen")
    assert visitor.page.xpath("//article") == []
    response = await visitor.client.post(action, data=visitor.tokens)
    assert response.status_code == 404


async def test_roles(visitor: Visitor) -> None:
    """Who only reads requests gets no reports, and nobody without log-in does."""
    assert (await visitor.open("/amt/rueckmeldungen")).url.path == "/amt/anmelden"
    await visitor.log_in("lesen")
    assert visitor.page.xpath("//nav//a[@href='/amt/rueckmeldungen']") == []
    assert (await visitor.open("/amt/rueckmeldungen")).status_code == 404


async def test_unknown_tray(visitor: Visitor) -> None:
    """A tray that does not exist is no page."""
    await visitor.log_in()
    assert (await visitor.open("/amt/rueckmeldungen?ablage=nichts")).status_code == 404


async def test_other_sites(client: httpx.AsyncClient) -> None:
    """A page of another site cannot send a report in somebody's name."""
    response = await client.post(FORM, data=GIVEN, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403


async def test_limit(client: httpx.AsyncClient) -> None:
    """Nobody floods an office: the sixth report within an hour has to wait."""
    answers = [await client.post(FORM, data=GIVEN) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_nasty_text_is_shown_as_typed(visitor: Visitor) -> None:
    """Markup in a report stays text for the clerk."""
    await report(visitor, message="<script>alert(1)</script><b>fett</b>")
    await visitor.log_in()
    await visitor.open("/amt/rueckmeldungen")
    assert "<script>alert(1)</script>" in visitor.text("//article//p")
    assert visitor.page.xpath("//article//b") == []
