"""Support goes a mother's way at an office in which everything is invented, under its own name."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator

import httpx
import pytest
from litestar import Litestar
from paper import photo
from post import Post
from service import work
from visitor import Visitor, client_of, fill_form, pass_check, send

from billing.uses import uses_of
from sorgeauskunft import readiness
from sorgeauskunft.documents import XFAMILIE_0801
from sorgeauskunft.documents.storage import open_document
from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.readiness.tables import SelfTestRow
from sorgeauskunft.requests.tables import RequestRow
from sorgeauskunft.texts import Texts
from sorgeauskunft.uploads.tables import UploadRow
from tenants.offices import Office
from tenants.people import Person, Role, add_membership, create_account
from tenants.tables import DirectoryEdition, OfficeRow
from web import Site

MARK = "Testamt – keine echte Anfrage"
CLERK = "su.support@betrieb.example.org"


@pytest.fixture
async def office(app: Litestar, kernel: Kernel) -> Office:
    """An office for support, with a clerk."""
    site: Site = app.state.site
    await readiness.make_synthetic(
        kernel, Texts("de"), "testamt", "Testamt Support", "SL", actor=audit.OPERATOR
    )
    site.directory.look_again()
    made = (await site.directory.current()).office("testamt")
    assert made is not None
    account = await create_account(kernel, Person("Su", CLERK), PASSWORD, audit.OPERATOR)
    await add_membership(kernel, made.id, account, Role.CLERK, audit.OPERATOR)
    return made


@pytest.fixture
async def other(app: Litestar) -> AsyncIterator[Visitor]:
    """Somebody in a browser of her own, without a log-in."""
    async with client_of(app) as built:
        yield Visitor(built)


@pytest.fixture
async def operator(office: Office, visitor: Visitor) -> Visitor:
    assert office
    await visitor.log_in_at_door("operator")
    return visitor


async def to_form(visitor: Visitor) -> None:
    """From the office's page to the result of the pre-check: she lives where she likes."""
    await visitor.open("/j/testamt/")
    await visitor.open(visitor.page.xpath("//main//a[contains(@href,'/check/')]/@href")[0])
    await visitor.submit({"where": "germany", "postcode": "27568", "place": "Bremen"})
    await pass_check(visitor)


async def sent(visitor: Visitor) -> str:
    """All the way; return the status code."""
    await to_form(visitor)
    await fill_form(visitor)
    await send(visitor)
    assert visitor.path == "/j/testamt/gesendet", visitor.errors
    return str(visitor.page.xpath("//*[@class='so-code']")[1].text_content())


async def test_way(
    app: Litestar,
    operator: Visitor,
    office: Office,
    kernel: Kernel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the list to the status page, each page says what it is; what arrives is a test with a name.

    The trail says who has sent it. It is in the office's inbox, its message marked, and no use.
    """
    pages: list[str] = []
    took = operator._took

    def seen(response: httpx.Response) -> httpx.Response:
        answer = took(response)
        pages.append(answer.text)
        return answer

    monkeypatch.setattr(operator, "_took", seen)
    code = await sent(operator)
    await operator.open("/j/testamt/gesendet/kopie")
    assert operator.response.content.startswith(b"%PDF-")
    pages.pop()
    await operator.open("/j/testamt/datenschutz")
    assert len(pages) > 20
    assert [page for page in pages if MARK not in page] == []
    monkeypatch.undo()
    await work(app)
    await operator.open("/status")
    await operator.submit({"code": code}, to="/status/code")
    assert "zugestellt" in operator.text("//main")
    assert MARK in operator.text("//body")
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (request,) = await RequestRow.select(RequestRow.id, RequestRow.test)
        (noted,) = await SelfTestRow.select(SelfTestRow.id, SelfTestRow.sent_by)
        (entry,) = await AuditEntry.objects().where(AuditEntry.tag == "amt:self_test:sent")
        (row,) = await DocumentRow.select(DocumentRow.id).where(DocumentRow.kind == XFAMILIE_0801)
        message = await open_document(kernel, request["id"], row["id"])
    assert b'test="Test"' in message.content
    assert request["test"]
    assert noted["id"] == request["id"]
    assert (entry.actor_kind, entry.actor_id) == ("operator", noted["sent_by"])
    month = kernel.clock.now().date().replace(day=1)
    assert await uses_of(kernel, office.id, month) == 0
    operator.client.cookies.clear()
    await operator.log_in_as(CLERK)
    await operator.open("/amt")
    assert operator.page.xpath("//main//a[starts-with(@href, '/amt/anfragen/')]")


async def test_files(app: Litestar, operator: Visitor, office: Office, kernel: Kernel) -> None:
    """Where the office asks for documents they are taken in and sent, as a mother's are."""
    async with kernel.database.platform_transaction("test.office"):
        await OfficeRow.update({OfficeRow.form_modes: '{"id_card": "optional"}'}).where(
            OfficeRow.id == office.id
        )
        await DirectoryEdition.update(
            {DirectoryEdition.number: DirectoryEdition.number + 1}, force=True
        )
    app.state.site.directory.look_again()
    await to_form(operator)
    await fill_form(operator)
    await operator.open("/j/testamt/formular/unterlagen")
    answer = await operator.client.post(
        f"{operator.path}/hochladen/id_card",
        data=operator.tokens,
        files={"datei": ("Ausweis.jpg", photo(), "image/jpeg")},
    )
    assert "Ausweis.jpg“ ist hochgeladen" in answer.text
    assert MARK in answer.text
    await operator.open("/j/testamt/pruefen")
    await send(operator)
    assert operator.path == "/j/testamt/gesendet"
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (upload,) = await UploadRow.select(UploadRow.request_id)
        assert await RequestRow.exists().where(RequestRow.id == upload["request_id"])


async def test_twice(operator: Visitor, office: Office, kernel: Kernel) -> None:
    """Who sends twice has sent one test."""
    await to_form(operator)
    await fill_form(operator)
    ticks = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}
    form = operator.tokens | ticks
    await send(operator)
    again = await operator.client.post("/j/testamt/senden", data=form)
    assert again.url.path == "/j/testamt/gesendet"
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        assert await RequestRow.count() == await SelfTestRow.count() == 1


