"""Whoever comes by a wrong way, at a wrong time, or with what is somebody else's, is led on."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from drafted import draft, filled
from litestar import Litestar
from litestar.routes import HTTPRoute
from nasty import TEXTS
from visitor import Visitor

from sorgeauskunft import drafts, precheck
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.requests import form
from tenants import demo
from tenants.tables import DirectoryEdition, OfficeRow
from web.draft_cookie import NAME

OFFICE = demo.office_id("bremerhaven")
DOMAIN = "testserver.local"


async def begun(
    kernel: Kernel, client: httpx.AsyncClient, content: DraftContent, slug: str = "bremerhaven"
) -> str:
    code = await drafts.begin(kernel, demo.office_id(slug), content, form.FORM_VERSION)
    client.cookies.set(NAME, code, domain=DOMAIN)
    return code


async def set_status(kernel: Kernel, clock: ManualClock, status: str) -> None:
    async with kernel.database.platform_transaction("test.office"):
        values: dict[Any, Any] = {"status": status}
        await OfficeRow.update(values).where(OfficeRow.id == OFFICE)
        number: dict[Any, Any] = {DirectoryEdition.number: DirectoryEdition.number + 1}
        await DirectoryEdition.update(number, force=True)
    # The directory is looked at every few seconds.
    clock.advance(dt.timedelta(seconds=5))


def _addresses(app: Litestar) -> list[str]:
    return sorted(
        {
            route.path
            for route in app.routes
            if isinstance(route, HTTPRoute) and "GET" in route.methods
        }
    )


def _filled(path: str, odd: str) -> str:
    """An address with something odd in its last place, and good values before."""
    parts = path.split("/")
    places = [number for number, part in enumerate(parts) if part.startswith("{")]
    good = {"{slug": "bremerhaven", "{section": "kind", "{question": "adoption"}
    for number in places[:-1]:
        parts[number] = good.get(parts[number].partition(":")[0], "x")
    if places:
        parts[places[-1]] = quote(odd, safe="")
    return "/".join(parts)


ODD = [*TEXTS[1:40], "99999999999999999999", "-1", "0", "007", "٣", "..", "%2e%2e%2f", "a" * 3000]


async def test_odd_addresses(app: Litestar, client: httpx.AsyncClient, kernel: Kernel) -> None:
    """Whatever stands in an address, the answer is a page, and no failure."""
    await begun(kernel, client, filled(children=2))
    for path in _addresses(app):
        for odd in ODD if "{" in path else ODD[:1]:
            response = await client.get(_filled(path, odd))
            assert response.status_code < 500, (path, odd)


QUERIES = (
    "sprache",
    "suche",
    "seite",
    "ablage",
    "neue",
    "sortierung",
    "nach",
    "vor",
    "geschehen",
    "aenderung",
    "geschickt",
    "fehler",
)


async def test_odd_queries(client: httpx.AsyncClient, visitor: Visitor, kernel: Kernel) -> None:
    """Whatever stands behind the question mark, once, twice or broken, no page fails."""
    await begun(kernel, client, filled())
    await visitor.log_in()
    paths = ("/", "/haeufige-fragen", "/status", "/j/bremerhaven/formular/kind",
             "/j/bremerhaven/merken/", "/j/bremerhaven/barrierefreiheit/melden",
             "/j/bremerhaven/check/adoption", "/amt", "/amt/rueckmeldungen")  # fmt: skip
    for path in paths:
        for name in QUERIES:
            for odd in ODD:
                value = quote(odd, safe="")
                response = await client.get(f"{path}?{name}={value}&{name}=2")
                assert response.status_code < 500, (path, name, odd)
        for broken in ("?%ff=%fe", "?=&&=&%", "?a[]=1&a[0][b]=2", "?sprache", "?suche=%ed%a0%80"):
            assert (await client.get(path + broken)).status_code < 500, (path, broken)


@pytest.mark.parametrize(
    "cookie",
    ["x", "0" * 25, "ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "a" * 4000, '"; Path=/', "%00", "' OR 1=1"],
)
async def test_odd_cookies(client: httpx.AsyncClient, cookie: str) -> None:
    """A cookie that is no code of a draft counts as none: the way to begin anew is shown."""
    for name in (NAME, "__Host-sitzung", "__Host-sprache", "__Host-formular"):
        client.cookies.clear()
        client.cookies.set(name, cookie, domain=DOMAIN)
        for path in ("/j/bremerhaven/", "/j/bremerhaven/formular/kind", "/amt", "/status"):
            response = await client.get(path)
            assert response.status_code in {200, 410}, (name, path)


async def test_code_of_another_office(
    client: httpx.AsyncClient, visitor: Visitor, kernel: Kernel
) -> None:
    """A draft begun at one office opens at no other, and is not touched by the attempt."""
    code = await begun(kernel, client, filled(), "bremen")
    for path in ("formular/kind", "check/adoption", "merken/", "gesendet"):
        await visitor.open(f"/j/bremerhaven/{path}")
        assert visitor.response.status_code == 410, path
        assert "Mia" not in visitor.response.text
    bremen = demo.office_id("bremen")
    kept = await drafts.open_draft(kernel, bremen, code)
    assert kept is not None
    assert kept.content == filled()


async def test_steps_out_of_order(
    client: httpx.AsyncClient, visitor: Visitor, kernel: Kernel
) -> None:
    """Who opens a later page is led to the first one that is missing; nothing can be sent before."""
    base = "/j/bremerhaven"
    for question in precheck.QUESTIONS[1:]:
        await begun(kernel, client, draft(question.slug))
        for later in (f"{base}/formular/kind", f"{base}/pruefen", f"{base}/check/"):
            await visitor.open(later)
            assert visitor.path == f"{base}/check/{question.slug}", later
    code = await begun(kernel, client, draft())
    for section in form.SECTIONS:
        if section.slug in {"kind", "erklaerung"} or section.option:
            continue
        await visitor.open(f"{base}/formular/{section.slug}")
        assert visitor.path == f"{base}/formular/kind"
    token = visitor.page.xpath("//input[@name='_csrf_token']/@value")[0]
    ticks = {"declaration.affirmed": "yes", "declaration.privacy_read": "yes"}
    response = await client.post(f"{base}/senden", data={"_csrf_token": token, **ticks})
    assert response.url.path == f"{base}/formular/kind"
    assert await drafts.open_draft(kernel, OFFICE, code) is not None


async def test_closed_while_she_types(
    client: httpx.AsyncClient, visitor: Visitor, kernel: Kernel, clock: ManualClock
) -> None:
    """An office closes in the middle of a draft: contact data is shown, the draft waits."""
    code = await begun(kernel, client, filled())
    await visitor.open("/j/bremerhaven/formular/kind")
    open_page = visitor.response
    await set_status(kernel, clock, "suspended")
    for path in ("formular/kind", "check/adoption", "pruefen", "merken/"):
        await visitor.open(f"/j/bremerhaven/{path}")
        assert visitor.response.status_code == 503, path
        assert "bremerhaven@example.org" in visitor.text("//main"), path
    visitor._took(open_page)
    await visitor.submit({"child.given_names": "Noah"})
    assert visitor.response.status_code == 503
    assert await drafts.open_draft(kernel, OFFICE, code) is not None
    await set_status(kernel, clock, "live")
    await visitor.open("/j/bremerhaven/pruefen")
    assert visitor.path == "/j/bremerhaven/pruefen"
    assert "Mia" in visitor.response.text
