"""Codes at the wrong place: told from invented ones by nothing, wherever and at whichever office they are typed."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import msgspec
import pytest
from litestar import Litestar
from visitor import FORM_ANSWERS, Visitor, client_of, fill_form, find_office, pass_check, send

from sorgeauskunft.kernel import codes
from web.draft_cookie import NAME

HOME, FOREIGN = "bremerhaven", "osnabrueck"
HOSTS = ("testserver.local", "osnabrueck.host-of-another.example")


class Codes(msgspec.Struct, frozen=True):
    """What a mother of one office has: the code of her draft, and that of the status of her request."""

    draft: str
    status: str


@pytest.fixture
async def hers(app: Litestar) -> Codes:
    async with client_of(app) as client:
        mother = Visitor(client)
        await find_office(mother)
        await pass_check(mother)
        await fill_form(mother, FORM_ANSWERS)
        await mother.open(f"/j/{HOME}/pruefen")
        draft = codes.read_secret_code(client.cookies[NAME])
        await send(mother)
        status = mother.page.xpath("//*[@class='so-code']")[1].text_content()
    assert draft is not None
    return Codes(draft, str(status))


def plain(text: str, code: str) -> str:
    """What a page says, without the code that was typed and what is new on every page."""
    text = text.replace(code, "CODE").replace(codes.grouped(code), "CODE")
    text = re.sub(r'(nonce|value)="[^"]*"', "", text)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def typed(app: Litestar, page: str, to: str, code: str, host: str) -> tuple[int, str]:
    """Type a code into a page's form; status and words of the answer."""
    async with client_of(app) as client:
        visitor = Visitor(client)
        await visitor.open(page)
        answer = await client.post(
            to, data={"code": code, **visitor.tokens}, headers={"host": host}
        )
        return answer.status_code, plain(answer.text, code)


async def carried(app: Litestar, path: str, code: str, host: str) -> tuple[int, str]:
    """Open a page with a code as the browser's draft; status and words of the answer."""
    async with client_of(app) as client:
        client.cookies.set(NAME, code, domain="testserver.local", path="/")
        answer = await client.get(path, headers={"host": host})
        return answer.status_code, plain(answer.text, code)


WRONG_FORMS = {
    "/fortsetzen": "/fortsetzen/",
    "/echtheit": "/echtheit/",
    "/register": "/register/",
}
"""Pages that ask for a code of another kind, and where their forms go."""

Ask = Callable[[Litestar, str, str], Awaitable[tuple[int, str]]]


@pytest.mark.parametrize("host", HOSTS)
async def test_status_code_elsewhere(app: Litestar, hers: Codes, host: str) -> None:
    """A status code is no draft, no letter, no inquiry, and nothing at the pages of any office."""
    invented = codes.grouped(codes.new_secret_code())
    for page, to in WRONG_FORMS.items():
        real = await typed(app, page, to, hers.status, host)
        assert real == await typed(app, page, to, invented, host), page
    for slug in (HOME, FOREIGN):
        for path in ("pruefen", "gesendet", "merken", "check/", "formular/kind"):
            address = f"/j/{slug}/{path}"
            real = await carried(app, address, hers.status, host)
            assert real == await carried(app, address, invented, host), address


@pytest.mark.parametrize("host", HOSTS)
async def test_draft_code_elsewhere(app: Litestar, hers: Codes, host: str) -> None:
    """The code of a draft opens no status, and nothing at another office, sent or not."""
    invented = codes.new_secret_code()
    pair = (codes.grouped(hers.draft), codes.grouped(invented))
    said = [await typed(app, "/status", "/status/code", code, host) for code in pair]
    assert said[0] == said[1]
    for path in ("pruefen", "gesendet", "merken", "check/", "formular/kind"):
        address = f"/j/{FOREIGN}/{path}"
        real = await carried(app, address, hers.draft, host)
        assert real == await carried(app, address, invented, host), address


async def test_host_changes_nothing(app: Litestar, hers: Codes) -> None:
    """Under another host a status code is answered as under its own, and a wrong one as a wrong one."""
    for code in (hers.status, codes.grouped(codes.new_secret_code())):
        answers = {await typed(app, "/status", "/status/code", code, host) for host in HOSTS}
        assert len(answers) == 1