async def test_codes_alone(
    app: Litestar, operator: Visitor, other: Visitor, office: Office, kernel: Kernel
) -> None:
    """Codes of a draft and of a request there open nothing without the log-in, wherever they are typed."""
    await to_form(operator)
    await operator.open("/j/testamt/merken/")
    draft = operator.text("//*[@class='so-code']")
    await other.open("/fortsetzen")
    await other.submit({"code": draft})
    assert other.response.status_code == 410
    cookie = operator.client.cookies.get("__Host-entwurf")
    other.client.cookies.set("__Host-entwurf", cookie or "", domain="testserver.local")
    for slug, status in (("testamt", 404), ("bremerhaven", 410)):
        answer = await other.client.get(f"/j/{slug}/pruefen")
        assert answer.status_code == status, slug
    await fill_again(operator)
    code = operator.page.xpath("//*[@class='so-code']")[1].text_content()
    reference = operator.page.xpath("//*[@class='so-code']")[0].text_content()
    await work(app)
    for path, form in (
        ("/status/code", {"code": code}),
        ("/status/zurueckziehen", {"code": code, "withdraw": "yes"}),
        ("/status/mails", {"code": code, "email": "x@example.org"}),
        ("/status/kopie", {"code": code}),
        (
            "/status/aktenzeichen",
            {
                "reference": reference,
                "birth_date.day": "14",
                "birth_date.month": "3",
                "birth_date.year": "2021",
            },
        ),
    ):
        answer = await other.client.post(path, data=form)
        assert answer.status_code == 400, path
        assert "Testamt" not in answer.text, path
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (row,) = await RequestRow.select(RequestRow.status, RequestRow.notice)
    assert (row["status"], bytes(row["notice"])) == ("delivered", b"")


async def fill_again(visitor: Visitor) -> None:
    """On from wherever the review leads, to the confirmation."""
    await visitor.open("/j/testamt/check/")
    await fill_form(visitor)
    await send(visitor)


async def test_done(operator: Visitor, office: Office) -> None:
    """Who has tried and tidies up is still logged in; the draft or request is forgotten."""
    del office
    await sent(operator)
    await operator.submit(to="/gesendet/fertig")
    assert (operator.path, operator.response.status_code) == ("/j/testamt/", 200)
    assert (await operator.client.get("/j/testamt/gesendet")).status_code == 410
    await to_form(operator)
    await operator.open("/j/testamt/merken/")
    await operator.submit(to="/merken/beenden")
    assert MARK in operator.text("//body")
    assert (await operator.open("/betrieb/testaemter")).status_code == 200


async def test_session_ends(
    operator: Visitor, clock: ManualClock, office: Office, kernel: Kernel
) -> None:
    """With the session the way is closed in the middle, and what was typed opens again after the next one."""
    del office
    await to_form(operator)
    here = operator.path
    clock.advance(dt.timedelta(minutes=kernel.settings.idle_minutes + 1))
    assert (await operator.open(here)).status_code == 404
    assert MARK not in operator.response.text
    await operator.log_in_at_door("operator")
    assert (await operator.open(here)).status_code == 200


async def test_mails(
    app: Litestar, operator: Visitor, post: Post, clock: ManualClock, kernel: Kernel
) -> None:
    """Whatever mail comes of it says first that it is a test."""
    await to_form(operator)
    await operator.open("/j/testamt/merken/")
    await operator.submit({"link.email": "su@betrieb.example.org"}, to="/merken/link")
    await operator.submit({"reminder.email": "su@betrieb.example.org"}, to="/merken/erinnerung")
    kept = await operator.client.get("/j/testamt/merken/datei")
    assert kept.text.startswith(MARK)
    await fill_again(operator)
    await operator.submit({"email": "su@betrieb.example.org"}, to="/status/mails")
    await work(app)
    assert len(post.mails) >= 2
    await to_form_anew(operator)
    await operator.open("/j/testamt/merken/")
    await operator.submit({"reminder.email": "su@betrieb.example.org"}, to="/merken/erinnerung")
    left = dt.timedelta(days=kernel.settings.draft_days - kernel.settings.reminder_days)
    clock.advance(left + dt.timedelta(minutes=1))
    await work(app)
    assert len(post.mails) >= 3
    for mail in post.mails:
        assert mail.subject.startswith(f"{MARK}: "), mail.subject
        assert mail.text.startswith(MARK)


async def to_form_anew(visitor: Visitor) -> None:
    """Another draft in the same browser."""
    visitor.client.cookies.delete("__Host-entwurf", domain="testserver.local")
    await to_form(visitor)


async def test_delivery_stays_here(
    app: Litestar, operator: Visitor, office: Office, kernel: Kernel
) -> None:
    """Ways that lead outside are not offered to such an office."""
    account = await create_account(
        kernel, Person("Ad", "ad@betrieb.example.org"), PASSWORD, audit.OPERATOR
    )
    await add_membership(kernel, office.id, account, Role.ADMIN, audit.OPERATOR)
    operator.client.cookies.clear()
    await operator.log_in_as("ad@betrieb.example.org")
    await operator.open("/amt/einstellungen/zustellung")
    offered = set(operator.page.xpath("//input[@name='channel']/@value"))
    assert offered == {"portal", "api"}
    assert app
