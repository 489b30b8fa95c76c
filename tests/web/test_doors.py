"""The doors of people without an office: each comes in at her own, and at no other."""

from __future__ import annotations

from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from visitor import Visitor, door_email

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import OFFICE_ROLES, PLATFORM_ROLES, STAFF_ROLES, Role, add_membership
from tenants.people.accounts import email_index
from tenants.people.tables import Account

HOMES = {
    "land_approver": "/land",
    "land_viewer": "/land",
    "coordination": "/koordination",
    "operator": "/betrieb",
}
PLACES = {
    "land_approver": "Land Bremen",
    "land_viewer": "Land Bremen",
    "coordination": "Koordination der Länder",
    "operator": "Betrieb der Plattform",
}


@pytest.mark.parametrize("role", HOMES)
async def test_own_door_only(visitor: Visitor, role: str) -> None:
    """Logging in leads to the own door, which names the place; offices and other doors are not there."""
    await visitor.log_in_at_door(role)
    assert (visitor.path.rstrip("/"), visitor.response.status_code) == (HOMES[role], 200)
    assert PLACES[role] in visitor.text("//header")
    for path in {"/amt", "/amt/register", "/amt/einstellungen", *HOMES.values()} - {HOMES[role]}:
        assert (await visitor.open(path)).status_code == 404, path


async def test_offices_have_their_own(visitor: Visitor) -> None:
    """Nobody of an office reaches a door, not even its admin."""
    await visitor.log_in("admin")
    for path in HOMES.values():
        assert (await visitor.open(path)).status_code == 404, path


@pytest.mark.parametrize("path", sorted(set(HOMES.values())))
async def test_log_in_first(visitor: Visitor, path: str) -> None:
    """Who is not logged in is led to the log-in."""
    await visitor.open(path)
    assert visitor.path == "/amt/anmelden"


def test_no_route_mixes(app: Litestar) -> None:
    """A route is for people of offices or for those of the platform; only one's own log-in is for all."""
    own = ("/amt/konto", "/amt/fortsetzen", "/amt/abmelden")
    for route in app.routes:
        if not isinstance(route, HTTPRoute):
            continue
        for handler in route.route_handlers:
            guards: list[Any] = handler.resolve_guards()
            for roles in (each.roles for each in guards if hasattr(each, "roles")):
                both = roles & OFFICE_ROLES and roles & PLATFORM_ROLES
                assert not both or (roles >= STAFF_ROLES and route.path.startswith(own)), route.path


async def test_own_account(visitor: Visitor) -> None:
    """Account, password and second factor are there for her, too, and lead back to her door."""
    await visitor.log_in_at_door("land_approver")
    await visitor.open("/amt/konto")
    assert visitor.response.status_code == 200
    assert door_email("land_approver") in visitor.text("//main")
    assert "Land Bremen" in visitor.text("//header")
    assert visitor.page.xpath("//header//a[contains(@class, 'so-brand')]/@href") == ["/land"]
    for path in ("passwort", "app", "passkey", "bestaetigen"):
        assert (await visitor.open(f"/amt/konto/{path}")).status_code == 200, path


async def test_switching_between_doors(visitor: Visitor, kernel: Kernel) -> None:
    """Who has an office and a Land chooses; a form of the one place writes nothing at the other."""
    email = "clerk@bremerhaven.example.org"
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        account = await Account.objects().get(Account.email_index == email_index(kernel, email))
    assert account is not None
    await add_membership(
        kernel, PLATFORM_ID, account.id, Role.LAND_VIEWER, audit.OPERATOR, land="HB"
    )
    await visitor.log_in()
    assert visitor.path.rstrip("/") == "/amt/buero"
    names = [each.text_content() for each in visitor.page.xpath("//main//strong")]
    assert names == ["Amt für Jugend, Familie und Frauen Bremerhaven", "Land Bremen"]
    await visitor.submit(form=1)
    assert visitor.path.rstrip("/") == "/land"
    await visitor.open("/amt/konto")
    old = visitor.tokens
    await visitor.open("/amt/buero")
    await visitor.submit()
    assert visitor.path.rstrip("/") == "/amt"
    response = await visitor.client.post("/amt/konto/sitzungen/beenden", data=old)
    assert response.status_code == 409
