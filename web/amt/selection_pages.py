"""What is done with the requests that were ticked in a list: whose they are, and the ZIP."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, post
from litestar.response import Redirect, Stream, Template

from sorgeauskunft import casework
from sorgeauskunft.casework import BundleError, Wanted, Way
from sorgeauskunft.casework.bundling import LARGEST
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.amt.inbox_pages import found_page, tray_page
from web.amt.inbox_views import (
    AFTER,
    BEFORE,
    MINE,
    NEWS,
    ORDER,
    SEARCH,
    TRAY,
    after_change,
    read_id,
    told,
    wanted_from,
)
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_WORK: Final = [require(CASEWORK_ROLES)]
_STATE: Final = (TRAY, NEWS, MINE, ORDER, AFTER, BEFORE)
# One more than can be chosen, so that too many are told and not cut off.
_MOST_READ: Final = casework.MOST + 1


class _Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The ticked requests, and the list they were ticked in: a tray, or a search by its text."""

    ids: frozenset[UUID]
    to: str
    wanted: Wanted
    search: str | None


class SelectionPages(Controller):
    """Those who work on cases change whose requests are; everybody of the office may download."""

    path = "/amt/auswahl"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @post("/nehmen", name="auswahl.nehmen", guards=_WORK)
    async def take(self, request: AnyRequest) -> Template | Redirect:
        """Take the ticked requests."""
        return await _assign(request, Way.TAKE)

    @post("/zurueckgeben", name="auswahl.zurueckgeben", guards=_WORK)
    async def give_back(self, request: AnyRequest) -> Template | Redirect:
        """Give the ticked requests back."""
        return await _assign(request, Way.GIVE_BACK)

    @post("/uebergeben", name="auswahl.uebergeben", guards=_WORK)
    async def hand_over(self, request: AnyRequest) -> Template | Redirect:
        """Hand the ticked requests over to somebody."""
        return await _assign(request, Way.HAND_OVER)

    @post("/zip", name="auswahl.zip", status_code=200)
    async def download(self, request: AnyRequest) -> Template | Stream:
        """Download the ticked requests as one ZIP."""
        chosen = await _chosen(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            bundle = await casework.bundle(kernel, principal, chosen.ids)
        except BundleError as error:
            return await _again(request, chosen, {"anfrage": _told(error.reason)})
        return Stream(
            bundle.chunks(),
            media_type="application/zip",
            headers={"content-disposition": f'attachment; filename="{bundle.name}"'},
        )


def _told(reason: str) -> tuple[str, dict[str, int]]:
    params = {"most": casework.MOST, "megabytes": LARGEST // (1024 * 1024)}
    return f"inbox.select.error.{reason}", params


async def _chosen(request: AnyRequest) -> _Chosen:
    form = await request.form()
    said = await typed(request, [*_STATE, SEARCH, "an"])
    ids = {read_id(str(value)) for value in form.getall("anfrage", [])[: 2 * _MOST_READ]}
    try:
        wanted = wanted_from(said)
    except ValueError:
        wanted = Wanted()
    return _Chosen(
        ids=frozenset(each for each in ids if each is not None),
        to=said["an"],
        wanted=wanted,
        search=said[SEARCH] if SEARCH in form else None,
    )


async def _assign(request: AnyRequest, way: Way) -> Template | Redirect:
    chosen = await _chosen(request)
    errors: Errors = {}
    if not chosen.ids:
        errors["anfrage"] = _told("none")
    elif len(chosen.ids) > casework.MOST:
        errors["anfrage"] = _told("many")
    if errors:
        return await _again(request, chosen, errors)
    site, principal = site_of(request), principal_of_request(request)
    to = read_id(chosen.to)
    try:
        done = await casework.assign(site.kernel, principal, chosen.ids, way, to)
    except NotFoundError:
        return await _again(request, chosen, {"an": _told("who")})
    if chosen.search is None:
        return Redirect(after_change(chosen.wanted, way, done), status_code=303)
    # What was typed stands in no address, so what was found is shown in the answer itself.
    notice = told(site.texts, way, done)
    return await found_page(request, chosen.search, notice=notice)


async def _again(request: AnyRequest, chosen: _Chosen, errors: Errors) -> Template:
    """Return the list once more, with what is wrong and everything that was ticked."""
    if chosen.search is not None:
        return await found_page(
            request, chosen.search, errors=errors, ticked=chosen.ids, to=chosen.to
        )
    return await tray_page(request, chosen.wanted, errors=errors, ticked=chosen.ids, to=chosen.to)
