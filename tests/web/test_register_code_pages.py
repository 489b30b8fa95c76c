"""Pages by code, one by one: what they show and what not, what is said when something is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from code_ways import (
    CALL,
    LINES,
    NO_ENTRY,
    PATH,
    answered,
    asked,
    code_of,
    opened,
    to_print,
    to_settle,
)
from drafted import PRIVATE
from litestar import Litestar
from litestar.routes import HTTPRoute
from register_ways import log_in, page
from service import Service, sqlite_service
from structlog.testing import capture_logs
from visitor import Visitor

from sorgeauskunft import bycode


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with sqlite_service(tmp_path) as running:
        yield running


async def test_nothing_by_address(service: Service, there: Visitor) -> None:
    """No address shows anything of a query: code and ticket count in a sent form only."""
    _, query_id = await asked(service)
    code = await code_of(service, query_id)
    await there.open(PATH)
    await there.submit({"code": code})
    (ticket,) = there.page.xpath("//input[@name='ticket']/@value")
    assert "Mia" in there.response.text
    for query in (f"code={code}", f"ticket={ticket}"):
        for path in (PATH, f"{PATH}/pruefen", f"{PATH}/senden", f"{PATH}/pdf"):
            response = await there.client.get(f"{path}?{query}")
            assert not [each for each in PRIVATE if each in response.text], path
            assert response.status_code in {200, 404, 405}, path


async def test_nothing_in_logs(service: Service, there: Visitor) -> None:
    """Logs know neither code, nor ticket, nor anybody's name."""
    with capture_logs() as events:
        _, query_id = await asked(service)
        code = await code_of(service, query_id)
        await there.open(PATH)
        await there.submit({"code": code})
        await there.submit(NO_ENTRY)
        await there.submit()
    said = repr(events)
    assert not [each for each in (code, "Probe", "04221", *PRIVATE) if each in said]
    assert PATH in said


async def test_only_what_is_needed(service: Service, there: Visitor) -> None:
    """The page shows child and mother by name, and nothing of where she lives or what she sent."""
    await opened(service, there)
    text = there.text("//main")
    for shown in ("Mia Łucja Öztürk-Ñañez", "14. März 2021", "Delmenhorst", "Ayşe Marie Öztürk"):
        assert shown in text
    for hidden in ("Musterweg", "mutter@example.org", "15228817386", "1994", "Izmir"):
        assert hidden not in there.response.text
    assert there.response.headers["cache-control"] == "no-store"


async def test_other_sites_send_nothing(service: Service, there: Visitor) -> None:
    """What another site's page sends is refused, with a right code too."""
    _, query_id = await asked(service)
    code = await code_of(service, query_id)
    headers = {"sec-fetch-site": "cross-site"}
    response = await there.client.post(PATH, data={"code": code}, headers=headers)
    assert response.status_code == 403
    assert "Mia" not in response.text


async def test_ticket_over(service: Service, there: Visitor) -> None:
    """After half an hour the code is asked for again, and what was typed is still there."""
    _, query_id = await asked(service)
    code = await code_of(service, query_id)
    await there.open(PATH)
    await there.submit({"code": code})
    service.clock.advance(dt.timedelta(minutes=31))
    await there.submit(NO_ENTRY | {"file_number": "51-7"})
    assert there.errors[0].startswith("Die Seite war zu lange offen.")
    assert "Mia" not in there.response.text
    await there.submit({"code": code})
    assert there.page.xpath("//input[@name='file_number']/@value") == ["51-7"]
    assert there.page.xpath("//input[@name='entry'][@checked]/@value") == ["none"]
    await there.submit()
    await there.submit()
    assert there.heading == "Ihre Antwort ist angekommen"


WRONG: list[tuple[dict[str, str], str]] = [
    ({}, "Wählen Sie, ob es einen Eintrag gibt."),
    (NO_ENTRY | {"name": " "}, "Geben Sie Ihren Namen an."),
    (NO_ENTRY | {"office": ""}, "Geben Sie Ihr Amt an."),
    (NO_ENTRY | {"phone": "keine"}, "Geben Sie eine Telefonnummer an"),
    (NO_ENTRY | {"name": "x" * 101}, "höchstens 100 Zeichen"),
    (NO_ENTRY | {"function": "☎"}, "Diese Zeichen gehen hier nicht: ☎"),
    (CALL | {"kind_01": "yes"}, "bitten zugleich um einen Anruf"),
    (NO_ENTRY | {"kind_01": "yes"}, ""),
]


async def test_wrong_input(service: Service, there: Visitor) -> None:
    """What is missing or wrong is said beside its field; what was typed stays."""
    await opened(service, there)
    fields = dict(there.page.xpath("//main//form")[0].form_values())
    for answers, sentence in WRONG:
        sent = fields | {"file_number": "51-7"} | answers
        there._took(await there.client.post(f"{PATH}/pruefen", data=sent))
        assert there.response.status_code == 400, answers
        assert any(sentence in each for each in there.errors), there.errors
        assert there.page.xpath("//input[@name='file_number']/@value") == ["51-7"]


async def test_receipt(service: Service, there: Visitor) -> None:
    """The receipt says what was answered and names neither child nor mother; it comes as PDF too."""
    await answered(NO_ENTRY)(service, there)
    assert not [each for each in PRIVATE[:3] if each in there.response.text]
    await there.submit(to="/pdf")
    assert there.response.headers["content-type"] == "application/pdf"
    assert there.response.headers["content-disposition"].startswith("attachment")


