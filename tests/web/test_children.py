"""Several children in one request: added, changed, taken out; each with its own answers."""

from __future__ import annotations

from litestar import Litestar
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, go_back, pass_check, send

from sorgeauskunft import requests
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests import StoredRequest
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo

SECOND = FORM_ANSWERS["kind"] | {
    "child.given_names": "Noah",
    "child.birth_date.year": "2019",
}
PER_CHILD = {
    "kind-minderjaehrig": "yes",
    "adoption": "no",
    "ehe-mit-vater": "never",
    "andere-ehe": "no",
    "sorgeerklaerung": "no",
    "gericht": "no",
    "auslaendisches-recht": "no",
}


async def add_child(visitor: Visitor, changed: dict[str, str] | None = None) -> None:
    """From a page that lists the children through the questions about a new one."""
    await visitor.submit(to="/kinder/")
    answers = PER_CHILD | (changed or {})
    for _ in range(len(answers)):
        question = visitor.path.rpartition("/check/")[2].partition("/")[0]
        if question not in answers:
            break
        assert visitor.text("//*[@class='kern-preline so-about']").startswith("Kind 2")
        await visitor.submit({"answer": answers[question]})
    if visitor.path.rpartition("/check/")[2].startswith("geburtsort"):
        await visitor.submit({"where": "abroad", "place": "Kraków"})


async def to_two(visitor: Visitor) -> None:
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await add_child(visitor)


async def fill_second(visitor: Visitor) -> None:
    assert visitor.path == "/j/bremerhaven/check/"
    await visitor.open("/j/bremerhaven/pruefen")
    assert visitor.path == "/j/bremerhaven/formular/kind/2"
    filled = visitor.page.xpath("//input[@name='child.birth_place_abroad']/@value")
    assert filled == ["Kraków"]
    await visitor.submit(SECOND | {"child.birth_state": "152"})
    for _ in range(10):
        if visitor.path == "/j/bremerhaven/pruefen":
            return
        await visitor.submit()
        assert not visitor.errors, visitor.errors
    raise AssertionError(visitor.path)


async def stored(kernel: Kernel) -> StoredRequest:
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        (row,) = await RequestRow.select(RequestRow.id)
        request = await requests.stored(kernel, row["id"])
    assert request is not None
    return request


async def test_two_children(app: Litestar, visitor: Visitor, kernel: Kernel) -> None:
    """Two children: one sending, one confirmation, two cases and two messages, one mother."""
    await to_two(visitor)
    await fill_second(visitor)
    page = visitor.response.text
    assert "Kind 1: Mia Łucja" in page
    assert "Kind 2: Noah" in page
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/gesendet"
    request = await stored(kernel)
    first, second = request.content.children
    assert (first.at_birth.given_names, second.at_birth.given_names) == ("Mia Łucja", "Noah")
    assert second.birth_place.state is not None
    assert second.precheck["birth_place"] == "abroad"
    assert first.precheck["birth_place"] == "here"
    site = app.state.site
    await build_worker(kernel, site.directory, site.texts, site.pdf).run_until_idle()
    assert len((await stored(kernel)).cases) == 2
    assert {case.status for case in (await stored(kernel)).cases} == {"delivered"}


async def test_taken_out(visitor: Visitor, kernel: Kernel) -> None:
    """A child that is taken out leaves nothing behind, and the others keep their answers."""
    await to_two(visitor)
    await fill_second(visitor)
    await visitor.submit(to="/kinder/1/entfernen")
    await visitor.open("/j/bremerhaven/pruefen")
    assert "Mia" not in visitor.response.text
    assert "Noah" in visitor.response.text
    await send(visitor)
    (only,) = (await stored(kernel)).content.children
    assert only.at_birth.given_names == "Noah"


async def test_second_child_blocks(visitor: Visitor) -> None:
    """A blocking answer about the second child says about whom, and offers to leave it out."""
    await find_office(visitor)
    await pass_check(visitor)
    await add_child(visitor, {"adoption": "yes"})
    assert visitor.path == "/j/bremerhaven/check/"
    assert visitor.text("//*[@class='kern-preline so-about']") == "Kind 2"
    assert not visitor.page.xpath("//a[contains(@href,'/formular/')]")
    await visitor.submit(to="/kinder/2/entfernen")
    assert visitor.page.xpath("//a[contains(@href,'/formular/kind')]")


async def test_page_of_a_child_that_is_gone(visitor: Visitor) -> None:
    """Whoever types about a child that was taken out in another tab changes no other child."""
    await to_two(visitor)
    await fill_second(visitor)
    await visitor.open("/j/bremerhaven/formular/kind/2?aenderung")
    open_page = visitor.response
    await visitor.open("/j/bremerhaven/pruefen")
    await visitor.submit(to="/kinder/2/entfernen")
    visitor._took(open_page)
    await visitor.submit({"child.given_names": "Falsch"})
    assert visitor.path == "/j/bremerhaven/check/"
    await visitor.open("/j/bremerhaven/pruefen")
    assert "Falsch" not in visitor.response.text
    assert "Mia Łucja" in visitor.response.text


async def test_unknown_child(visitor: Visitor) -> None:
    """A child that never was leads back to what there is."""
    await find_office(visitor)
    await pass_check(visitor)
    for path in ("check/adoption/7", "formular/kind/7"):
        await visitor.open(f"/j/bremerhaven/{path}")
        assert visitor.path == "/j/bremerhaven/check/"
    assert (await visitor.open("/j/bremerhaven/check/mutter/7")).status_code == 404
    assert (await visitor.open("/j/bremerhaven/formular/mutter/7")).status_code == 404


async def test_back_loses_nothing(visitor: Visitor) -> None:
    """Half-filled and then "Zurück": what was typed is there when she comes again."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/formular/kind")
    await go_back(visitor, {"child.given_names": "Mi", "child.birth_date.day": "99"})
    assert visitor.path == "/j/bremerhaven/check/"
    await visitor.open("/j/bremerhaven/formular/kind")
    assert visitor.page.xpath("//input[@name='child.given_names']/@value") == ["Mi"]
    assert visitor.page.xpath("//input[@name='child.birth_date.day']/@value") == ["99"]


async def test_back_in_the_check(visitor: Visitor) -> None:
    """In the pre-check "Zurück" leads to the question before, with its answer chosen."""
    await find_office(visitor)
    await visitor.submit()
    await visitor.submit({"answer": "yes"})
    assert visitor.path.endswith("/volljaehrig")
    await go_back(visitor)
    assert visitor.path.endswith("/mutter")
    assert visitor.page.xpath("//input[@name='answer'][@checked]/@value") == ["yes"]
    await go_back(visitor)
    assert visitor.path.endswith("/wohnort")
    await go_back(visitor)
    assert visitor.path == "/j/bremerhaven/"
