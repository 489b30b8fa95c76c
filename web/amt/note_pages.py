"""Notes about a request: written on its page, corrected and taken away on a page of their own."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import casework
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import CASEWORK_ROLES
from web.amt.office_pages import office_page
from web.amt.question_pages import checked
from web.amt.request_events import changes_for
from web.amt.request_pages import done_or_stale, request_page
from web.amt.request_views import Typed, fields_of
from web.amt.versions import Stale, attempt
from web.errors import Errors
from web.forms import LONG, typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of


class NotePages(Controller):
    """Everybody of the office reads notes; only their author changes them."""

    path = "/amt/anfragen/{request_id:uuid}/notizen"
    guards = [require(CASEWORK_ROLES)]  # noqa: RUF012

    @post("/", name="anfrage.note")
    async def write(self, request: AnyRequest, request_id: FromPath[UUID]) -> Template | Redirect:
        """Note something."""
        text = (await typed(request, ("note",), longest=LONG))["note"]
        errors = checked(text, "note")
        kept = Typed(note=text)
        if errors:
            return await request_page(request, request_id, status=400, typed=kept, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.note(kernel, principal, request_id, text.strip())
        return await done_or_stale(request, request_id, act, kept)

    @get("/{note_id:uuid}", name="anfrage.note.one")
    async def one(
        self, request: AnyRequest, request_id: FromPath[UUID], note_id: FromPath[UUID]
    ) -> Template:
        """Show one's own note, to be corrected or taken away."""
        return await _page(request, request_id, note_id)

    @post("/{note_id:uuid}/aendern", name="anfrage.note.correct")
    async def correct(
        self, request: AnyRequest, request_id: FromPath[UUID], note_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Correct one's own note."""
        text = (await typed(request, ("note",), longest=LONG))["note"]
        errors = checked(text, "note")
        if errors:
            return await _page(request, request_id, note_id, text=text, errors=errors)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.rewrite_note(kernel, principal, request_id, note_id, text.strip())
        stale = await attempt(request, request_id, act)
        if stale is not None:
            return await _page(request, request_id, note_id, text=text, stale=stale)
        return Redirect(f"/amt/anfragen/{request_id}", status_code=303)

    @post("/{note_id:uuid}/loeschen", name="anfrage.note.remove")
    async def remove(
        self, request: AnyRequest, request_id: FromPath[UUID], note_id: FromPath[UUID]
    ) -> Template | Redirect:
        """Take one's own note away."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        act = casework.drop_note(kernel, principal, request_id, note_id)
        return await done_or_stale(request, request_id, act)


async def _page(
    request: AnyRequest,
    request_id: UUID,
    note_id: UUID,
    *,
    text: str | None = None,
    errors: Errors | None = None,
    stale: Stale | None = None,
) -> Template:
    """Show one's own note; where it is gone by now, the request with the text as a new note."""
    site, principal = site_of(request), principal_of_request(request)
    try:
        opened = await casework.view(site.kernel, principal, request_id)
    except NotFoundError as error:
        raise NotFoundException from error
    own = [note for note in opened.notes if note.author == principal.account_id]
    note = next((note for note in own if note.id == note_id), None)
    if note is None:
        if stale is None:
            raise NotFoundException
        kept = Typed(note=text or "")
        return await request_page(request, request_id, status=409, stale=stale, typed=kept)
    typed_note = Typed(note=note.text if text is None else text)
    return await office_page(
        request,
        "amt/note.html",
        status=409 if stale else 400 if errors else 200,
        has_errors=bool(errors),
        request_=opened.request,
        version=opened.version,
        note=note,
        field_view=fields_of(site.texts, typed_note, errors or {})["note"],
        stale=stale,
        changes=await changes_for(request, opened, stale),
    )
