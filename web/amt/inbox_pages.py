"""The inbox of a Jugendamt: trays and search."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.response import Template

from sorgeauskunft import casework
from sorgeauskunft.casework import Order, Tray, Wanted, searching
from sorgeauskunft.casework.searching import Found, SearchError
from tenants.people import OFFICE_ROLES
from web.amt.inbox_views import (
    HAPPENED,
    SEARCH,
    address_of,
    happened_from,
    search_field,
    selection,
    state_of,
    told,
    wanted_from,
)
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class Inbox(Controller):
    """Everybody of the office sees the trays and may search."""

    path = "/amt"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="amt.inbox")
    async def inbox(self, request: AnyRequest) -> Template:
        """Show a tray."""
        said = {name: request.query_params[name] for name in request.query_params}
        try:
            wanted = wanted_from(said)
        except ValueError as error:
            raise NotFoundException from error
        happened = happened_from(said.get(HAPPENED, ""))
        notice = told(site_of(request).texts, *happened) if happened else None
        return await tray_page(request, wanted, notice=notice)

    @get("/suche", name="eingang.suche")
    async def empty_search(self, request: AnyRequest) -> Template:
        """Show the search, for who comes back to its address: what was typed does not stand there."""
        return await search_page(request, "")

    @post("/suche", name="eingang.suchen", status_code=200)
    async def search(self, request: AnyRequest) -> Template:
        """Search, by POST: names belong into no address and no history."""
        return await found_page(request, (await typed(request, [SEARCH]))[SEARCH])


async def tray_page(
    request: AnyRequest,
    wanted: Wanted,
    *,
    errors: Errors | None = None,
    ticked: frozenset[UUID] = frozenset(),
    to: str = "",
    notice: tuple[str, list[str]] | None = None,
) -> Template:
    """Return the page of a tray."""
    site, principal = site_of(request), principal_of_request(request)
    directory = await site.directory.current()
    office = directory.offices[principal.tenant_id]
    shown = await casework.page(site.kernel, office, principal, wanted)
    # The page that is shown is the one to come back to: another than asked for where that was none.
    wanted = shown.wanted
    return await office_page(
        request,
        "amt/inbox.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        shown=shown,
        orders=list(Order),
        trays=[
            (tray, address_of(wanted, tray=tray, order=None, after=None, before=None), count)
            for tray, count in shown.counts.items()
        ],
        pages={
            "first": _key(wanted, wanted.after or wanted.before),
            "previous": _key(wanted, shown.previous, before=shown.previous),
            "next": _key(wanted, shown.next, after=shown.next),
        },
        all_address=address_of(Wanted(tray=wanted.tray)),
        state=state_of(wanted),
        search_field=search_field(site.texts),
        notice=notice,
        **await selection(request, shown.entries, errors=errors, ticked=ticked, to=to),
    )


def _key(wanted: Wanted, there: UUID | None, **key: UUID | None) -> str:
    """Return the address of another page of the list, empty where there is none."""
    changes: dict[str, Any] = {"after": None, "before": None, **key}
    return address_of(wanted, **changes) if there else ""


async def found_page(
    request: AnyRequest,
    text: str,
    *,
    errors: Errors | None = None,
    ticked: frozenset[UUID] = frozenset(),
    to: str = "",
    notice: tuple[str, list[str]] | None = None,
) -> Template:
    """Return what a text finds, with the text."""
    site, principal = site_of(request), principal_of_request(request)
    try:
        terms = searching.read(text)
    except SearchError as error:
        max_ = searching.LONGEST
        sentence = site.texts(f"inbox.search.error.{error.reason}", max=max_)
        return await search_page(request, text, error=sentence)
    directory = await site.directory.current()
    office = directory.offices[principal.tenant_id]
    found = await searching.search(site.kernel, office, principal, terms)
    chosen = await selection(request, found.entries, errors=errors, ticked=ticked, to=to)
    return await search_page(request, text, found, notice=notice, chosen=chosen)


async def search_page(
    request: AnyRequest,
    text: str,
    found: Found | None = None,
    *,
    error: str = "",
    notice: tuple[str, list[str]] | None = None,
    chosen: dict[str, Any] | None = None,
) -> Template:
    """Return the page of the search, with what was found if anything was searched for."""
    chosen = chosen or {"faults": []}
    faulty = bool(error) or any(field.error for field in chosen["faults"])
    return await office_page(
        request,
        "amt/search.html",
        status=400 if faulty else 200,
        has_errors=faulty,
        found=found,
        most=searching.MOST,
        trays=list(Tray),
        state={SEARCH: text},
        search_field=search_field(site_of(request).texts, text, error),
        notice=notice,
        **chosen,
    )
