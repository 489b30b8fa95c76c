"""Ways to the forms of logging in and of one's own account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from request_ways import noted
from service import Service, office_id
from visitor import Visitor, give_app

from sorgeauskunft.host.demo import PASSWORD
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import Person, Role, add_membership, create_account
from tenants.people.accounts import email_index
from tenants.people.factor_tables import PasskeyRow
from tenants.people.tables import Account
from web.guards import STEP_COOKIE

Arrive = Callable[[Service, Visitor], Awaitable[object]]

ACCOUNT: Final = "/amt/konto"
_ADMIN: Final = "admin@bremerhaven.example.org"


async def _first_step(visitor: Visitor, email: str) -> None:
    await visitor.open("/amt/anmelden")
    await visitor.submit({"email": email, "password": PASSWORD})
    assert visitor.client.cookies.get(STEP_COOKIE)


async def half_open(_service: Service, visitor: Visitor) -> None:
    """An admin before the second step."""
    await _first_step(visitor, _ADMIN)


async def setting_up(service: Service, visitor: Visitor) -> None:
    """A new admin, on the way to a first factor."""
    person = Person("Neu Hier", f"{uuid4()}@example.org")
    account_id = await create_account(service.kernel, person, PASSWORD, audit.OPERATOR)
    office = office_id("bremerhaven")
    await add_membership(service.kernel, office, account_id, Role.ADMIN, audit.OPERATOR)
    await _first_step(visitor, person.email)


async def with_passkey(service: Service, visitor: Visitor) -> None:
    """An admin before the second step who has a passkey, too."""
    await _give_passkey(service)
    await half_open(service, visitor)


async def _give_passkey(service: Service) -> None:
    """Give the admin a passkey that nobody holds, and no other."""
    kernel = service.kernel
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        account = await Account.objects().get(Account.email_index == email_index(kernel, _ADMIN))
        assert account is not None
        row = PasskeyRow(account_id=account.id, created_at=kernel.clock.now())
        row.credential_id = row.id.bytes
        row.sealed = (await kernel.vault.box()).seal("passkey", row.id, "sealed", b"Stick")
        await PasskeyRow.delete().where(PasskeyRow.account_id == account.id)
        await PasskeyRow.insert(row)


def at(path: str, role: str = "clerk") -> Arrive:
    """Logged in just now, at this page."""

    async def arrive(_service: Service, visitor: Visitor) -> None:
        await visitor.log_in(role)
        await visitor.open(path)

    return arrive


async def passkey_asked(_service: Service, visitor: Visitor) -> None:
    await visitor.open("/amt/anmelden")
    await visitor.submit(to="/anmelden/passkey")


async def two_factors(service: Service, visitor: Visitor) -> None:
    """An admin with an app and a passkey, at her account."""
    await give_app(service.kernel, _ADMIN)
    await _give_passkey(service)
    await at(ACCOUNT, "admin")(service, visitor)


async def elsewhere_too(_service: Service, visitor: Visitor) -> None:
    """Logged in a second time in another browser."""
    await visitor.log_in()
    visitor.client.cookies.clear()
    await visitor.log_in()
    await visitor.open(ACCOUNT)


async def too_late(service: Service, visitor: Visitor) -> None:
    """A note that was sent after the log-in had ended, and its writer is back."""
    await noted(service, visitor)
    service.clock.advance(dt.timedelta(minutes=31))
    await visitor.submit({"note": "Akte ist da, und noch etwas"}, to="/aendern")
    given = {"email": "clerk@bremerhaven.example.org", "password": PASSWORD}
    await visitor.submit(given)


LOGIN_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "passkey": ("anmelden.passkey", "/anmelden/passkey", lambda _s, v: v.open("/amt/anmelden")),
    "passkey-answer": ("anmelden.passkey.answer", "/passkey/antwort", passkey_asked),
    "second": ("anmelden.second", "/zweiter-schritt", half_open),
    "second-passkey": ("anmelden.second.passkey", "/zweiter-schritt/passkey", with_passkey),
    "set-up-app": ("anmelden.set_up.app", "/einrichten/app", setting_up),
    "set-up-passkey": ("anmelden.set_up.passkey", "/einrichten/passkey", setting_up),
    "kept-send": ("fortsetzen.send", "/amt/fortsetzen", too_late),
    "kept-discard": ("fortsetzen.discard", "/fortsetzen/verwerfen", too_late),
    "proof": ("konto.proof", "/bestaetigen", at("/amt/konto/bestaetigen")),
    "password": ("konto.password", "/konto/passwort", at("/amt/konto/passwort")),
    "app": ("konto.app.confirm", "/konto/app", at("/amt/konto/app")),
    "app-remove": ("konto.app.remove", "/app/entfernen", two_factors),
    "passkey-add": ("konto.passkey.add", "/konto/passkey", at("/amt/konto/passkey")),
    "passkey-remove": ("konto.passkey.remove", "/entfernen", two_factors),
    "codes": ("konto.codes", "/notfallcodes", two_factors),
    "session-end": ("konto.session.end", "/beenden", elsewhere_too),
    "sessions-end": ("konto.sessions.end", "/sitzungen/beenden", elsewhere_too),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
