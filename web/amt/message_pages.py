"""Messages of XFamilie that a clerk brings as a file: checked, shown, and an answer taken over."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import received
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.received import NotFittingError, Received, UnreadableError
from sorgeauskunft.uploads import RefusedError
from tenants.people import CASEWORK_ROLES, LEAD_ROLES
from web.amt.message_views import faults_of, sections_of
from web.amt.office_pages import office_page
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.incoming import LARGEST_UPLOAD, IncomingFile, incoming_file
from web.limits import within
from web.site import AnyRequest, principal_of_request, site_of
from xfamilie import MAX_BYTES
from xfamilie import values as xf

_FILE: Final = "nachricht"
_SEALED: Final = "versiegelt"
_UPLOAD: Final = Limit("message", tries=120, seconds=3600)


class MessagePages(Controller):
    """For those who work on cases: who may not take an answer over needs not to read one here."""

    path = "/amt/nachrichten"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @get("/", name="messages")
    async def show(self, request: AnyRequest) -> Template:
        """Ask for a file."""
        return await _page(request)

    @post(
        "/",
        name="messages.check",
        status_code=200,
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `incoming_file` checks the token, without spooling
    )
    async def check(self, request: AnyRequest) -> Template:
        """Show what is in a file, or what is wrong with it."""
        await within(request, _UPLOAD)
        try:
            async with incoming_file(request) as file:
                data = await _bytes(file)
        except RefusedError as refused:
            errors: Errors = {_FILE: (f"messages.error.{refused.reason}", {})}
            return await _page(request, status=400, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        found = await received.checked(kernel, principal, data)
        if not isinstance(found, Received):
            faults = faults_of(site_of(request).texts, found)
            errors = {_FILE: ("messages.error.faults", {"count": len(found)})}
            return await _page(request, status=400, errors=errors, faults=faults)
        return await _shown(request, found, data)

    @get("/abgewiesen/{row_id:uuid}", name="messages.refused", guards=[require(LEAD_ROLES)])
    async def copy(self, request: AnyRequest, row_id: FromPath[UUID]) -> Response[bytes]:
        """Return the copy of a message that a Fachverfahren sent and that was refused: bytes only."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        try:
            content = await received.copy_of(kernel, principal, row_id)
        except NotFoundError as error:
            raise NotFoundException from error
        # The ending and the type say that nobody should open it as XML with a double click.
        headers = {"content-disposition": f'attachment; filename="nachricht-{row_id}.txt"'}
        return Response(content, media_type="application/octet-stream", headers=headers)

    @post("/uebernehmen", name="messages.take_over")
    async def take_over(self, request: AnyRequest) -> Template | Redirect:
        """Take an answer over that was shown before."""
        given = await typed(request, (_SEALED,), longest=received.MOST)
        site, principal = site_of(request), principal_of_request(request)
        try:
            data = await received.opened(site.kernel, principal, given[_SEALED])
        except UnreadableError:
            return await _page(request, status=409, notice="messages.late")
        found = received.read(data)
        if not isinstance(found, Received) or not isinstance(found.message, xf.Auskunft0803):
            return await _page(request, status=409, notice="messages.late")
        directory = await site.directory.current()
        try:
            offer = await received.take_over(site.kernel, directory, principal, found.message, data)
        except NotFittingError as error:
            return await _page(request, status=409, **_contents(request, found), why=error.why)
        return Redirect(f"/amt/anfragen/{offer.request_id}", status_code=303)


async def _bytes(file: IncomingFile) -> bytes:
    """Return a file's bytes, and of one that is too large one more than allowed."""
    data = bytearray()
    async for chunk in file.chunks():
        data += chunk[: MAX_BYTES + 1 - len(data)]
    return bytes(data)


async def _shown(request: AnyRequest, found: Received, data: bytes) -> Template:
    """Show a message; an answer that fits a query can be taken over."""
    contents = _contents(request, found)
    if not isinstance(found.message, xf.Auskunft0803):
        return await _page(request, **contents)
    site, principal = site_of(request), principal_of_request(request)
    directory = await site.directory.current()
    try:
        offer = await received.offer_of(site.kernel, directory, principal, found.message)
    except NotFittingError as error:
        return await _page(request, **contents, why=error.why)
    sealed = await received.closed(site.kernel, principal, data)
    if sealed is None:
        return await _page(request, **contents, why="long")
    return await _page(request, **contents, offer=offer, sealed=sealed)


def _contents(request: AnyRequest, found: Received) -> dict[str, Any]:
    role = principal_of_request(request).role
    return {"kind": found.kind, "sections": sections_of(site_of(request).texts, found, role)}


async def _page(
    request: AnyRequest,
    *,
    status: int = 200,
    errors: Errors | None = None,
    notice: str = "",
    **context: Any,
) -> Template:
    site, principal = site_of(request), principal_of_request(request)
    texts = site.texts
    sees_refused = principal.role in LEAD_ROLES
    refused = await received.put_aside_ones(site.kernel, principal) if sees_refused else ()
    empty = {"faults": None, "kind": "", "sections": (), "why": "", "offer": None, "sealed": ""}
    return await office_page(
        request,
        "amt/messages.html",
        status=status,
        notice=notice,
        refused=refused,
        kept_days=received.KEPT.days,
        has_errors=bool(errors),
        file_field=FieldView(
            kind="file",
            names=(_FILE,),
            values=("",),
            label=texts("messages.file"),
            hint=texts("messages.file.hint", megabytes=MAX_BYTES // 1_000_000),
            error=sentence(texts, errors or {}, _FILE),
            accept=".xml,application/xml,text/xml",
        ),
        **(empty | context),
    )
