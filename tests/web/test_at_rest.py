"""What is written down of a mother, from the first answer to the clerk, is readable to nobody."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from databases import Urls
from dumping import dump
from litestar import Litestar
from logged import as_in_production
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, codes
from web.draft_cookie import NAME

MARKED = {
    "kind": {
        "child.given_names": "Zqxkind",
        "child.family_name": "Zqxfamilie",
        "child.birth_date.day": "27",
        "child.birth_date.month": "11",
        "child.birth_date.year": "2017",
    },
    "mutter": {"mother.given_names": "Zqxmutter", "mother.family_name": "Zqxname"},
    "anschrift": {"address.street": "Zqxweg", "address.house_number": "4711"},
    "kontakt": {"contact.email": "zqxmail@example.org", "contact.phone": "0471 9876543"},
}
PLANTED = (
    *("Zqxkind", "Zqxfamilie", "Zqxmutter", "Zqxname", "Zqxweg", "zqxmail", "9876543"),
    *("27.11.2017", "2017-11-27", "zqxerinnern", "zqxneu"),
)


@pytest.fixture
def lines(kernel: Kernel) -> Iterator[io.StringIO]:
    """What the program logs meanwhile, as in production."""
    with as_in_production(kernel.settings) as written:
        yield written


def spellings(code: str) -> list[str]:
    grouped = codes.grouped(code)
    return [code, grouped, code.lower(), grouped.lower()]


async def test_nothing_readable(
    app: Litestar, visitor: Visitor, kernel: Kernel, urls: Urls, lines: io.StringIO
) -> None:
    """No name, date, address or code stands in the database or the log: not of a draft, not after."""
    await find_office(visitor)
    await pass_check(visitor)
    changed = {step: {**FORM_ANSWERS[step], **MARKED.get(step, {})} for step in FORM_ANSWERS}
    await fill_form(visitor, changed)
    await visitor.open("/j/bremerhaven/merken/")
    await visitor.submit({"reminder.email": "zqxerinnern@example.org"}, to="/merken/erinnerung")
    assert "Wir erinnern Sie" in visitor.response.text
    secrets = [*PLANTED, *spellings(visitor.client.cookies[NAME])]
    assert [secret for secret in secrets if secret.encode() in await dump(urls)] == []

    await visitor.open("/j/bremerhaven/pruefen")
    assert "Zqxkind" in visitor.response.text
    await send(visitor)
    status = codes.normalised(visitor.page.xpath("//*[@class='so-code']")[1].text_content())
    await visitor.submit({"email": "zqxneu@example.org"}, to="/status/mails")
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    secrets += spellings(status)
    everything = await dump(urls)
    assert b"delivered" in everything
    assert [secret for secret in secrets if secret.encode() in everything] == []
    said = lines.getvalue()
    assert "job_done" in said
    assert [secret for secret in secrets if secret in said] == []


async def test_wiped(visitor: Visitor, urls: Urls) -> None:
    """A deleted draft leaves not even its sealed row; the trail names only that there was one."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/merken/")
    assert b"citizen:draft:deleted" not in await dump(urls)
    await visitor.submit(to="bremerhaven/loeschen")
    assert "gelöscht" in visitor.heading
    assert b"citizen:draft:deleted" in await dump(urls)
    await visitor.open("/j/bremerhaven/formular/kind")
    assert visitor.response.status_code == 410
