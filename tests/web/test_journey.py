"""The way of a request through the pages, from the finder to the clerk."""

from __future__ import annotations

import httpx
from litestar import Litestar
from service import work
from visitor import CHECK_ANSWERS, FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

import xfamilie
from sorgeauskunft import precheck, requests
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo


async def to_review(visitor: Visitor) -> None:
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)


async def test_whole_way(app: Litestar, visitor: Visitor, client: httpx.AsyncClient) -> None:
    """A mother in Bremerhaven asks; the clerk gets PDF and a valid message; she sees where it is."""
    await to_review(visitor)
    assert visitor.path == "/j/bremerhaven/pruefen"
    assert "Öztürk-Ñañez" in visitor.response.text
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/gesendet"
    reference, status_code = (
        visitor.text(f"(//dd[@class='so-code'])[{number}]") for number in (1, 2)
    )
    await work(app)
    copy = await client.get("/j/bremerhaven/gesendet/kopie")
    assert copy.content.startswith(b"%PDF-")
    await visitor.open("/status")
    await visitor.submit({"code": status_code.lower()})
    assert "zugestellt" in visitor.text("//p[@class='so-stage']")

    await visitor.log_in()
    assert reference in visitor.response.text
    assert "Öztürk" not in visitor.response.text
    await visitor.open(visitor.page.xpath("//tbody//a/@href")[0])
    documents = visitor.page.xpath("//a[@download]/@href")
    pdf, xml = [(await client.get(path)).content for path in sorted(documents)], None
    for content in pdf:
        if content.startswith(b"<?xml"):
            xml = content
    assert xml is not None
    assert xfamilie.validate(xml) == []
    assert "Öztürk-Ñañez" in xml.decode()
    await visitor.submit(to="/empfang")
    assert "in Bearbeitung" in visitor.response.text

    await visitor.open("/status")
    await visitor.submit(
        {
            "reference": reference,
            "birth_date.day": "14",
            "birth_date.month": "3",
            "birth_date.year": "2021",
        },
        form=1,
    )
    assert "in Bearbeitung" in visitor.text("//p[@class='so-stage']")


async def test_sent_once(app: Litestar, visitor: Visitor) -> None:
    """Going back and sending again leads to the same confirmation."""
    await to_review(visitor)
    review = visitor.response
    await send(visitor)
    first = visitor.response.text
    visitor._took(review)
    await send(visitor)
    codes = visitor.page.xpath("//dd[@class='so-code']/text()")
    assert all(code in first for code in codes)
    await visitor.log_in()
    assert len(visitor.page.xpath("//tbody/tr")) <= 1


async def test_every_blocking_answer(visitor: Visitor, kernel: Kernel) -> None:
    """A blocking answer ends with its own hint and the office's contact data, and no form."""
    for question in precheck.QUESTIONS:
        if question.asks_place:
            continue
        for option in question.options:
            if not option.outcome.blocks:
                continue
            visitor.client.cookies.clear()
            await find_office(visitor)
            await pass_check(visitor, {question.slug: option.key})
            assert visitor.path == "/j/bremerhaven/check/", (question.key, option.key)
            assert "bremerhaven@example.org" in visitor.response.text
            assert not visitor.page.xpath("//a[contains(@href,'/formular/')]")
            forced = await visitor.client.get("/j/bremerhaven/formular/kind")
            assert forced.url.path == "/j/bremerhaven/check/"


