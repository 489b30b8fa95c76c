"""Choosing the office or door to work at, after the log-in and at any time later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from tenants import people
from tenants.offices import Office
from tenants.people import PLATFORM_ROLES, Desk, Principal, Role
from web.amt.entering import cookie, goes_on_at
from web.amt.inbox_views import read_id
from web.doors import home_of
from web.forms import typed
from web.guards import SESSION_COOKIE, choosing
from web.pages import page
from web.site import AnyRequest, Site, site_of


class SwitchPages(Controller):
    """For everybody who has logged in."""

    path = "/amt/buero"
    guards = [choosing]  # noqa: RUF012

    @get("/", name="personen.desks")
    async def choose(self, request: AnyRequest) -> Template | Redirect:
        """Show where she may work."""
        site, principal = site_of(request), _principal(request)
        offices = (await site.directory.current()).offices
        desks = await people.desks(site.kernel, request.state.account_id)
        if principal is not None and not principal.several:
            return Redirect(home_of(principal.role), status_code=303)
        shown = [
            _Shown(
                each.id, each.role, _name(site, offices, each), is_here=_is_here(each, principal)
            )
            for each in desks
        ]
        return page(
            request,
            "amt/switch.html",
            principal=principal,
            office=offices.get(principal.tenant_id) if principal else None,
            desks=sorted(shown, key=lambda each: each.name.casefold()),
        )

    @post("/", name="personen.switch")
    async def switch(self, request: AnyRequest) -> Response[Any]:
        """Go there: with a new token, and without anything of the place before."""
        site, principal = site_of(request), _principal(request)
        desk_id = read_id((await typed(request, ("amt",)))["amt"])
        if principal is not None and desk_id == principal.tenant_id:
            return Redirect(home_of(principal.role), status_code=303)
        token = request.cookies.get(SESSION_COOKIE, "")
        opened = await people.enter(site.kernel, token, desk_id) if desk_id else None
        if opened is None:
            raise NotFoundException
        response = Redirect(await goes_on_at(request, opened), status_code=303)
        response.set_cookie(cookie(SESSION_COOKIE, opened.token))
        # Pages are sent with no-store; what a browser holds for its "back" all the same goes, too.
        response.headers["clear-site-data"] = '"cache"'
        return response


class _Shown(msgspec.Struct, frozen=True):
    """A desk as the page shows it."""

    id: UUID
    role: Role
    name: str
    is_here: bool


def _name(site: Site, offices: Mapping[UUID, Office], desk: Desk) -> str:
    if desk.role in PLATFORM_ROLES:
        return people.door_name(site.texts, desk.role, desk.land)
    return offices[desk.id].name


def _is_here(desk: Desk, principal: Principal | None) -> bool:
    if principal is None:
        return False
    if desk.role in PLATFORM_ROLES:
        return (desk.role, desk.land) == (principal.role, principal.land)
    return desk.id == principal.tenant_id


def _principal(request: AnyRequest) -> Principal | None:
    principal: Principal | None = request.state.principal
    return principal
