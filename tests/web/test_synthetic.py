"""Offices for support, as operators, support and everybody else meet them."""

from __future__ import annotations

import pytest
from litestar import Litestar
from service import work
from visitor import Visitor

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import Kernel, audit
from tenants.people import Person, Role, add_membership, create_account
from web import Site

NEW = {"name": "Testamt Support", "slug": "testamt", "land": "SL"}
MARK = "Testamt: Hier ist alles erfunden"


@pytest.fixture
async def operator(app: Litestar, visitor: Visitor) -> Visitor:
    assert app
    await visitor.log_in_at_door("operator")
    return visitor


async def made(operator: Visitor) -> None:
    await operator.open("/betrieb/testaemter")
    await operator.submit(NEW, to="/testaemter/")
    assert "Das Testamt ist angelegt" in operator.text("//main")


async def test_made_and_filled(app: Litestar, operator: Visitor, kernel: Kernel) -> None:
    """It is made by a form that says what is wrong, filled by a click, and no other office can be."""
    await operator.open("/betrieb/testaemter")
    await operator.submit({**NEW, "slug": "bremerhaven"}, to="/testaemter/")
    assert operator.errors == ["Dieses Kürzel gibt es schon"]
    await made(operator)
    await operator.submit({**NEW, "slug": "testamt-zwei"}, to="/testaemter/")
    assert operator.errors == ["Dieses Land hat schon ein Testamt"]
    await operator.open("/betrieb/testaemter")
    await operator.submit(to="/testamt/fuellen")
    assert "Die Testanfragen sind gesendet" in operator.text("//main")
    assert "12 Testanfragen" in operator.text("//ul[@class='so-condition']")
    tokens = operator.tokens
    refused = await operator.client.post("/betrieb/testaemter/bremerhaven/fuellen", data=tokens)
    assert refused.status_code == 404


async def test_own_name_own_role(app: Litestar, operator: Visitor, kernel: Kernel) -> None:
    """Who works there does so as a member; every page says that nothing is real.

    The operator who made it comes no further than to its facts: no session becomes another's.
    """
    await made(operator)
    await operator.submit(to="/testamt/fuellen")
    await work(app)
    assert (await operator.client.get("/amt")).status_code == 404
    assert (await operator.open("/betrieb/aemter/testamt")).status_code == 200
    site: Site = app.state.site
    office = (await site.directory.current()).office("testamt")
    assert office is not None
    person = Person("Su Support", "support@betrieb.example.org")
    account = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
    await add_membership(kernel, office.id, account, Role.CLERK, audit.OPERATOR)
    operator.client.cookies.clear()
    await operator.log_in_as(person.email)
    for path in ("/amt", "/amt/register", "/amt/zahlen"):
        await operator.open(path)
        assert MARK in operator.text("//body"), path
    await operator.open("/amt")
    assert operator.page.xpath("//a[starts-with(@href, '/amt/anfragen/')]")


async def test_nobody_else_sees_it(app: Litestar, operator: Visitor) -> None:
    """Mothers' pages do not know it, and neither do the lists in which offices are counted."""
    await made(operator)
    operator.client.cookies.clear()
    for path in ("/j/testamt/", "/j/testamt/check/wohnort", "/j/testamt/pruefen"):
        response = await operator.client.get(path)
        assert response.status_code == 404, path
    await operator.log_in_at_door("operator")
    for path in ("/betrieb/aemter", "/betrieb/gebiete"):
        await operator.open(path)
        assert "Testamt Support" not in operator.text("//main"), path
        assert "10999" not in operator.text("//main")
    operator.client.cookies.clear()
    await operator.log_in()
    await operator.open("/amt")
    assert MARK not in operator.text("//body")
