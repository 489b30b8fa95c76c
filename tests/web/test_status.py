"""The status page: what everybody sees who has reference and birthday, and what the code opens."""

from __future__ import annotations

import datetime as dt

import pytest
from litestar import Litestar
from post import Post
from service import work
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft import casework
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.requests.tables import CaseRow, QuestionRow, RequestRow
from tenants import demo
from tenants.people import Principal, Role

OFFICE = demo.office_id("bremerhaven")
BIRTH = {
    f"birth_date.{part}": FORM_ANSWERS["kind"][f"child.birth_date.{part}"]
    for part in ("day", "month", "year")
}


async def sent(visitor: Visitor) -> tuple[str, str]:
    """Send a request; return its reference and status code."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/gesendet"
    reference, code = (each.text_content() for each in visitor.page.xpath("//*[@class='so-code']"))
    return reference, code


async def look(visitor: Visitor, code: str) -> str:
    """The page of the request by code, as text."""
    await visitor.open("/status")
    await visitor.submit({"code": code}, to="/status/code")
    assert visitor.response.status_code == 200
    return visitor.text("//main")


def clerk() -> Principal:
    account = demo.office_id("x")
    return Principal(
        account_id=account, tenant_id=OFFICE, role=Role.CLERK, name="Kim", session_id=account
    )


async def only_request(kernel: Kernel) -> RequestRow:
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (row,) = await RequestRow.objects()
    return row


async def ask(kernel: Kernel, text: str) -> None:
    """The clerk takes the request and asks."""
    row = await only_request(kernel)
    if row.status == "delivered":
        await casework.acknowledge(kernel, clerk(), row.id)
    await casework.ask_mother(kernel, clerk(), row.id, text)


async def test_reference_shows_stage_and_dates_only(
    app: Litestar, visitor: Visitor, kernel: Kernel
) -> None:
    """The father, who may know reference and birthday, sees stages and nothing that acts or tells."""
    reference, _code = await sent(visitor)
    await work(app)
    await ask(kernel, "Wohnen Sie noch am Musterweg?")
    await visitor.open("/status")
    await visitor.submit({"reference": reference.lower(), **BIRTH}, to="/aktenzeichen")
    text = visitor.text("//main")
    assert "zugestellt am" in text
    assert "Rückfrage an Sie" in text
    assert "Musterweg" not in text
    actions = visitor.page.xpath("//main//form/@action")
    assert actions == ["/status/aktenzeichen"]


async def test_unknown_and_wrong_look_alike(visitor: Visitor) -> None:
    """A wrong birthday and a reference that does not exist get the same page, word for word."""
    reference, _code = await sent(visitor)
    pages = []
    for typed in (reference, codes.new_reference()):
        await visitor.open("/status")
        await visitor.submit(
            {"reference": typed, **BIRTH, "birth_date.day": "15"}, to="/aktenzeichen"
        )
        assert visitor.response.status_code == 400
        pages.append(visitor.text("//main"))
    assert pages[0] == pages[1]


async def test_question_and_answer(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The office asks, she answers by code, the office reads it and goes on; at rest both sealed."""
    _reference, code = await sent(visitor)
    await work(app)
    await ask(kernel, "Wohnen Sie noch am Musterweg?")
    assert "Wohnen Sie noch am Musterweg?" in await look(visitor, code)
    await visitor.submit({"answer": "  Ja,\nseit 2019. "}, to="/status/antwort")
    text = visitor.text("//main")
    assert "Ihre Antwort ist beim Jugendamt" in text
    assert "in Bearbeitung" in text
    row = await only_request(kernel)
    opened = await casework.view(kernel, clerk(), row.id)
    assert opened.questions[0].answer == "Ja,\nseit 2019."
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        (kept,) = await QuestionRow.select(QuestionRow.question, QuestionRow.answer)
        entries = await AuditEntry.select().order_by(AuditEntry.seq)
        tags = [entry["tag"] for entry in entries]
    assert b"Musterweg" not in bytes(kept["question"])
    assert b"2019" not in bytes(kept["answer"])
    assert {"amt:question:asked", "citizen:question:answered"} <= set(tags)


