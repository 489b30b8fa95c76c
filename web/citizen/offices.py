"""Start page, finder, and the page of an office."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Controller, Response, get, post
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import drafts
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.requests import form
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
from web.announcing import takes_requests
from web.citizen.place_fields import district_field, place_field, postcode_field
from web.citizen.trying import may_try
from web.errors import Errors
from web.forms import typed
from web.guards import citizen, public, same_origin
from web.language import asked_for_language, texts_of
from web.limits import within
from web.markdown import as_html
from web.pages import page
from web.site import AnyRequest, site_of

_POSTCODE = re.compile(r"[0-9]{5}")
_FINDER = Limit("finder", tries=60, seconds=60)
_CHOOSING = "auswahl"
PRIVACY_VERSION = "2026-11-28"
"""Version of the privacy notice; kept with every request."""


async def office_of(request: AnyRequest, slug: str) -> Office:
    """Return the office of a page's address.

    Raises 404 for an unknown one, and for one that is there for support only, but for who may try it.
    """
    directory = await site_of(request).directory.current()
    office = directory.office(slug)
    if office is None or office.kind is OfficeKind.REGISTER_ONLY:
        raise NotFoundException
    if office.is_synthetic and not await may_try(request, office):
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

    # The one page of the journey that answers a form by itself: there is no draft yet to keep the
    # postcode, an address must not hold it, and a cookie is not wanted that early. "Back" to it works
    # because the browser may keep it (and asks nobody then); what it keeps is a postcode and the
    # public data of an office.
    @post(
        "/finden",
        name="find",
        status_code=200,
        cache_control=CacheControlHeader(private=True, no_cache=True),
    )
    async def find(self, request: AnyRequest) -> Template:
        """Answer with the office. By POST, so that no address tells where she lives."""
        await within(request, _FINDER)
        given = await typed(request, ("postcode", "place", "district", _CHOOSING))
        given = {name: value.strip() for name, value in given.items()}
        given["postcode"] = form.as_postcode(given["postcode"])
        choosing = given.pop(_CHOOSING) and not asked_for_language(request)
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
        context = _finding_context(texts_of(request), found, given, choosing=bool(choosing))
        missed = "choice" in context and context["choice"].error
        return page(
            request,
            "citizen/found.html",
            status=400 if missed else 200,
            has_errors=bool(missed),
            typed=given,
            choosing=_CHOOSING,
            here="/finden",
            language_form="seite",
            **context,
        )


def _start(request: AnyRequest, postcode: str, errors: Errors) -> Template:
    return page(
        request,
        "citizen/start.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here="/finden" if postcode else "/",
        language_form="seite" if postcode else "",
        finder=postcode_field(texts_of(request), postcode, errors),
        days=site_of(request).kernel.settings.draft_days,
    )


def _finding_context(
    texts: Texts, found: Finding, given: Mapping[str, str], *, choosing: bool
) -> dict[str, Any]:
    """Return what a page needs to show a finding: its kind and its parts.

    `choosing` says that she was asked to choose before, so a choice that is still open was missed.
    """
    match found:
        case OfficeAnswers(office, place, district):
            kind = "office" if office.status.takes_part else "not_taking_part"
            return {"kind": kind, "found": office, "place": place, "district": district}
        case ChoosePlace(places):
            errors: Errors = {"place": ("pages.finder.error.place", {})} if choosing else {}
            choice = place_field(texts, "", errors, [place.name for place in places])
            hint = texts("pages.finder.choose_place.hint", postcode=given["postcode"])
            return {"kind": "choose_place", "choice": msgspec.structs.replace(choice, hint=hint)}
        case ChooseDistrict(place, districts):
            errors = {"district": ("pages.finder.error.district", {})} if choosing else {}
            choice = district_field(texts, "", errors, districts, place.name)
            return {"kind": "choose_district", "place": place, "choice": choice}
        case NobodyAnswers():
            return {"kind": "nobody", "place": found.where}
        case _:
            raise TypeError(found)


class OfficePages(Controller):
    """The pages of one office outside of the form."""

    path = "/j/{slug:str}"
    guards = [citizen]  # noqa: RUF012
    # Who only reads gets no cookie; the one form here is guarded by where it is sent from.
    opt = {"exclude_from_csrf": True}  # noqa: RUF012

    @get("/", name="office")
    async def office(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Show the office, and the way on: begin, or go on with what is there."""
        office = await office_of(request, slug)
        code = draft_cookie.code_of(request)
        kernel = site_of(request).kernel
        draft = await drafts.open_draft(kernel, office.id, code) if code else None
        return page(
            request,
            "citizen/office.html",
            office=office,
            draft=draft,
            open=takes_requests(request, office),
            hints=as_html(office.profile.hints),
            changed_days=office.contact.changed_near(site_of(request).directory.today()),
            questions=[(each.question, as_html(each.answer)) for each in office.texts.questions],
        )

    @post("/loeschen", name="discard", status_code=200, guards=[same_origin])
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
