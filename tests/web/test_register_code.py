"""Pages by code: nothing without the code, nothing in addresses or logs, nothing twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from arrivals import somebody
from code_ways import (
    BLOCKED,
    CALL,
    NO_ENTRY,
    PATH,
    answered,
    asked,
    checked,
    code_of,
)
from databases import Postgres, Sqlite
from register_ways import log_in, office, page, state_of
from service import Service, service_on
from visitor import Visitor

from sorgeauskunft import register
from sorgeauskunft.kernel import codes
from sorgeauskunft.register import QueryState


@pytest.fixture
async def service(engine: Sqlite | Postgres, tmp_path: Path) -> AsyncIterator[Service]:
    urls = await engine.fresh()
    async with service_on(urls, tmp_path) as running:
        yield running
    await engine.drop(urls)


async def test_whole_way(service: Service, there: Visitor) -> None:
    """By code, without log-in and without cookie: answered, and waiting for who asked."""
    _, query_id = await answered(NO_ENTRY)(service, there)
    assert there.heading == "Ihre Antwort ist angekommen"
    assert not there.client.cookies
    assert await state_of(service, query_id) == QueryState.ANSWERED
    async with service.visitor() as clerk:
        await log_in(clerk)
        request_id = (await asked(service))[0]
        await clerk.open(page(request_id))
        assert clerk.response.status_code == 200


async def test_same_answer_for_all_that_opens_nothing(service: Service, there: Visitor) -> None:
    """A typo, an unknown, used, replaced, expired and cancelled code get one answer, byte for byte."""
    unknown = codes.new_secret_code()
    typo = ("0" if unknown[0] != "0" else "1") + unknown[1:]
    _, first = await asked(service)
    replaced, used = await code_of(service, first), await code_of(service, first)
    await there.open(PATH)
    await there.submit({"code": used})
    await there.submit(NO_ENTRY)
    await there.submit()
    _, second = await asked(service)
    cancelled = await code_of(service, second)
    _, third = await asked(service)
    expired = await code_of(service, third)
    await register.cancel(service.kernel, somebody(await office(service)), second)
    service.clock.advance(dt.timedelta(days=42))
    own = {"content-security-policy", "x-request-id", "content-length"}
    answers = set()
    for code in (typo, unknown, used, replaced, expired, cancelled):
        response = await there.client.post(PATH, data={"code": code})
        assert response.status_code == 400
        nonce = response.headers["content-security-policy"].partition("'nonce-")[2].rstrip("'")
        text = response.text.replace(code, "CODE").replace(nonce, "NONCE")
        headers = sorted((k, v) for k, v in response.headers.items() if k not in own)
        answers.add((text, repr(headers)))
    assert len(answers) == 1


async def test_guessing(service: Service, there: Visitor) -> None:
    """After thirty wrong codes in ten minutes nothing opens any more, a right code included."""
    _, query_id = await asked(service)
    code = await code_of(service, query_id)
    for _ in range(30):
        wrong = {"code": codes.new_secret_code()}
        assert (await there.client.post(PATH, data=wrong)).status_code == 400
    response = await there.client.post(PATH, data={"code": code})
    assert response.status_code == 429
    assert 0 < int(response.headers["retry-after"]) <= 600
    service.clock.advance(dt.timedelta(minutes=10))
    assert (await there.client.post(PATH, data={"code": code})).status_code == 200


async def test_second_answer(service: Service, there: Visitor) -> None:
    """The same sent twice is the same receipt; another answer is refused plainly."""
    _, query_id = await checked(NO_ENTRY)(service, there)
    fields = dict(there.page.xpath("//main//form")[0].form_values())
    first = await there.client.post(f"{PATH}/senden", data=fields)
    second = await there.client.post(f"{PATH}/senden", data=fields)
    assert [first.status_code, second.status_code] == [200, 200]
    assert "Ihre Antwort ist angekommen" in second.text
    other = await there.client.post(f"{PATH}/senden", data=fields | CALL)
    assert other.status_code == 409
    assert "Eine zweite Antwort nehmen wir nicht an." in other.text
    assert "Mia" not in other.text
    assert await state_of(service, query_id) == QueryState.ANSWERED


async def test_blocked(service: Service, there: Visitor) -> None:
    """A Sperrvermerk is seen by a lead; the clerk learns that one decides, and rejects nothing."""
    request_id, query_id = await answered(BLOCKED)(service, there)
    async with service.visitor() as clerk:
        await log_in(clerk)
        await clerk.open(page(request_id))
        assert "Sperrvermerk" not in "".join(
            each.text_content() for each in clerk.page.xpath("//main//dl")
        )
        assert not clerk.page.xpath("//form[contains(@action, '/verwerfen')]")
        where = f"{page(request_id)}/{query_id}"
        for act in ("verwerfen", "bestaetigen"):
            sent = clerk.tokens | {"why": "nein"}
            response = await clerk.client.post(f"{where}/{act}", data=sent)
            assert response.status_code == 409, act
    async with service.visitor() as lead:
        await log_in(lead, role="lead")
        await lead.open(page(request_id))
        await lead.submit({"why": "Anderes Kind"}, to="/verwerfen")
        assert await state_of(service, query_id) == QueryState.OPEN
        assert "Anderes Kind" in lead.text("//main")
