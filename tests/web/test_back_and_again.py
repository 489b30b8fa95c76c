"""Back, reload, a tab that a phone brings back: nothing is sent twice, nothing typed is lost."""

from __future__ import annotations

import httpx
import pytest
from litestar import Litestar
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft import requests
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo

OTHER_NAME = {"child.current_given_names": "Miriam", "child.current_family_name": "Neu"}


async def to_review(visitor: Visitor, changed: dict[str, dict[str, str]] | None = None) -> None:
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor, changed)


async def stored(kernel: Kernel) -> requests.StoredRequest:
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        (row,) = await RequestRow.select(RequestRow.id)
        request = await requests.stored(kernel, row["id"])
    assert request is not None
    return request


def methods(response: httpx.Response) -> list[str]:
    return [each.request.method for each in (*response.history, response)]


async def test_hidden_answers_stay(visitor: Visitor) -> None:
    """What a tick hides is kept: ticked again, everything typed is there."""
    await to_review(visitor, {"kind-zusatz": {"child.name_changed": "yes", **OTHER_NAME}})
    more = "/j/bremerhaven/formular/kind-zusatz?aenderung"
    await visitor.open(more)
    await visitor.submit({"child.name_changed": ""})
    assert "Miriam" not in visitor.response.text
    await visitor.open(more)
    await visitor.submit()  # once more without the tick: nothing on the page speaks of the name
    await visitor.open(more)
    await visitor.submit({"child.name_changed": "yes"})
    assert visitor.path == "/j/bremerhaven/pruefen"
    assert "Miriam" in visitor.response.text


async def test_unticked_is_unticked(visitor: Visitor) -> None:
    """A checkbox that stood on the page and was not sent is taken as unticked."""
    await to_review(visitor, {"kontakt": {"contact.interpreter": "yes",
                                          "contact.interpreter_language": "Polski"}})  # fmt: skip
    assert "Polski" in visitor.response.text
    await visitor.open("/j/bremerhaven/formular/kontakt?aenderung")
    await visitor.submit({"contact.interpreter": ""})
    assert "Polski" not in visitor.response.text


async def test_one_answer_about_the_birth(visitor: Visitor, kernel: Kernel) -> None:
    """The place of birth is said once: changed in the form, the pre-check's answer follows."""
    await to_review(visitor)
    await visitor.open("/j/bremerhaven/formular/kind?aenderung")
    await visitor.submit({"child.birth_where": "abroad"})
    await visitor.submit({"child.birth_place_abroad": "Paris", "child.birth_state": "129"})
    assert visitor.path == "/j/bremerhaven/pruefen"
    check = visitor.text("(//section[contains(@class,'so-summary')])[2]")
    assert "Ausland" in check, check
    await send(visitor)
    (child,) = (await stored(kernel)).content.children
    assert child.birth_place.name == "Paris"
    assert child.precheck["birth_place"] == "abroad"


async def test_a_fault_is_a_page(visitor: Visitor) -> None:
    """A form that is not in order is saved and its page asked for anew: reload sends nothing."""
    await find_office(visitor)
    await visitor.submit()
    assert methods(await visitor.submit()) == ["POST", "GET"]
    assert visitor.response.status_code == 400
    assert len(visitor.errors) == 1
    await pass_rest(visitor)
    await visitor.open("/j/bremerhaven/formular/kind")
    assert not visitor.errors
    response = await visitor.submit({"child.given_names": "Жанна"})
    assert methods(response) == ["POST", "GET"]
    first = visitor.errors
    assert first
    await visitor.open(str(response.url))
    assert visitor.errors == first
    assert visitor.page.xpath("//input[@name='child.given_names']/@value") == ["Жанна"]


async def pass_rest(visitor: Visitor) -> None:
    await visitor.open("/")
    await find_office(visitor)
    await pass_check(visitor)


async def test_fault_before_there_is_a_draft(visitor: Visitor) -> None:
    """The first question, too: its fault is a page, with the choice that came up."""
    await visitor.open("/j/bremerhaven/check/wohnort")
    response = await visitor.submit({"where": "germany", "postcode": "27568"})
    assert methods(response) == ["POST", "GET"]
    assert visitor.errors == ["Wählen Sie bitte den Ort aus, in dem Sie wohnen."]
    await visitor.submit({"place": "Bremerhaven"})
    assert visitor.path == "/j/bremerhaven/check/mutter"


async def test_sent_back_is_told_why(visitor: Visitor) -> None:
    """Who is sent back from the review to a page with a fault sees the fault there."""
    await to_review(visitor)
    await visitor.open("/j/bremerhaven/formular/mutter?aenderung")
    await visitor.submit({"mother.birth_date.year": "2999"})
    await visitor.open("/j/bremerhaven/pruefen")
    assert visitor.path == "/j/bremerhaven/formular/mutter"
    assert len(visitor.errors) == 1
    await visitor.submit({"mother.birth_date.year": "1994"})
    assert visitor.path == "/j/bremerhaven/formular/anschrift"