async def test_receipt_not_made(service: Service, there: Visitor) -> None:
    """Where no PDF can be made, the page says so and still is the receipt."""
    await answered(NO_ENTRY)(service, there)
    service.pdf.broken = True
    await there.submit(to="/pdf")
    assert there.response.status_code == 503
    assert there.heading == "Ihre Antwort ist angekommen"


async def test_call_is_a_task(service: Service, there: Visitor) -> None:
    """Who wants to be called stands as a task with the number, on both pages of the office."""
    request_id, _ = await answered(CALL)(service, there)
    async with service.visitor() as clerk:
        await log_in(clerk)
        for path in (f"/amt/anfragen/{request_id}", page(request_id)):
            await clerk.open(path)
            assert "Rufen Sie Frau Probe an, Telefon 04221 990." in clerk.text("//main"), path


async def test_letter(service: Service) -> None:
    """The letter comes as a file; each has a new code, and the address typed last is proposed."""
    async with service.visitor() as clerk:
        await to_print(service, clerk)
        assert "Beispielgasse" in clerk.text("//textarea[@name='address']")
        path = clerk.path
        address = "\r\n".join((*LINES[:1], "Frau Probe", *LINES[1:]))
        await clerk.submit({"address": address}, to="/brief/pdf")
        assert clerk.response.headers["content-type"] == "application/pdf"
        assert clerk.response.headers["content-disposition"].startswith("attachment")
        await clerk.open(path)
        assert "Frau Probe" in clerk.text("//textarea[@name='address']")
        assert "Ein Code ist unterwegs" in clerk.text("//main")


async def test_letter_not_made(service: Service) -> None:
    """A letter that cannot be made ends no code that is on its way."""
    async with service.visitor() as clerk:
        request_id, query_id = await asked(service)
        code = await code_of(service, query_id)
        await log_in(clerk)
        await clerk.open(page(request_id))
        service.pdf.broken = True
        await clerk.submit(to="/brief/pdf")
        assert clerk.response.status_code == 503
        assert await bycode.open_by_code(service.kernel, code) is not None


WRONG_ADDRESSES = [
    ("", "mindestens drei Zeilen"),
    ("Jugendamt\n49076 Osnabrück", "mindestens drei Zeilen"),
    ("\n".join(["Zeile"] * 8), "höchstens 7"),
    (f"Jugendamt\n{'x' * 59}\n49076 Osnabrück", "höchstens 58 Zeichen"),
    ("Jugendamt\nWall 2\nOsnabrück", "Postleitzahl und Ort"),
    ("Jugendamt\nWall 2 ☎\n49076 Osnabrück", "gehen hier nicht: ☎"),
]


async def test_wrong_address(service: Service) -> None:
    """What does not fit into the window is said beside the field, and stays there."""
    async with service.visitor() as clerk:
        await to_print(service, clerk)
        for address, sentence in WRONG_ADDRESSES:
            await clerk.submit({"address": address}, to="/brief/pdf")
            assert clerk.response.status_code == 400
            assert sentence in clerk.errors[0]
            typed = clerk.page.xpath("//textarea[@name='address']")[0].text_content()
            assert typed.strip() == address.strip()


async def test_mail_and_phone(service: Service) -> None:
    """The text for a mail names nobody and holds no code; the code for the phone opens the query."""
    async with service.visitor() as clerk:
        await to_print(service, clerk)
        await clerk.submit(to="/mail")
        code = clerk.text("//*[@class='so-code']")
        mail = clerk.text("//blockquote")
        assert not [each for each in (code, *PRIVATE) if each in mail]
        assert PATH in mail
        assert await bycode.open_by_code(service.kernel, code) is not None


async def test_reject_wants_a_reason(service: Service) -> None:
    """An answer is rejected with a reason only; then a new letter can be made."""
    async with service.visitor() as clerk:
        await to_settle(NO_ENTRY)(service, clerk)
        await clerk.submit({"why": " "}, to="/verwerfen")
        assert clerk.errors == ["Schreiben Sie, warum Sie die Antwort verwerfen."]
        await clerk.submit({"why": "Anderes Kind"}, to="/verwerfen")
        assert clerk.page.xpath("//form[contains(@action, '/brief/pdf')]")


async def test_foreign_offices(service: Service) -> None:
    """People of another office find no query to make a letter for; who only reads makes none."""
    request_id, query_id = await asked(service)
    for slug, role in (("bremen", "clerk"), ("bremerhaven", "lesen")):
        async with service.visitor() as visitor:
            await log_in(visitor, slug, role)
            await visitor.open("/amt")
            for act in ("brief/pdf", "mail", "verwerfen"):
                sent = visitor.tokens | {"address": "\n".join(LINES), "why": "x"}
                path = f"{page(request_id)}/{query_id}/{act}"
                response = await visitor.client.post(path, data=sent)
                assert response.status_code == 404, (slug, act)


async def test_only_the_question_for_the_code_is_an_address(
    app: Litestar, visitor: Visitor
) -> None:
    """Of the pages by code only the one that asks for it answers a GET; the others lead to it."""
    gets = {
        route.path
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith(PATH) and "GET" in route.methods
    }
    for path in gets - {PATH}:
        response = await visitor.client.get(path, follow_redirects=False)
        assert (response.status_code, response.headers.get("location")) == (303, PATH)
    assert PATH in gets
