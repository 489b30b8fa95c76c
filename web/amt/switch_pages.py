"""Choosing the office to work at, after the log-in and at any time later."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from tenants import people
from tenants.people import Opened, Principal
from web.amt.entering import cookie, goes_on_at
from web.amt.inbox_views import read_id
from web.forms import typed
from web.guards import SESSION_COOKIE, choosing
from web.pages import page
from web.site import AnyRequest, site_of


class SwitchPages(Controller):
    """For everybody who has logged in."""

    path = "/amt/buero"
    guards = [choosing]  # noqa: RUF012

    @get("/", name="personen.desks")
    async def choose(self, request: AnyRequest) -> Template | Redirect:
        """Show the offices to choose from."""
        site, principal = site_of(request), _principal(request)
        offices = (await site.directory.current()).offices
        desks = await people.desks(site.kernel, request.state.account_id)
        if principal is not None and not principal.several:
            return Redirect("/amt", status_code=303)
        shown = [(offices[each.office_id], each.role) for each in desks]
        return page(
            request,
            "amt/switch.html",
            principal=principal,
            office=offices[principal.tenant_id] if principal else None,
            desks=sorted(shown, key=lambda each: each[0].name.casefold()),
        )

    @post("/", name="personen.switch")
    async def switch(self, request: AnyRequest) -> Response[Any]:
        """Go to an office: with a new token, and without anything of the one before."""
        site = site_of(request)
        office_id = read_id((await typed(request, ("amt",)))["amt"])
        principal = _principal(request)
        if principal is not None and office_id == principal.tenant_id:
            return Redirect("/amt", status_code=303)
        token = request.cookies.get(SESSION_COOKIE, "")
        fresh = await people.enter(site.kernel, token, office_id) if office_id else None
        if fresh is None or office_id is None:
            raise NotFoundException
        opened = Opened(fresh, request.state.account_id, office_id)
        response = Redirect(await goes_on_at(request, opened), status_code=303)
        response.set_cookie(cookie(SESSION_COOKIE, fresh))
        # Pages are sent with no-store; what a browser holds for its "back" all the same goes, too.
        response.headers["clear-site-data"] = '"cache"'
        return response


def _principal(request: AnyRequest) -> Principal | None:
    principal: Principal | None = request.state.principal
    return principal