async def test_errors_keep_what_was_typed(visitor: Visitor) -> None:
    """Wrong input: sentences on top and at the fields, status 400, everything typed still there."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/formular/kind")
    typed = FORM_ANSWERS["kind"] | {
        "child.given_names": "Жанна",
        "child.birth_date.day": "31",
        "child.birth_date.month": "2",
    }
    response = await visitor.submit(typed)
    assert response.status_code == 400
    assert len(visitor.errors) == 2
    for name, value in typed.items():
        assert visitor.page.xpath(f"//input[@name='{name}']/@value") == [value]
    assert visitor.page.xpath("//title")[0].text.startswith("Fehler: ")
    # Left and come back: still there.
    await visitor.open("/j/bremerhaven/formular/kind")
    assert visitor.page.xpath("//input[@name='child.given_names']/@value") == ["Жанна"]


async def test_stale_answers_do_not_travel(visitor: Visitor, kernel: Kernel) -> None:
    """A name that is no longer asked for is kept for her, but neither shown for review nor sent."""
    await find_office(visitor)
    await pass_check(visitor)
    other_name = {"child.current_given_names": "Miriam", "child.current_family_name": "Neu"}
    await fill_form(visitor, {"kind-zusatz": {"child.name_changed": "yes", **other_name}})
    assert "Miriam" in visitor.response.text
    await visitor.open("/j/bremerhaven/formular/kind-zusatz?aenderung")
    await visitor.submit({"child.name_changed": ""})
    assert visitor.path == "/j/bremerhaven/pruefen"
    assert "Miriam" not in visitor.response.text
    await send(visitor)
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        (row,) = await RequestRow.select(RequestRow.id)
        request = await requests.stored(kernel, row["id"])
    assert request is not None
    assert request.content.children[0].current is None


async def test_other_office(visitor: Visitor) -> None:
    """Who lives elsewhere is shown the office that answers for her."""
    await visitor.open("/j/bremen/check/wohnort")
    await visitor.submit({"where": "germany", "postcode": "27570"})
    assert visitor.path == "/j/bremen/check/"
    assert "bremerhaven@example.org" in visitor.response.text


async def test_without_a_draft(visitor: Visitor) -> None:
    """A step without a draft says so plainly and offers to begin anew."""
    for path in ("check/mutter", "check/", "formular/kind", "gesendet"):
        response = await visitor.open(f"/j/bremerhaven/{path}")
        assert response.status_code == 410, path
        assert "Neu beginnen" in response.text


async def test_unknown_things(visitor: Visitor) -> None:
    """Unknown offices, questions, pages and requests are answered with 404."""
    await find_office(visitor)
    await pass_check(visitor)
    for path in (
        "/j/nirgends/",
        "/j/berlin-sorgeregister/",
        "/j/bremerhaven/check/gibt-es-nicht",
        "/j/bremerhaven/formular/gibt-es-nicht",
        "/j/bremerhaven/formular/erklaerung",
        "/nichts",
    ):
        assert (await visitor.open(path)).status_code == 404, path


async def test_no_cookie_before_it_is_needed(client: httpx.AsyncClient) -> None:
    """Start page, finder, status and privacy set no cookie."""
    for path in ("/", "/status", "/j/bremerhaven/datenschutz", "/healthz"):
        await client.get(path)
    await client.post("/finden", data={"postcode": "27570"})
    assert not client.cookies


async def test_forged_form(client: httpx.AsyncClient) -> None:
    """A form without its token, and one from another site, are refused."""
    forged = await client.post("/j/bremerhaven/senden", data={})
    assert forged.status_code == 403
    assert "Cookies" in forged.text
    assert "Zugang" not in forged.text
    foreign = await client.post(
        "/j/bremerhaven/check/",
        data={"postcode": "27570"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert foreign.status_code == 403


async def test_offices_see_their_own(app: Litestar, visitor: Visitor) -> None:
    """A request is found by its own office and by no other one, under its true id too."""
    await to_review(visitor)
    await send(visitor)
    await work(app)
    await visitor.log_in()
    path = visitor.page.xpath("//tbody//a/@href")[0]
    await visitor.open(path)
    document = visitor.page.xpath("//a[@download]/@href")[0]
    visitor.client.cookies.clear()
    await visitor.log_in("clerk", "osnabrueck")
    assert not visitor.page.xpath("//tbody//a/@href")
    assert (await visitor.open(path)).status_code == 404
    assert (await visitor.open(document)).status_code == 404


async def test_read_only(app: Litestar, visitor: Visitor) -> None:
    """Who may only read sees the request and cannot confirm receipt."""
    await to_review(visitor)
    await send(visitor)
    await work(app)
    await visitor.log_in("lesen", "bremerhaven")
    await visitor.open(visitor.page.xpath("//tbody//a/@href")[0])
    assert not visitor.page.xpath("//form[contains(@action,'/empfang')]")
    forced = await visitor.client.post(visitor.path + "/empfang", data=visitor.tokens)
    assert forced.status_code == 404


async def test_inbox_needs_log_in(client: httpx.AsyncClient) -> None:
    """Without a session every page of the offices leads to the log-in."""
    for path in ("/amt", "/amt/anfragen/00000000-0000-4000-8000-000000000000"):
        assert (await client.get(path)).url.path == "/amt/anmelden"


def test_every_route_declares_its_guard(app: Litestar) -> None:
    """A route without a guard is found here."""
    open_routes = [
        f"{route.path} {handler}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", [])
        if not handler.resolve_guards() and handler.http_methods != {"OPTIONS"}  # Litestar's own
    ]
    assert open_routes == []


def test_answers_fit_the_table() -> None:
    """The walk of these tests answers every question that is no place."""
    slugs = {question.slug for question in precheck.QUESTIONS if not question.asks_place}
    assert slugs == set(CHECK_ANSWERS)
