"""Everybody who may stand before a route: each role of design.md, and who has none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import msgspec
from configured import base64_key
from drafted import filled
from litestar import Litestar
from litestar.middleware.csrf import generate_csrf_token
from machines import key_for
from service import Service, office_id

from sorgeauskunft import drafts
from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.requests import form
from tenants.machines import Scope
from tenants.people import (
    LAND_ROLES,
    OFFICE_ROLES,
    STAFF_ROLES,
    Person,
    Principal,
    Role,
    add_membership,
    principal_of,
)
from tenants.people.accounts import add_account
from tenants.people.half_open import open_step
from tenants.people.sessions import open_session
from tenants.people.tables import Membership
from web.draft_cookie import NAME as DRAFT_COOKIE
from web.form_owner import FIELD, owner_mark
from web.guards import SESSION_COOKIE, STEP_COOKIE
from web.incoming import TOKEN_COOKIE

HOME: Final = "bremerhaven"
FOREIGN: Final = "osnabrueck"
_LANDS: Final = {HOME: "HB", FOREIGN: "HH"}
_TOKEN: Final = generate_csrf_token(base64_key("s"))
"""A form's token as any page may have set it; the application compares it with the cookie's."""


class Caller(msgspec.Struct, frozen=True):
    """Somebody with cookies or a key. `counts_as`: what the table calls her, nothing for strangers.

    `principal`: as whom the application knows her; None for who has no log-in.
    """

    name: str
    counts_as: str = ""
    cookies: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    principal: Principal | None = None

    def client(self, app: Litestar, address: str = "192.0.2.7") -> httpx.AsyncClient:
        """Return a client that follows nothing."""
        cookies = {TOKEN_COOKIE: _TOKEN, **self.cookies}
        said = "; ".join(f"{name}={value}" for name, value in cookies.items())
        any_app: Any = app
        transport = httpx.ASGITransport(
            app=any_app, raise_app_exceptions=False, client=(address, 40000)
        )
        headers = {**self.headers, "cookie": said, "sec-fetch-site": "same-origin"}
        return httpx.AsyncClient(
            transport=transport, base_url="https://testserver.local", headers=headers
        )

    @property
    def marks(self) -> dict[str, str]:
        """What every form of hers carries."""
        owner = owner_mark(self.principal) if self.principal else ""
        return {"_csrf_token": _TOKEN, FIELD: owner}


async def _person(service: Service, name: str, *places: tuple[UUID, Role, str]) -> UUID:
    who = Person(name, f"{name.replace(' ', '.')}@matrix.example.org")
    account = await add_account(service.kernel, who, "", audit.OPERATOR)
    for place, role, land in places:
        await add_membership(service.kernel, place, account, role, audit.OPERATOR, land=land)
    return account


async def staff(service: Service, role: Role, slug: str, *, at: UUID | None = None) -> Caller:
    """Somebody with this role, logged in: at an office, at its Land's door, or at the platform's.

    `at` is the office's id where it is none of the demo's.
    """
    office = role in OFFICE_ROLES
    land = _LANDS[slug] if role in LAND_ROLES else ""
    place = (at or office_id(slug)) if office else PLATFORM_ID
    account = await _person(service, f"{role} {slug} {uuid4().hex[:6]}", (place, role, land))
    member = Membership(account_id=account, tenant_id=place, role=role.value, land=land)
    token = await open_session(service.kernel, account, member, factor_proven=True)
    principal = await principal_of(service.kernel, token)
    assert principal is not None
    name = f"{role} of {land or slug}" if office or land else role.value
    return Caller(name, role.value, {SESSION_COOKIE: token}, {}, principal)


async def expired(service: Service) -> Caller:
    """An admin whose session has ended by itself; it takes the clock with it."""
    admin = await staff(service, Role.ADMIN, HOME)
    service.clock.advance(dt.timedelta(hours=service.kernel.settings.session_hours + 1))
    return msgspec.structs.replace(admin, name="expired session", counts_as="", principal=None)


async def mother(service: Service, slug: str = HOME) -> Caller:
    """A mother with a draft for this office."""
    code = await drafts.begin(service.kernel, office_id(slug), filled(), form.FORM_VERSION)
    return Caller(f"draft at {slug}", "draft", {DRAFT_COOKIE: code})


async def machine(service: Service, slug: str, *scopes: Scope) -> Caller:
    """A Fachverfahren of this office, its key with these scopes."""
    key = await key_for(service.kernel, office_id(slug), scopes)
    return Caller(
        f"key {' '.join(scopes)} of {slug}",
        f"key {scopes[0]}" if len(scopes) == 1 else "keys",
        headers={"authorization": f"Bearer {key}"},
    )


async def _half_open(service: Service) -> Caller:
    account = await _person(service, "half open", (office_id(HOME), Role.CLERK, ""))
    member = Membership(account_id=account, tenant_id=office_id(HOME), role=Role.CLERK.value)
    token = await open_step(service.kernel, account, member, "", set_up=False)
    return Caller("half open", "half open", {STEP_COOKIE: token})


async def _undecided(service: Service) -> Caller:
    places = [(office_id(slug), Role.CLERK, "") for slug in (HOME, FOREIGN)]
    account = await _person(service, "undecided", *places)
    member = Membership(account_id=account, tenant_id=PLATFORM_ID, role=Role.UNDECIDED.value)
    token = await open_session(service.kernel, account, member)
    return Caller("undecided", "undecided", {SESSION_COOKIE: token})


async def everybody(service: Service) -> list[Caller]:
    """Return all of them, those with a role at the home office or at its Land."""
    ended = await expired(service)
    return [
        Caller("nobody"),
        ended,
        await mother(service),
        await _half_open(service),
        await _undecided(service),
        *[await staff(service, role, HOME) for role in sorted(STAFF_ROLES)],
        *[await machine(service, HOME, scope) for scope in Scope],
        Caller("key unknown", headers={"authorization": "Bearer so_unknown"}),
        Caller(
            "scraper",
            "scraper",
            headers={"authorization": f"Bearer {service.kernel.settings.metrics_token}"},
        ),
    ]
