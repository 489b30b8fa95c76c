"""Inbox and requests, for the people of a Jugendamt."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from sorgeauskunft import casework, documents
from sorgeauskunft.casework import Tray
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import WrongStatusError
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES
from web.guards import require
from web.pages import page
from web.site import AnyRequest, principal_of_request, site_of

_ENDINGS = {"application/xml": "xml", "application/pdf": "pdf"}


class Inbox(Controller):
    """Reading is for everybody of the office, changing for those who work on cases."""

    path = "/amt"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012

    @get("/", name="amt.inbox")
    async def inbox(
        self, request: AnyRequest, ablage: FromQuery[str] = "new", seite: FromQuery[int] = 1
    ) -> Template:
        """Show a tray."""
        try:
            tray = Tray(ablage)
        except ValueError as error:
            raise NotFoundException from error
        principal = principal_of_request(request)
        listed = await casework.page(site_of(request).kernel, principal, tray, seite)
        return await _page(request, "amt/inbox.html", listed=listed, trays=list(Tray))

    @get("/anfragen/{request_id:uuid}", name="amt.request")
    async def request_(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template:
        """Show a request."""
        return await _request(request, request_id)

    @post(
        "/anfragen/{request_id:uuid}/empfang",
        name="amt.acknowledge",
        guards=[require(CASEWORK_ROLES)],
    )
    async def acknowledge(
        self, request: AnyRequest, request_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Confirm receipt."""
        principal = principal_of_request(request)
        try:
            await casework.acknowledge(site_of(request).kernel, principal, request_id)
        except NotFoundError as error:
            raise NotFoundException from error
        except WrongStatusError:
            return await _request(request, request_id, status=409, notice="amt.request.already")
        return Redirect(f"/amt/anfragen/{request_id}", status_code=303)

    @get("/anfragen/{request_id:uuid}/dokumente/{document_id:uuid}", name="amt.document")
    async def document(
        self, request: AnyRequest, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Download a document."""
        principal = principal_of_request(request)
        kernel = site_of(request).kernel
        try:
            document = await casework.download(kernel, principal, request_id, document_id)
        except NotFoundError as error:
            raise NotFoundException from error
        name = f"{document.kind}-{str(request_id)[:8]}.{_ENDINGS[document.media_type]}"
        return Response(
            document.content,
            media_type=document.media_type,
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )


async def _request(
    request: AnyRequest, request_id: UUID, *, status: int = 200, notice: str | None = None
) -> Template:
    principal = principal_of_request(request)
    try:
        opened = await casework.view(site_of(request).kernel, principal, request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    content, texts = opened.request.content, site_of(request).texts
    return await _page(
        request,
        "amt/request.html",
        status=status,
        opened=opened,
        notices=documents.notices(texts, content, "office"),
        sections=documents.sections(texts, content, "office"),
        notice=notice,
        may_work=principal.role in CASEWORK_ROLES,
    )


async def _page(
    request: AnyRequest, name: str, *, status: int = 200, **context: object
) -> Template:
    directory = await site_of(request).directory.current()
    principal = principal_of_request(request)
    return page(
        request,
        name,
        status=status,
        principal=principal,
        office=directory.offices[principal.tenant_id],
        **context,
    )
