"""The page for files: add, look at, take out, and go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Stream, Template

from sorgeauskunft import drafts, uploads
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.requests import form
from sorgeauskunft.requests.form import Step
from sorgeauskunft.uploads import Document, RefusedError
from web.citizen.journey import (
    DraftMissing,
    Journey,
    answers_of,
    journey_of,
    newly_needed,
    saved_at,
    turned_off,
)
from web.citizen.offices import to
from web.citizen.paths import path_of_form
from web.citizen.upload_views import document_views
from web.files import file_answer
from web.forms import BACK, typed
from web.guards import citizen
from web.incoming import LARGEST_UPLOAD, IncomingFile, incoming_file
from web.language import asked_for_language
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

UPLOADS = Step(form.UPLOADS.key)
"""The step of the form that these pages are."""

INFECTED = "befallen"
"""Names the document of a file that was taken out by the scanner when she sent her request."""

_UPLOAD = Limit("upload", tries=300, seconds=3600)
_DONE = "neu"
_AS_CHANGE = "aenderung"


class UploadPages(Controller):
    """Each upload is a form of its own; "Weiter" is another one."""

    path = f"/j/{{slug:str}}/formular/{form.UPLOADS.slug}"
    guards = [citizen]  # noqa: RUF012

    @get("/", name="files")
    async def show(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Show what is asked for and what is there; a step not reached yet leads to the open one."""
        journey = await journey_of(request, slug)
        if not journey.may_request:
            return to(f"{journey.base}/check/")
        reachable = form.reachable(journey.answers, journey.context)
        if turned_off(journey, form.UPLOADS):
            return to(path_of_form(journey.base, journey.content, reachable[-1]))
        _require_asked(journey)
        if UPLOADS not in reachable:
            return to(path_of_form(journey.base, journey.content, reachable[-1]))
        infected = request.query_params.get(INFECTED, "")
        asked = uploads.asked_for(journey.context.options)
        return _show(request, journey, {infected: "infected"} if infected in asked else {})

    @post("/", name="files.save")
    async def save(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Go on, when everything needed is there and nothing waits for the scanner any more."""
        journey = await journey_of(request, slug)
        if not journey.may_request:
            return to(f"{journey.base}/check/")
        if turned_off(journey, form.UPLOADS):
            return to(f"{journey.base}/pruefen")
        _require_asked(journey)
        inputs = await typed(request, [BACK])
        if inputs[BACK]:
            return _beside(request, journey, form.previous_step)
        if asked_for_language(request):
            return _show(request, journey, {})
        journey, errors = await scanned(journey)
        checked = form.check_step(UPLOADS, answers_of(journey.content), journey.context)
        errors = {error.field: error.code for error in checked.errors} | errors
        if errors:
            return _show(request, journey, errors)
        return _beside(request, journey, form.next_step)

    @post(
        "/hochladen/{document:str}",
        name="files.add",
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `incoming_file` checks the token, without spooling
    )
    async def add(
        self, request: AnyRequest, slug: FromPath[str], document: FromPath[str]
    ) -> Template | Redirect:
        """Take a file in."""
        await within(request, _UPLOAD)
        try:
            async with incoming_file(request) as file:
                journey = await journey_of(request, slug)
                added = await _received(journey, _document(journey, document), file)
        except RefusedError as refused:
            journey = await journey_of(request, slug)
            return _show(request, journey, {_document(journey, document).value: refused.reason})
        return to(f"{_here(request, journey)}{_mark(request)}{_DONE}={added}")

    @get("/datei/{upload:uuid}", name="files.look")
    async def look(
        self, request: AnyRequest, slug: FromPath[str], upload: FromPath[UUID]
    ) -> Stream:
        """Show a file of hers."""
        journey = await journey_of(request, slug)
        for present in journey.content.uploads:
            if present.id == upload:
                kernel = site_of(request).kernel
                return await file_answer(
                    kernel,
                    journey.office.id,
                    present,
                    f"datei.{present.media_type.ending}",
                    inline=True,
                )
        raise NotFoundException

    @post("/datei/{upload:uuid}/entfernen", name="files.remove")
    async def remove(
        self, request: AnyRequest, slug: FromPath[str], upload: FromPath[UUID]
    ) -> Redirect:
        """Take a file out, for good. Once more changes nothing."""
        journey = await journey_of(request, slug)
        content = await drafts.remove_uploads(
            journey.site.kernel, journey.office.id, _code(journey), {upload}, form.FORM_VERSION
        )
        if content is None:
            raise DraftMissing(journey.office)
        return to(_here(request, journey))


async def scanned(journey: Journey) -> tuple[Journey, dict[str, str]]:
    """Scan what waits; return the journey after that, and document → reason for what went.

    Raises:
        DraftMissing: The draft went in the meantime.
    """
    content, infected = await drafts.scan_waiting(
        journey.site.kernel, journey.office.id, _code(journey), journey.content, form.FORM_VERSION
    )
    if content is None:
        raise DraftMissing(journey.office)
    return _with(journey, content), {str(upload.document): "infected" for upload in infected}


async def _received(journey: Journey, document: Document, file: IncomingFile) -> UUID:
    kernel, tenant_id = journey.site.kernel, journey.office.id
    # Once more when it is put in; here, so that a file is not looked into for nothing.
    drafts.require_room(kernel, journey.content.uploads, document)
    upload = await uploads.receive(kernel, tenant_id, document, file.name, file.chunks())
    content = await drafts.add_upload(kernel, tenant_id, _code(journey), upload, form.FORM_VERSION)
    if content is None:
        raise DraftMissing(journey.office)
    return upload.id


def _show(request: AnyRequest, journey: Journey, errors: Mapping[str, str]) -> Template:
    every = form.steps(len(journey.children), journey.context.options)
    here = _here(request, journey)
    added = request.query_params.get(_DONE, "")
    return page(
        request,
        "citizen/uploads.html",
        status=400 if errors and request.method == "POST" else 200,
        has_errors=bool(errors),
        office=journey.office,
        journey=journey,
        documents=document_views(journey, errors),
        added=next((u.name for u in journey.content.uploads if str(u.id) == added), ""),
        waiting=any(upload.waiting for upload in journey.content.uploads),
        limits=journey.site.kernel.settings,
        saved_at=saved_at(journey),
        changed=newly_needed(journey, UPLOADS),
        number=every.index(UPLOADS) + 1,
        total=len(every),
        base=here.partition("?")[0],
        as_change=f"?{_AS_CHANGE}" if _from_review(request) else "",
        here=here,
        language_form="seite",
    )


def _beside(
    request: AnyRequest,
    journey: Journey,
    beside: Callable[[Step, int, form.FormOptions], Step | None],
) -> Redirect:
    """Go to the page before or after this one; who came from the review goes back there."""
    step = beside(UPLOADS, len(journey.children), journey.context.options)
    if step is None or _from_review(request):
        return to(f"{journey.base}/pruefen")
    return to(path_of_form(journey.base, journey.content, step))


def _here(request: AnyRequest, journey: Journey) -> str:
    path = path_of_form(journey.base, journey.content, UPLOADS)
    return f"{path}?{_AS_CHANGE}" if _from_review(request) else path


def _mark(request: AnyRequest) -> str:
    return "&" if _from_review(request) else "?"


def _from_review(request: AnyRequest) -> bool:
    return _AS_CHANGE in request.query_params


def _require_asked(journey: Journey) -> None:
    if not uploads.asked_for(journey.context.options):
        raise NotFoundException


def _document(journey: Journey, name: str) -> Document:
    for document in uploads.asked_for(journey.context.options):
        if document.value == name:
            return document
    raise NotFoundException


def _code(journey: Journey) -> str:
    assert journey.code is not None  # noqa: S101 - a journey that needs its draft has its code
    return journey.code


def _with(journey: Journey, content: DraftContent) -> Journey:
    # Made anew, because what follows from the content is kept with a journey.
    return msgspec.structs.replace(journey, content=content)
