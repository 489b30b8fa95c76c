"""Start page, finder, and the page of an office."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import drafts
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.texts import Texts
from tenants.directory import (
    ChooseDistrict,
    ChoosePlace,
    Finding,
    NobodyAnswers,
    OfficeAnswers,
    UnknownPostcode,
)
from tenants.offices import Office, OfficeKind
from web import draft_cookie
from web.citizen.place_fields import district_field, place_field, postcode_field
from web.errors import Errors
from web.forms import typed
from web.guards import citizen, public
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

_POSTCODE = re.compile(r"[0-9]{5}")
_FINDER = Limit("finder", tries=60, seconds=60)
PRIVACY_VERSION = "2026-11"
"""Version of the privacy notice; kept with every request."""


async def office_of(request: AnyRequest, slug: str) -> Office:
    """Return the office of a page's address. Raises 404 for an unknown one."""
    directory = await site_of(request).directory.current()
    office = directory.office(slug)
    if office is None or office.kind is not OfficeKind.JUGENDAMT:
        raise NotFoundException
    return office


class Start(Controller):
    """Everybody's first page, and the way from a postcode to an office."""

    guards = [public]  # noqa: RUF012 - Litestar's way to declare
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - nothing here changes anything

    @get("/", name="start")
    async def start(self, request: AnyRequest) -> Template:
        """Explain the service and ask for the postcode."""
        return _start(request, "", {})

    @post("/finden", name="find", status_code=200)
    async def find(self, request: AnyRequest) -> Template:
        """Answer with the office. By POST, so that no address tells where she lives."""
        await within(request, _FINDER)
        given = await typed(request, ("postcode", "place", "district"))
        given = {name: value.strip() for name, value in given.items()}
        if not _POSTCODE.fullmatch(given["postcode"]):
            return _start(
                request, given["postcode"], {"postcode": ("pages.finder.error.format", {})}
            )
        site = site_of(request)
        directory = await site.directory.current()
        found = directory.find(
            given["postcode"],
            given["place"],
            site.directory.today(),
            district=given["district"] or None,
        )
        if isinstance(found, UnknownPostcode):
            error = ("pages.finder.error.unknown", {"postcode": given["postcode"]})
            return _start(request, given["postcode"], {"postcode": error})
        context = _finding_context(site.texts, found, given["postcode"])
        return page(request, "citizen/found.html", typed=given, **context)


def _start(request: AnyRequest, postcode: str, errors: Errors) -> Template:
    return page(
        request,
        "citizen/start.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        finder=postcode_field(site_of(request).texts, postcode, errors),
    )


def _finding_context(texts: Texts, found: Finding, postcode: str) -> dict[str, Any]:
    """Return what a page needs to show a finding: its kind and its parts."""
    match found:
        case OfficeAnswers(office, place, district):
            kind = "office" if office.status.takes_part else "not_taking_part"
            return {"kind": kind, "found": office, "place": place, "district": district}
        case ChoosePlace(places):
            choice = place_field(texts, "", {}, [place.name for place in places])
            hint = texts("pages.finder.choose_place.hint", postcode=postcode)
            return {"kind": "choose_place", "choice": msgspec.structs.replace(choice, hint=hint)}
        case ChooseDistrict(place, districts):
            choice = district_field(texts, "", {}, districts, place.name)
            return {"kind": "choose_district", "place": place, "choice": choice}
        case NobodyAnswers(place):
            return {"kind": "nobody", "place": place}
        case _:
            raise TypeError(found)


class OfficePages(Controller):
    """The pages of one office outside of the form."""

    path = "/j/{slug:str}"
    guards = [citizen]  # noqa: RUF012

    @get("/", name="office")
    async def office(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Show the office, and the way on: begin, or go on with what is there."""
        office = await office_of(request, slug)
        code = draft_cookie.code_of(request)
        kernel = site_of(request).kernel
        draft = await drafts.open_draft(kernel, office.id, code) if code else None
        return page(request, "citizen/office.html", office=office, draft=draft)

    @get("/datenschutz", name="privacy", opt={"exclude_from_csrf": True})
    async def privacy(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Say what happens with the data."""
        office = await office_of(request, slug)
        settings = site_of(request).kernel.settings
        return page(
            request,
            "citizen/privacy.html",
            office=office,
            authority=settings.service_authority,
            days=settings.draft_days,
            version=PRIVACY_VERSION,
        )

    @post("/loeschen", name="discard", status_code=200)
    async def discard(self, request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
        """Delete the draft now and forget it in this browser."""
        office = await office_of(request, slug)
        code = draft_cookie.code_of(request)
        if code:
            await drafts.delete(site_of(request).kernel, office.id, code)
        response: Response[Any] = page(request, "citizen/discarded.html", office=office)
        draft_cookie.forget(response)
        return response


def to(path: str) -> Redirect:
    """Return the answer to a form that was taken: go on there, and a reload sends nothing again."""
    return Redirect(path, status_code=303)
