"""Queries of other offices to the register of this one, for a Fachverfahren that keeps it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath

from sorgeauskunft import received, register
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import InquiryPlace, InquiryState
from tenants.machines import Scope
from web.api import views
from web.api.answers import json_answer, once
from web.api.cursors import Spot, cursor_of, spot_of
from web.api.incoming import XML, one_of, parameters, whole_number
from web.api.messages import message_in, not_this
from web.api.requests import DEFAULT_LIMIT, MOST
from web.api.values import InquiryAnswered, InquiryList
from web.guards import require_key
from web.site import AnyRequest, principal_of_request, site_of
from xfamilie import values as xf

STATES: Final = tuple(state.value for state in InquiryState)


class Inquiries(Controller):
    """What other offices ask."""

    path = "/register-inquiries"

    @get("/", guards=[require_key(Scope.REGISTER_READ)], name="machine.inquiries")
    async def list_inquiries(self, request: AnyRequest) -> Response[bytes]:
        """List queries in the order they came."""
        given = parameters(request, ("state", "cursor", "limit"))
        state = one_of(given, "state", STATES)
        site, principal = site_of(request), principal_of_request(request)
        about = f"{principal.tenant_id}|register-inquiries|{state}"
        spot = spot_of(site.kernel, about, given["cursor"]) if "cursor" in given else None
        lines, more = await register.inquiry_lines(
            site.kernel,
            principal,
            state=InquiryState(state) if state else None,
            after=InquiryPlace(spot.at, spot.id) if spot else None,
            limit=whole_number(given, "limit", DEFAULT_LIMIT, MOST),
        )
        cursor = cursor_of(site.kernel, about, Spot(more.at, more.id)) if more else None
        directory = await site.directory.current()
        items = tuple(views.inquiry(line, directory) for line in lines)
        return json_answer(InquiryList(items=items, next_cursor=cursor))

    @get("/{inquiry_id:uuid}", guards=[require_key(Scope.REGISTER_READ)], name="machine.inquiry")
    async def read_inquiry(
        self, request: AnyRequest, inquiry_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Return one query."""
        parameters(request)
        site, principal = site_of(request), principal_of_request(request)
        line = await register.one_inquiry(site.kernel, principal, inquiry_id)
        if line is None:
            raise NotFoundError("no such query")
        return json_answer(views.inquiry(line, await site.directory.current()))

    @get(
        "/{inquiry_id:uuid}/message",
        guards=[require_key(Scope.REGISTER_READ)],
        name="machine.inquiry.message",
    )
    async def read_message(
        self, request: AnyRequest, inquiry_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Return the message XFamilie 0801 of a query."""
        parameters(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        message = await register.inquiry_message(kernel, principal, inquiry_id)
        headers = {"content-disposition": f'attachment; filename="{inquiry_id}.xml"'}
        return Response(message, media_type=XML, headers=headers)

    @post(
        "/{inquiry_id:uuid}/answer",
        guards=[require_key(Scope.REGISTER_ANSWER)],
        name="machine.inquiry.answer",
        request_max_body_size=None,  # `message_in` stops reading by itself, and keeps what it read
    )
    async def answer(self, request: AnyRequest, inquiry_id: FromPath[UUID]) -> Response[bytes]:
        """Answer a query with a message XFamilie 0803."""
        parameters(request)
        site, principal = site_of(request), principal_of_request(request)
        found, body = await message_in(request)
        message = found.message
        if not isinstance(message, xf.Auskunft0803):
            raise not_this(found, "0803")
        directory = await site.directory.current()

        async def act() -> InquiryAnswered:
            await received.answer_inquiry(
                site.kernel, directory, principal, inquiry_id, message=message, data=body
            )
            return InquiryAnswered(id=inquiry_id, state=InquiryState.ANSWERED)

        return await once(request, body, act)
