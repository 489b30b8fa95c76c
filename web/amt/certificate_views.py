"""The page of a case's letters, with what was typed and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from litestar.exceptions import NotFoundException
from litestar.response import Template

from sorgeauskunft import casework, certificates
from sorgeauskunft.certificates import Desk, Kind
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import CaseKey, StoredRequest
from sorgeauskunft.texts import Texts
from tenants.offices import Office
from tenants.people import CASEWORK_ROLES
from web.amt.request_events import changes_for
from web.amt.versions import Stale
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import LONG
from web.pages import page
from web.site import AnyRequest, principal_of_request, site_of


class Typed(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed on the page, to be shown again; None where the page's own text stands."""

    reason: str | None = None
    note: str = ""
    why: str = ""


async def office_of_request(request: AnyRequest) -> Office:
    """Return the office of who is logged in."""
    directory = await site_of(request).directory.current()
    return directory.offices[principal_of_request(request).tenant_id]


async def desks_of(request: AnyRequest, stored: StoredRequest) -> tuple[Desk, ...]:
    """Return the cases of a request as `amt/_certificate.html` shows them."""
    office = await office_of_request(request)
    principal = principal_of_request(request)
    return await certificates.desks(site_of(request).kernel, office, principal, stored)


def checked_text(given: Mapping[str, str], name: str) -> Errors:
    """Say what is wrong with one of the page's texts."""
    text = given[name].strip()
    if not text:
        return {name: (f"certificate.error.{name}", {})}
    if len(text) > LONG:
        return {name: ("certificate.error.long", {"max": LONG})}
    if name == "reason" and certificates.names_a_block(text):
        return {name: ("certificate.error.block", {})}
    return {}


async def case_page(
    request: AnyRequest,
    key: CaseKey,
    *,
    status: int = 200,
    notice: str = "",
    typed: Typed | None = None,
    errors: Errors | None = None,
    stale: Stale | None = None,
) -> Template:
    """Show a case's letters; the look stands in the trail. Raises 404 where there is no such case."""
    site, principal = site_of(request), principal_of_request(request)
    try:
        opened = await casework.view(site.kernel, principal, key.request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    desks = await desks_of(request, opened.request)
    desk = next((each for each in desks if each.number == key.number), None)
    if desk is None:
        raise NotFoundException
    child = opened.request.content.children[key.number - 1]
    fields = _fields(site.texts, desk, typed or Typed(), errors or {})
    return page(
        request,
        "amt/certificate.html",
        status=400 if errors else status,
        version=opened.version,
        stale=stale,
        changes=await changes_for(request, opened, stale),
        has_errors=bool(errors),
        principal=principal,
        office=await office_of_request(request),
        request_=opened.request,
        child=f"{child.at_birth.given_names} {child.at_birth.family_name}",
        desk=desk,
        several=len(desks) > 1,
        notice=notice,
        fields=fields,
        may_work=principal.role in CASEWORK_ROLES,
    )


def _fields(texts: Texts, desk: Desk, typed: Typed, errors: Errors) -> dict[str, FieldView]:
    reason = typed.reason
    if reason is None:
        by_entry = desk.proposal.kind is Kind.REFUSAL
        reason = texts("certificate.reason.entry") if by_entry else ""
    values = {"reason": reason, "note": typed.note, "why": typed.why}
    return {
        name: FieldView(
            kind="textarea",
            names=(name,),
            values=(value,),
            label=texts(f"certificate.field.{name}"),
            hint=texts(f"certificate.field.{name}.hint"),
            error=sentence(texts, errors, name),
        )
        for name, value in values.items()
    }
