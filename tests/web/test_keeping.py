"""A draft is left and taken up again: by code, by link, by reminder; or everything is deleted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
from litestar import Litestar
from post import Post
from service import work
from visitor import Visitor, client_of, fill_form, find_office, pass_check, send

from sorgeauskunft import drafts
from sorgeauskunft.drafts.tables import DraftReminder, DraftRow
from sorgeauskunft.kernel import Kernel, ManualClock, codes
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.mail import MailError
from tenants import demo
from web.draft_cookie import NAME

OFFICE = demo.office_id("bremerhaven")
CODE = re.compile(r"(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}")


@pytest.fixture
async def other(app: Litestar) -> AsyncIterator[Visitor]:
    """The same mother with another browser."""
    async with client_of(app) as built:
        yield Visitor(built)


async def to_memo(visitor: Visitor) -> str:
    """From the first answers to the page with the code."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/formular/kind")
    await visitor.submit({"child.given_names": "Mi", "spaeter": "ja"})
    assert visitor.path == "/j/bremerhaven/merken/"
    return visitor.text("//*[@class='so-code']")


async def test_resume_by_typed_code(visitor: Visitor, other: Visitor) -> None:
    """The code opens the draft in another browser, however she types it; half answers are there."""
    code = await to_memo(visitor)
    assert CODE.fullmatch(code)
    typed = code.lower().replace("-", "  ").replace("0", "o").replace("1", "l")
    await other.open("/fortsetzen")
    await other.submit({"code": typed})
    assert other.path == "/j/bremerhaven/formular/kind"
    assert other.page.xpath("//input[@name='child.given_names']/@value") == ["Mi"]


async def test_typing_errors(visitor: Visitor) -> None:
    """A slip of the hand is found by the check character and told; what she typed stays."""
    code = await to_memo(visitor)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for typed, said in ((wrong, "stimmt so nicht"), ("", "geben Sie den Code ein")):
        await visitor.open("/fortsetzen")
        await visitor.submit({"code": typed})
        assert visitor.response.status_code == 400
        assert said in visitor.errors[0]
        assert visitor.page.xpath("//input[@name='code']/@value") == [typed]


async def test_too_late(visitor: Visitor, clock: ManualClock, kernel: Kernel) -> None:
    """After its days, and for a code that never was, a plain page says so and names the days."""
    code = await to_memo(visitor)
    clock.advance(dt.timedelta(days=kernel.settings.draft_days))
    for late in (code, codes.new_secret_code()):
        await visitor.open("/fortsetzen")
        await visitor.submit({"code": late})
        assert visitor.response.status_code == 410
        assert f"{kernel.settings.draft_days} Tage" in visitor.response.text


async def test_code_of_what_was_sent(visitor: Visitor, other: Visitor) -> None:
    """The code of a draft that was sent leads to its confirmation, not to an error."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    code = visitor.client.cookies[NAME]
    await send(visitor)
    await other.open("/fortsetzen")
    await other.submit({"code": code})
    assert other.path == "/j/bremerhaven/gesendet"
    assert other.response.status_code == 200


async def test_stated_end_is_the_setting(
    visitor: Visitor, kernel: Kernel, clock: ManualClock
) -> None:
    """The day that pages name is the day on which the draft goes."""
    await to_memo(visitor)
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        rows = await DraftRow.select(DraftRow.expires_at)
    days = dt.timedelta(days=kernel.settings.draft_days)
    assert rows[0]["expires_at"] == clock.now() + days
    await visitor.open("/j/bremerhaven/formular/kind")
    assert (clock.now() + days).strftime("bis %d.%m.%Y") in visitor.response.text


async def test_link_by_mail(visitor: Visitor, other: Visitor, post: Post, kernel: Kernel) -> None:
    """The mail goes out at once; its link carries the code behind #; neither is kept."""
    code = await to_memo(visitor)
    await visitor.submit({"link.email": "mutter@example.org"}, to="/merken/link")
    assert "unterwegs" in visitor.response.text
    (mail,) = post.mails
    assert mail.to == "mutter@example.org"
    assert f"{kernel.settings.base_url}/fortsetzen#{code}" in mail.text
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        assert not await DraftReminder.exists()
    await other.open("/fortsetzen")
    await other.submit({"code": code})
    assert other.path.startswith("/j/bremerhaven/formular")


@pytest.mark.parametrize(
    ("typed", "refusal", "said"),
    [
        ("", None, "füllen Sie dieses Feld"),
        ("mutter@", None, "E-Mail"),
        ("mutter@example.org\r\nBcc: x@example.org", None, "E-Mail"),
        ("mutter@example.org", MailError("550", permanent=True), "prüfen Sie die Adresse"),
        ("mutter@example.org", MailError("away", permanent=False), "schreiben Sie den Code auf"),
    ],
)
async def test_link_cannot_be_sent(
    visitor: Visitor, post: Post, typed: str, refusal: MailError | None, said: str
) -> None:
    """What stands in the way of the mail is said at the field, and the code is still there."""
    code = await to_memo(visitor)
    post.refusal = refusal
    await visitor.submit({"link.email": typed}, to="/merken/link")
    assert visitor.response.status_code == 400
    assert re.search(said, visitor.errors[0]), visitor.errors
    assert visitor.text("//*[@class='so-code']") == code
    assert post.mails == []


