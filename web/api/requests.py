"""Requests for a Fachverfahren: listed, read, acknowledged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Stream
from litestar.status_codes import HTTP_200_OK, HTTP_304_NOT_MODIFIED

from sorgeauskunft import casework, documents
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.uploads import filed_name
from tenants.machines import Scope
from web.api import views
from web.api.answers import json_answer, once
from web.api.cursors import Spot, cursor_of, spot_of
from web.api.incoming import (
    PDF,
    json_of,
    one_of,
    parameters,
    version_tag,
    version_wanted,
    whole_number,
)
from web.api.seen import as_seen, tag_now
from web.api.values import Acknowledged, AskQuestion, QuestionAsked, RequestList
from web.files import file_answer
from web.guards import require_key
from web.site import AnyRequest, principal_of_request, site_of

STATUSES = tuple(
    status.value for status in RequestStatus if status is not RequestStatus.UNDELIVERABLE
)
"""What a list can be asked for: what has not come to the office is not in it.

`sent` is what is offered to an office whose Fachverfahren fetches, until it is acknowledged.
"""

DEFAULT_LIMIT, MOST = 50, 200


class Requests(Controller):
    """What an office was sent."""

    path = "/requests"

    @get("/", guards=[require_key(Scope.REQUESTS_READ)], name="machine.requests")
    async def list_requests(self, request: AnyRequest) -> Response[bytes]:
        """List requests, oldest first."""
        given = parameters(request, ("status", "acknowledged", "cursor", "limit"))
        status = one_of(given, "status", STATUSES)
        received = one_of(given, "acknowledged", ("true", "false"))
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        about = f"{principal.tenant_id}|requests|{status}|{received}"
        spot = spot_of(kernel, about, given["cursor"]) if "cursor" in given else None
        wish = casework.Wish(
            status=RequestStatus(status) if status else None,
            received=None if received is None else received == "true",
            after=casework.Place(spot.at, spot.id) if spot else None,
            limit=whole_number(given, "limit", DEFAULT_LIMIT, MOST),
        )
        lines, more = await casework.listed(kernel, principal, wish)
        cursor = cursor_of(kernel, about, Spot(more.at, more.id)) if more else None
        items = tuple(views.request_in_list(line) for line in lines)
        return json_answer(RequestList(items=items, next_cursor=cursor))

    @get(
        "/{request_id:uuid}",
        guards=[require_key(Scope.REQUESTS_READ)],
        name="machine.request",
    )
    async def read_request(
        self, request: AnyRequest, request_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Return one request; 304 where the reader has this version."""
        parameters(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        known = request.headers.get("if-none-match")
        if known is not None and known.strip() == await tag_now(kernel, principal, request_id):
            return Response(b"", status_code=HTTP_304_NOT_MODIFIED, headers={"etag": known.strip()})
        opened = await casework.view(kernel, principal, request_id)
        tag = version_tag(opened.version, len(opened.documents))
        return json_answer(views.request_details(opened), headers={"etag": tag})

    @get("/{request_id:uuid}/pdf", guards=[require_key(Scope.REQUESTS_READ)], name="machine.pdf")
    async def read_pdf(self, request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
        """Return the request as PDF."""
        parameters(request)
        return await document_answer(request, request_id, documents.SUMMARY, PDF)

    @get(
        "/{request_id:uuid}/uploads/{upload_id:uuid}",
        guards=[require_key(Scope.REQUESTS_READ)],
        name="machine.upload",
    )
    async def read_upload(
        self, request: AnyRequest, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Stream:
        """Return a file that the mother sent along."""
        parameters(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        upload = await casework.upload_of(kernel, principal, request_id, upload_id)
        name = filed_name(upload).rpartition("/")[2]
        return await file_answer(kernel, principal.tenant_id, upload, name, inline=False)

    @post(
        "/{request_id:uuid}/acknowledgement",
        guards=[require_key(Scope.REQUESTS_ACKNOWLEDGE)],
        name="machine.acknowledge",
        status_code=HTTP_200_OK,
    )
    async def acknowledge(self, request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
        """Note that the Fachverfahren has the request; a repetition is answered alike."""
        parameters(request)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        since = await casework.confirm_receipt(kernel, principal, request_id)
        tag = await tag_now(kernel, principal, request_id)
        answer = Acknowledged(request_id=request_id, acknowledged_at=since)
        return json_answer(answer, headers={"etag": tag})

    @post(
        "/{request_id:uuid}/questions",
        guards=[require_key(Scope.STATUS_WRITE)],
        name="machine.question",
    )
    async def ask(self, request: AnyRequest, request_id: FromPath[UUID]) -> Response[bytes]:
        """Ask the mother something."""
        parameters(request)
        given, body = await json_of(request, AskQuestion)
        kernel, principal = site_of(request).kernel, principal_of_request(request)

        async def act() -> QuestionAsked:
            async with as_seen(kernel, principal, request_id, version_wanted(request)):
                await casework.ask_mother(kernel, principal, request_id, given.text)
            return QuestionAsked(request_id=request_id, status=RequestStatus.QUESTION)

        return await once(request, body, act)


async def document_answer(
    request: AnyRequest,
    request_id: UUID,
    kind: str,
    media_type: str,
    number: int | None = None,
) -> Response[bytes]:
    """Return the newest document of a kind, about one child where a number is given.

    Raises:
        NotFoundError: There is none (yet).
    """
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        found = await documents.of_request(request_id)
        case_id = None if number is None else await views.case_id_of(request_id, number)
    fitting = [each for each in found if each.kind == kind and each.case_id == case_id]
    if not fitting:
        raise NotFoundError("no such document")
    newest = max(fitting, key=lambda each: each.created_at)
    opened = await casework.download(kernel, principal, request_id, newest.id)
    child = f"-kind-{opened.child}" if opened.child else ""
    ending = "pdf" if media_type == PDF else "xml"
    headers: dict[str, Any] = {
        "content-disposition": f'attachment; filename="{opened.reference}{child}.{ending}"',
    }
    return Response(opened.document.content, media_type=media_type, headers=headers)