async def test_new_page_blames_nobody(visitor: Visitor) -> None:
    """Who is led to a page for the first time sees no faults there."""
    await find_office(visitor)
    await pass_check(visitor)
    await visitor.open("/j/bremerhaven/pruefen")
    assert visitor.path == "/j/bremerhaven/formular/kind"
    assert not visitor.errors


async def test_missing_choice_is_told(visitor: Visitor) -> None:
    """A choice that was not made on a page is a fault of that page, also for who comes again."""
    await find_office(visitor)
    await pass_check(visitor)
    answers = FORM_ANSWERS["mutter"].copy()
    del answers["mother.birth_where"]
    await visitor.open("/j/bremerhaven/formular/kind")
    await visitor.submit(FORM_ANSWERS["kind"])
    await visitor.submit()
    await visitor.submit(answers)
    assert visitor.path == "/j/bremerhaven/formular/mutter"
    assert len(visitor.errors) == 1


async def test_one_tick_stays(visitor: Visitor) -> None:
    """A forgotten tick is told and the other one stays; who comes later declares anew."""
    await to_review(visitor)
    ticked = "//input[@type='checkbox'][@checked]/@name"
    response = await visitor.submit({"declaration.affirmed": "yes"}, to="/senden")
    assert methods(response) == ["POST", "GET"]
    assert len(visitor.errors) == 1
    assert visitor.page.xpath(ticked) == ["declaration.affirmed"]
    await visitor.open("/j/bremerhaven/pruefen")
    assert visitor.page.xpath(ticked) == []
    assert not visitor.errors


async def test_back_after_sending(visitor: Visitor) -> None:
    """Whatever page of the form or check she goes back to after sending leads to the confirmation."""
    await to_review(visitor)
    token = visitor.page.xpath("//input[@name='_csrf_token']/@value")[0]
    await send(visitor)
    for path in ("check/", "check/mutter", "formular/kind", "formular/mutter", "pruefen", "senden"):
        await visitor.open(f"/j/bremerhaven/{path}")
        assert visitor.path == "/j/bremerhaven/gesendet", path
    again = await visitor.client.post("/j/bremerhaven/formular/mutter", data={"_csrf_token": token})
    assert again.url.path == "/j/bremerhaven/gesendet"


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/finden", "/"),
        ("/status/code", "/status"),
        ("/status/aktenzeichen", "/status"),
        ("/j/bremerhaven/senden", "/j/bremerhaven/pruefen"),
        ("/j/bremerhaven/loeschen", "/j/bremerhaven"),
        ("/j/bremerhaven/gesendet/fertig", "/j/bremerhaven"),
        ("/j/bremerhaven/kinder/", "/j/bremerhaven/check"),
        ("/j/bremerhaven/kinder/1/entfernen", "/j/bremerhaven/check"),
    ],
)
async def test_reopened_tab(visitor: Visitor, path: str, leads_to: str) -> None:
    """The address of a form, opened as a page, leads to where it goes on."""
    await to_review(visitor)
    response = await visitor.open(path)
    assert response.status_code == 200
    assert visitor.path.rstrip("/") == leads_to.rstrip("/")


# Doors of people who work with the service, and of machines.
_OTHERS = (
    "/amt",
    "/land/",
    "/koordination",
    "/betrieb",
    "/abholen",
    "/api/",
    "/stripe",
    "/fit-connect",
)


def test_every_form_can_be_reopened(app: Litestar) -> None:
    """No page of the mothers has an address that answers 405 when a tab comes back."""
    dead = [
        route.path
        for route in app.routes
        if "POST" in getattr(route, "methods", ())
        and "GET" not in route.methods
        and not route.path.startswith(_OTHERS)
    ]
    assert dead == []


async def test_choice_missed_in_the_finder(visitor: Visitor) -> None:
    """Without a place or Bezirk "Weiter" says what is missing, on top and at the choice."""
    await visitor.open("/")
    await visitor.submit({"postcode": "27568"})
    assert not visitor.errors
    response = await visitor.submit()
    assert response.status_code == 400
    assert visitor.errors == ["Wählen Sie bitte den Ort aus, in dem Sie wohnen."]
    assert visitor.page.xpath("//title")[0].text.startswith("Fehler: ")
    await visitor.submit({"place": "Bremerhaven"})
    assert "Bremerhaven" in visitor.heading
    await visitor.open("/")
    await visitor.submit({"postcode": "10115"})
    assert not visitor.errors
    await visitor.submit()
    assert visitor.errors == ["Wählen Sie bitte Ihren Bezirk aus."]
    await visitor.submit({"district": "Mitte"})
    assert "Mitte" in visitor.heading


async def test_year_of_twenty_digits(visitor: Visitor) -> None:
    """A date that no calendar has is a fault at its field, however many digits it has."""
    await visitor.open("/status")
    date = {"birth_date.day": "1", "birth_date.month": "1", "birth_date.year": "9" * 20}
    response = await visitor.submit({"reference": "ABCDEFGH", **date}, form=1)
    assert response.status_code == 400
    assert len(visitor.errors) == 1
