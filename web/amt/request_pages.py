"""One request: its page, what may be done with it, and its documents."""

from __future__ import annotations

from collections.abc import Awaitable
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from sorgeauskunft import casework, documents, uploads
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import CASEWORK_ROLES, OFFICE_ROLES, names_of
from web.amt.certificate_views import desks_of, office_of_request
from web.amt.office_pages import office_page
from web.amt.register_views import registers_of
from web.amt.request_events import changes_for, history_views
from web.amt.request_views import Typed, child_names, fields_of, lost_text, papers_of, readable
from web.amt.versions import Stale, attempt
from web.citizen.upload_views import answer_files, details
from web.errors import Errors
from web.files import file_answer
from web.guards import require
from web.security_headers import allow_own_frames
from web.site import AnyRequest, principal_of_request, site_of

_ENDINGS = {"application/xml": "xml", "application/pdf": "pdf"}

# Shown by the browser's own viewer, and framed by the page of its request.
_FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'"
)


class RequestPages(Controller):
    """Reading is for everybody of the office, changing for those who work on cases."""

    path = "/amt/anfragen"
    guards = [require(OFFICE_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/{request_id:uuid}", name="amt.request")
    async def request_(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template:
        """Show a request."""
        return await request_page(request, request_id)

    @post(
        "/{request_id:uuid}/empfang",
        name="amt.acknowledge",
        guards=[require(CASEWORK_ROLES)],
    )
    async def acknowledge(
        self, request: AnyRequest, request_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Confirm receipt."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.acknowledge(kernel, principal, request_id)
        return await done_or_stale(request, request_id, act)

    @get("/{request_id:uuid}/dokumente/{document_id:uuid}", name="amt.document")
    async def document(
        self, request: AnyRequest, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response[bytes]:
        """Download a document."""
        principal = principal_of_request(request)
        kernel = site_of(request).kernel
        try:
            download = await casework.download(kernel, principal, request_id, document_id)
        except NotFoundError as error:
            raise NotFoundException from error
        document = download.document
        about = f"-kind-{download.child}" if download.child else ""
        name = f"anfrage-{download.reference}{about}.{_ENDINGS[document.media_type]}"
        return Response(
            document.content,
            media_type=document.media_type,
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    @get("/{request_id:uuid}/dokumente/{document_id:uuid}/ansicht", name="anfrage.document.look")
    async def look(
        self, request: AnyRequest, request_id: FromPath[UUID], document_id: FromPath[UUID]
    ) -> Response[bytes] | Template:
        """Show a document: a PDF in the browser's own viewer, a message as readable text."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            download = await casework.look_at(kernel, principal, request_id, document_id)
        except NotFoundError as error:
            raise NotFoundException from error
        document = download.document
        if document.media_type == "application/pdf":
            name = f"anfrage-{download.reference}.pdf"
            headers = {
                "content-disposition": f'inline; filename="{name}"',
                "content-security-policy": _FRAMED,
            }
            return Response(document.content, media_type=document.media_type, headers=headers)
        return await office_page(
            request,
            "amt/message.html",
            request_id=request_id,
            document_id=document_id,
            reference=download.reference,
            text=readable(document.content),
        )

    @get("/{request_id:uuid}/unterlagen/{upload_id:uuid}", name="files.download")
    async def upload(
        self, request: AnyRequest, request_id: FromPath[UUID], upload_id: FromPath[UUID]
    ) -> Stream:
        """Download a file that the mother added."""
        principal = principal_of_request(request)
        kernel = site_of(request).kernel
        try:
            upload = await casework.upload_of(kernel, principal, request_id, upload_id)
        except NotFoundError as error:
            raise NotFoundException from error
        name = uploads.filed_name(upload)
        return await file_answer(kernel, principal.tenant_id, upload, name, inline=False)


async def done_or_stale(
    request: AnyRequest, request_id: UUID, change: Awaitable[object], typed: Typed | None = None
) -> Template | Redirect:
    """Do a change, and lead back to the request; where somebody was faster, show what is new."""
    stale = await attempt(request, request_id, change)
    if stale is not None:
        return await request_page(request, request_id, status=409, stale=stale, typed=typed)
    return Redirect(f"/amt/anfragen/{request_id}", status_code=303)


async def request_page(
    request: AnyRequest,
    request_id: UUID,
    *,
    status: int = 200,
    stale: Stale | None = None,
    typed: Typed | None = None,
    errors: Errors | None = None,
) -> Template:
    """Return the page of a request: what there is to see, and what the clerk may do.

    `stale`: a form was sent that is older than the request; the page says what has changed.

    Raises:
        NotFoundException: The office has no such request.
    """
    site, principal = site_of(request), principal_of_request(request)
    try:
        opened = await casework.view(site.kernel, principal, request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    content, texts, typed = opened.request.content, site.texts, typed or Typed()
    desks = await desks_of(request, opened.request)
    steps = casework.next_of(desks, opened.postal)
    names = await names_of(site.kernel, opened.people())
    allow_own_frames(request)
    return await office_page(
        request,
        "amt/request.html",
        status=status,
        version=opened.version,
        opened=opened,
        same_child=await casework.same_child(site.kernel, principal, request_id),
        registers=await registers_of(request, opened.request),
        desks=desks,
        steps=steps,
        due=await casework.due(site.kernel, await office_of_request(request), request_id),
        names=names,
        events=await history_views(request, opened),
        stale=stale,
        changes=await changes_for(request, opened, stale),
        lost=lost_text(opened, typed) if stale else "",
        papers=papers_of(opened),
        summary=next((each for each in opened.documents if each.kind == documents.SUMMARY), None),
        remarks=documents.notices(texts, content, "office"),
        sections=documents.sections(texts, content, "office"),
        uploads=[
            (
                upload.id,
                texts(f"uploads.sent.document.{upload.document}"),
                details(texts, upload),
                upload.media_type is not uploads.MediaType.PDF,
            )
            for upload in content.uploads
        ],
        answer_files=answer_files(texts, opened.questions),
        children=child_names(content),
        has_errors=bool(errors),
        fields=fields_of(texts, typed, errors or {}),
        may_work=principal.role in CASEWORK_ROLES,
    )
