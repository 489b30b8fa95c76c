"""Who lives in another office's area: told in the form and after the pre-check, never sent there."""

from __future__ import annotations

import pytest
from visitor import FORM_ANSWERS, Visitor, fill_form, find_office, pass_check, send

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.tables import RequestRow
from tenants import demo

ELSEWHERE = {
    "28195 Bremen": ("bremen@example.org", "online"),
    "27568 Bremen": ("bremen@example.org", "online"),
    "27749 Delmenhorst": ("delmenhorst@example.org", "direkt dort"),
    "10115 Berlin": ("Bezirk", "Startseite"),
    "22765 Hamburg": ("Bezirk", "Startseite"),
}


def address(text: str) -> dict[str, str]:
    postcode, place = text.split(" ", 1)
    return {"address.postcode": postcode, "address.place": place}


@pytest.mark.parametrize("typed", ELSEWHERE)
async def test_address_of_another_office(visitor: Visitor, kernel: Kernel, typed: str) -> None:
    """An address of another area is refused at its field with whom to ask, and never sent."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    declaration = visitor.response
    await visitor.open("/j/bremerhaven/formular/anschrift?aenderung")
    response = await visitor.submit(address(typed))
    assert response.status_code == 400
    (error,) = visitor.errors
    assert all(said in error for said in ELSEWHERE[typed]), error
    assert visitor.text("//*[@id='address-postcode-error']").endswith(error)
    visitor._took(declaration)
    await send(visitor)
    assert visitor.path == "/j/bremerhaven/formular/anschrift"
    async with kernel.database.tenant_transaction(demo.office_id("bremerhaven")):
        assert await RequestRow.count() == 0


async def test_unknown_postcode_in_the_form(visitor: Visitor) -> None:
    """A postcode that the gazetteer does not know leads nowhere: it is refused at its field."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor)
    await visitor.open("/j/bremerhaven/formular/anschrift?aenderung")
    await visitor.submit(address("99999 Nirgends"))
    (error,) = visitor.errors
    assert "99999" in error


@pytest.mark.parametrize("place", ["Bremerhaven", "Bremerhaven-Lehe", "Stadt Bremerhaven"])
async def test_name_as_people_write_it(visitor: Visitor, place: str) -> None:
    """Whatever spelling the form takes for the office's own town is no other office's address."""
    await find_office(visitor)
    await pass_check(visitor)
    await fill_form(visitor, {"anschrift": {**FORM_ANSWERS["anschrift"], "address.place": place}})
    assert visitor.path == "/j/bremerhaven/pruefen"


async def test_bezirk_from_the_check_counts(visitor: Visitor) -> None:
    """In Berlin the Bezirk of the pre-check says which office it is; the form does not ask again."""
    await find_office(visitor, "10115")
    await visitor.submit({"district": "Mitte"})
    await pass_check(visitor)
    await fill_form(visitor)
    assert visitor.path == "/j/berlin-mitte/pruefen"


async def lives_in(visitor: Visitor, slug: str, postcode: str, **answers: str) -> str:
    """What the pre-check of an office says to her who lives there; also the page's contact data."""
    await visitor.open(f"/j/{slug}/check/wohnort")
    await visitor.submit({"where": "germany", "postcode": postcode})
    if answers:
        await visitor.submit(answers)
    assert visitor.path == f"/j/{slug}/check/", visitor.errors
    assert not visitor.page.xpath("//a[contains(@href,'/formular/')]")
    return visitor.text("//main")


async def test_other_office_takes_part(visitor: Visitor) -> None:
    """The other office takes part: its data and the way to it, no word that it does not."""
    said = await lives_in(visitor, "bremerhaven", "27568", place="Bremen")
    assert "bremen@example.org" in said
    assert "bremerhaven@example.org" not in said
    assert "nicht mit" not in said
    assert "keine Anfragen" not in said
    assert visitor.page.xpath("//main//a[@href='/j/bremen/']")


async def test_other_office_does_not_take_part(visitor: Visitor) -> None:
    """The other office takes no part: its data, and to ask there."""
    said = await lives_in(visitor, "bremerhaven", "27749")
    assert "delmenhorst@example.org" in said
    assert "bremerhaven@example.org" not in said
    assert "keine Anfragen" in said
    assert not visitor.page.xpath("//main//a[@href='/j/delmenhorst/']")


@pytest.mark.parametrize("slug", ["bremerhaven", "berlin-mitte"])
async def test_other_office_is_not_known(visitor: Visitor, slug: str) -> None:
    """Nobody here knows the other office: the Bezirk and 115, and no office shown as the right one."""
    said = await lives_in(visitor, slug, "10115", district="Pankow")
    assert "Berlin (Pankow)" in said
    assert "115" in said
    assert "@example.org" not in said
    assert "unten genannte" not in said
