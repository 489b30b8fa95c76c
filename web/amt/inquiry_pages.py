"""One query of another office: its page, its answer, its message."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import register
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Asked,
    QueryRefusedError,
    Refused,
    RegisterAnswer,
)
from tenants.people import CASEWORK_ROLES, LEAD_ROLES, OFFICE_ROLES
from web.amt.inquiry_rows import rows_of
from web.amt.office_pages import office_page
from web.amt.register_answer import TypedAnswer, answer_fields
from web.amt.register_pages import xml_file
from web.errors import Errors
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_AT = "/amt/register"
_WORK = [require(CASEWORK_ROLES)]


class InquiryPages(Controller):
    """One query."""

    path = _AT + "/{inquiry_id:uuid}"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="registereingang.inquiry")
    async def one(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Template:
        """Show a query."""
        return await _one(request, inquiry_id)

    @post("/antworten", name="registereingang.reply", guards=_WORK)
    async def reply(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Template | Redirect:
        """Answer it."""
        site, principal = site_of(request), principal_of_request(request)
        directory = await site.directory.current()
        asked = await _asked(request, inquiry_id)
        if asked.state is not register.InquiryState.OPEN:
            return await _one(request, inquiry_id, notice="register.inquiry.changed", status=409)
        given = await TypedAnswer.of(request)
        office = directory.offices[principal.tenant_id]
        answer = given.read(today_in_berlin(site.kernel.clock), told_by=office.name)
        if not isinstance(answer, RegisterAnswer):
            return await _one(request, inquiry_id, answer=given, errors=answer)
        try:
            await register.reply(site.kernel, directory, principal, inquiry_id, answer)
        except QueryRefusedError as error:
            changed = error.reason is Refused.CHANGED
            notice = "register.inquiry.changed" if changed else "register.refused.message"
            return await _one(request, inquiry_id, answer=given, notice=notice, status=409)
        return Redirect(f"{_AT}?beantwortet=1", status_code=303)

    @get("/nachricht", name="registereingang.inquiry.message")
    async def message(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Response[bytes]:
        """Download the message of the query."""
        try:
            xml = await register.inquiry_message(
                site_of(request).kernel, principal_of_request(request), inquiry_id
            )
        except NotFoundError as error:
            raise NotFoundException from error
        return xml_file(xml, "registerabfrage-0801.xml")


async def _one(
    request: AnyRequest,
    inquiry_id: UUID,
    *,
    answer: TypedAnswer | None = None,
    errors: Errors | None = None,
    status: int = 200,
    notice: str = "",
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    asked = await _asked(request, inquiry_id)
    today = today_in_berlin(site.kernel.clock)
    (row,) = await rows_of(request, (asked,))
    given = answer or TypedAnswer.blank(today)
    return await office_page(
        request,
        "amt/register_inquiry.html",
        status=400 if errors else status,
        has_errors=bool(errors),
        row=row,
        answers=answer_fields(site.texts, given, errors or {}, asks_who=False),
        notice=notice,
        may_erase=principal.role in LEAD_ROLES,
        may_answer=principal.role in CASEWORK_ROLES and asked.state is register.InquiryState.OPEN,
    )


async def _asked(request: AnyRequest, inquiry_id: UUID) -> Asked:
    """Open a query. Raises 404 where the office has none such."""
    try:
        return await register.inquiry(
            site_of(request).kernel, principal_of_request(request), inquiry_id
        )
    except NotFoundError as error:
        raise NotFoundException from error