async def test_reminder(
    app: Litestar, visitor: Visitor, post: Post, kernel: Kernel, clock: ManualClock
) -> None:
    """Only who asks is reminded, once, some days before the end, without code and link."""
    code = await to_memo(visitor)
    await visitor.submit({"reminder.email": "mutter@example.org"}, to="/merken/erinnerung")
    assert "Wir erinnern Sie am" in visitor.response.text
    left = dt.timedelta(days=kernel.settings.reminder_days)
    days = dt.timedelta(days=kernel.settings.draft_days)
    clock.advance(days - left - dt.timedelta(minutes=1))
    await work(app)
    assert post.mails == []
    clock.advance(dt.timedelta(minutes=2))
    await work(app)
    await work(app)
    (mail,) = post.mails
    assert mail.to == "mutter@example.org"
    assert code not in mail.text
    assert "#" not in mail.text
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        assert not await DraftReminder.exists()


async def test_reminder_called_off(
    app: Litestar, visitor: Visitor, post: Post, kernel: Kernel, clock: ManualClock
) -> None:
    """Called off, changed, or with the draft gone: no mail goes to an address given before."""
    await to_memo(visitor)
    await visitor.submit({"reminder.email": "alt@example.org"}, to="/merken/erinnerung")
    await visitor.submit(to="/erinnerung/loeschen")
    await visitor.submit({"reminder.email": "neu@example.org"}, to="/merken/erinnerung")
    clock.advance(dt.timedelta(days=kernel.settings.draft_days - 1))
    await work(app)
    assert [mail.to for mail in post.mails] == ["neu@example.org"]


@pytest.mark.parametrize("end", ["deleted", "sent", "expired"])
async def test_address_goes_with_the_draft(
    visitor: Visitor, kernel: Kernel, clock: ManualClock, end: str
) -> None:
    """When the draft goes, whatever the reason, the address for its reminder goes with it."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await visitor.open("/j/bremerhaven/merken/")
    await visitor.submit({"reminder.email": "mutter@example.org"}, to="/merken/erinnerung")
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        assert await DraftReminder.exists()
    if end == "deleted":
        await visitor.submit(to="bremerhaven/loeschen")
    elif end == "sent":
        await visitor.open("/j/bremerhaven/pruefen")
        await send(visitor)
    else:
        clock.advance(dt.timedelta(days=31))
        assert await drafts.expire(kernel) == 1
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        assert not await DraftReminder.exists()
        assert not await DraftRow.exists()


async def test_no_mail_without_server(visitor: Visitor, app: Litestar, kernel: Kernel) -> None:
    """Where no mail can be sent, none is offered."""
    bare = msgspec.structs.replace(kernel.settings, smtp_url="")
    site = app.state.site
    app.state.site = msgspec.structs.replace(
        site, kernel=msgspec.structs.replace(kernel, settings=bare)
    )
    await to_memo(visitor)
    assert not visitor.page.xpath("//input[@type='email']")


async def test_leave(visitor: Visitor, other: Visitor) -> None:
    """Leaving a shared computer empties the browser; the draft stays for her who has the code."""
    code = await to_memo(visitor)
    response = await visitor.submit(to="/beenden")
    assert response.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert NAME not in visitor.client.cookies
    await visitor.open("/j/bremerhaven/formular/kind")
    assert visitor.response.status_code == 410
    await other.open("/fortsetzen")
    await other.submit({"code": code})
    assert other.path == "/j/bremerhaven/formular/kind"


async def test_file(visitor: Visitor) -> None:
    """The code can be kept as a small text file."""
    code = await to_memo(visitor)
    response: httpx.Response = await visitor.client.get("/j/bremerhaven/merken/datei")
    assert code in response.text
    assert "attachment" in response.headers["content-disposition"]


async def test_at_rest(visitor: Visitor, kernel: Kernel) -> None:
    """Neither the code nor the address for the reminder stands in the database as it is."""
    code = await to_memo(visitor)
    await visitor.submit({"reminder.email": "mutter@example.org"}, to="/merken/erinnerung")
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        everything = b""
        for table in ("draft", "draft_reminder", "job", "audit_entry"):
            rows = await GATE.fetch(f"SELECT * FROM {table} WHERE tenant_id = $1", (OFFICE,))
            assert rows, table
            everything += b"|".join(
                bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for row in rows
                for value in row.values()
            )
    for secret in (code, code.replace("-", ""), "mutter@example.org", "Mi"):
        assert secret.encode() not in everything


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://example.org"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://testserver.local"}, 303),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, 303),
        ({}, 303),
    ],
)
async def test_no_foreign_page_resumes(
    visitor: Visitor, other: Visitor, headers: dict[str, str], status: int
) -> None:
    """A page of another site cannot put its own draft under what a mother types."""
    code = await to_memo(visitor)
    response = await other.client.post(
        "/fortsetzen", data={"code": code}, headers=headers, follow_redirects=False
    )
    assert response.status_code == status
    assert (NAME in other.client.cookies) == (status == 303)