async def test_answer_errors(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An empty or too long answer is told at the field, and what she typed stays."""
    _reference, code = await sent(visitor)
    await work(app)
    await ask(kernel, "Wo?")
    await look(visitor, code)
    for typed, said in (("  ", "Schreiben Sie bitte"), ("ä" * 4001, "zu lang")):
        await visitor.submit({"answer": typed}, to="/status/antwort")
        assert visitor.response.status_code == 400
        assert said in visitor.errors[0]
    kept = visitor.page.xpath("//textarea[@name='answer']")[0].text
    assert kept.strip("\n") == "ä" * 4001


async def test_answer_too_late(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """An answer to a question that was answered in another tab changes nothing and says so."""
    _reference, code = await sent(visitor)
    await work(app)
    await ask(kernel, "Wo?")
    await look(visitor, code)
    first = visitor.response
    await visitor.submit({"answer": "Hier."}, to="/status/antwort")
    visitor._took(first)
    await visitor.submit({"answer": "Dort."}, to="/status/antwort")
    assert "nicht mehr gespeichert" in visitor.text("//main")
    row = await only_request(kernel)
    opened = await casework.view(kernel, clerk(), row.id)
    assert [question.answer for question in opened.questions] == ["Hier."]


@pytest.mark.parametrize("delivered", [False, True])
async def test_withdraw(
    app: Litestar, visitor: Visitor, kernel: Kernel, *, delivered: bool
) -> None:
    """She can take it back before and after it lies in the inbox, if she means it; it stays so."""
    _reference, code = await sent(visitor)
    if delivered:
        await work(app)
    await look(visitor, code)
    await visitor.submit(to="/zurueckziehen")
    assert "Häkchen" in visitor.errors[0]
    await visitor.submit({"withdraw": "yes"}, to="/zurueckziehen")
    assert "Ihre Anfrage ist zurückgezogen" in visitor.text("//main")
    assert not visitor.page.xpath("//form[@action='/status/zurueckziehen']")
    await work(app)
    assert (await only_request(kernel)).status == "withdrawn"
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        assert {row["status"] for row in await CaseRow.select(CaseRow.status)} == {"withdrawn"}


async def test_no_withdrawal_from_work(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Once somebody works on it, or it has left the platform, it cannot be taken back."""
    _reference, code = await sent(visitor)
    await work(app)
    await look(visitor, code)
    first = visitor.response
    row = await only_request(kernel)
    async with kernel.database.tenant_transaction(OFFICE):
        await GATE.fetch(
            "UPDATE delivery_attempt SET channel = 'mail' WHERE tenant_id = $1", (OFFICE,)
        )
    await visitor.submit({"withdraw": "yes"}, to="/zurueckziehen")
    assert "schon in Bearbeitung" in visitor.text("//main")
    assert not visitor.page.xpath("//form[@action='/status/zurueckziehen']")
    async with kernel.database.tenant_transaction(OFFICE):
        await DeliveryAttempt.update({DeliveryAttempt.channel: "portal"}, force=True)
    await casework.acknowledge(kernel, clerk(), row.id)
    visitor._took(first)
    await visitor.submit({"withdraw": "yes"}, to="/zurueckziehen")
    assert "schon in Bearbeitung" in visitor.text("//main")
    assert (await only_request(kernel)).status == "in_work"


async def test_mails(app: Litestar, visitor: Visitor, kernel: Kernel, post: Post) -> None:
    """Who asks for it gets one mail a change, with nothing of her in it; called off, none."""
    reference, code = await sent(visitor)
    await visitor.submit({"email": "neu@example.org"}, to="/status/mails")
    assert "bei jeder Änderung" in visitor.text("//main")
    await work(app)
    row = await only_request(kernel)
    await casework.acknowledge(kernel, clerk(), row.id)
    await work(app)
    assert [mail.to for mail in post.mails] == ["neu@example.org"] * 2
    assert len({mail.message_id for mail in post.mails}) == 2
    for mail in post.mails:
        said = mail.subject + mail.text
        assert f"{kernel.settings.base_url}/status" in said
        for personal in (reference, code, "Mia", "Öztürk", "Bremerhaven", "bremerhaven"):
            assert personal not in said
    await look(visitor, code)
    await visitor.submit(to="/mails/aus")
    await casework.ask_mother(kernel, clerk(), row.id, "Wo?")
    await work(app)
    assert len(post.mails) == 2
    assert bytes((await only_request(kernel)).notice) == b""


async def test_copy(visitor: Visitor) -> None:
    """The code opens the copy of the request as PDF, months after the draft is gone."""
    reference, code = await sent(visitor)
    visitor.client.cookies.clear()
    await look(visitor, code)
    response = await visitor.submit(to="/status/kopie")
    assert response.headers["content-type"] == "application/pdf"
    assert f"anfrage-{reference}.pdf" in response.headers["content-disposition"]


@pytest.mark.parametrize("act", ["antwort", "zurueckziehen", "mails", "mails/aus", "kopie"])
async def test_acts_need_the_code(visitor: Visitor, kernel: Kernel, act: str) -> None:
    """Without the right code nothing is done and nothing shown."""
    await sent(visitor)
    for code in ("", codes.new_secret_code(), "x" * 3000):
        data = {"code": code, "withdraw": "yes", "email": "a@example.org", "answer": "x"}
        response = await visitor.client.post(f"/status/{act}", data=data)
        assert response.status_code == 400
    row = await only_request(kernel)
    assert (row.status, bytes(row.notice)) == ("sent", b"")


async def test_clerk_asks_on_the_page(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """The clerk's page asks, says what is missing, and shows question and answer."""
    await sent(visitor)
    await work(app)
    row = await only_request(kernel)
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": "clerk@bremerhaven.example.org", "password": "sorge-demo-2026"})
    await visitor.open(f"/amt/anfragen/{row.id}")
    await visitor.submit(to="/empfang")
    await visitor.submit(to="/rueckfrage")
    assert visitor.response.status_code == 400
    assert visitor.errors
    await visitor.submit({"question": "Wo ist Ihr Kind geboren?"}, to="/rueckfrage")
    assert visitor.path == f"/amt/anfragen/{row.id}"
    assert "Wo ist Ihr Kind geboren?" in visitor.text("//main")
    assert not visitor.page.xpath("//textarea[@name='question']")


async def test_times(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Stages come with day and time in Berlin."""
    _reference, code = await sent(visitor)
    await work(app)
    at = kernel.clock.now().astimezone(dt.timezone(dt.timedelta(hours=1)))
    assert f"zugestellt am {at.day}. November 2026 um {at:%H:%M} Uhr" in await look(visitor, code)
