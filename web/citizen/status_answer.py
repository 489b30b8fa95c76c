"""She answers the office's question by the status code: a text, files, or both, in one form."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, post
from litestar.response import Template

from sorgeauskunft import register, requests, uploads
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import Followed, WrongStatusError
from sorgeauskunft.uploads import MAX_FILES, OneRefusedError, RefusedError, Upload
from web.citizen.status_acts import found_by, shown_again
from web.citizen.status_pages import answer_status, ask_again
from web.errors import Errors
from web.forms import LONG
from web.guards import citizen, same_origin
from web.incoming import LARGEST_UPLOAD, IncomingForm, incoming_form
from web.language import texts_of
from web.site import AnyRequest, site_of

_CLOSED = "pages.status.answer.closed"


class StatusAnswer(Controller):
    """The answer goes as a whole: what is wrong with a file keeps the text on the page."""

    path = "/status/antwort"
    guards = [citizen, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - who sends a code has it already

    @post("/", name="status.answer", status_code=200, request_max_body_size=LARGEST_UPLOAD)
    async def answer(self, request: AnyRequest) -> Template:
        """Take the answer in."""
        given: dict[str, str] = {}
        found: Followed | None = None
        errors: Errors = {}
        try:
            # Code, question and text stand before the files in the form.
            async with incoming_form(request, longest=LONG + 1) as form:
                given = {name: form.texts.get(name, "") for name in ("code", "question", "answer")}
                found = await found_by(request, given["code"])
                if found is None:
                    return ask_again(request, given["code"])
                question = _open_question(found, given["question"])
                if question is None:
                    return await shown_again(request, given["code"], _CLOSED)
                errors = _wrong(given["answer"])
                files = () if errors else await _received(request, found, form)
                if errors:
                    async for _ in form.files():
                        errors["files"] = ("uploads.answer.again", {})
        except RefusedError as refused:
            if found is None:
                return ask_again(request, given.get("code", ""))
            return await answer_status(request, found, given, _refused(request, refused))
        if not errors and not given["answer"].strip() and not files:
            errors["answer"] = ("pages.status.answer.error.missing", {})
        if errors:
            return await answer_status(request, found, given, errors)
        text = given["answer"].strip()
        kept = await _kept(request, found, question, text, files)
        return await shown_again(
            request, given["code"], "pages.status.answer.done" if kept else _CLOSED
        )


def _open_question(found: Followed, typed: str) -> UUID | None:
    for question in found.questions if found.is_asked else ():
        if str(question.id) == typed and question.answered_at is None:
            return question.id
    return None


def _wrong(text: str) -> Errors:
    if len(text) > LONG:
        return {"answer": ("pages.status.answer.error.long", {"max": LONG})}
    return {}


async def _received(request: AnyRequest, found: Followed, form: IncomingForm) -> tuple[Upload, ...]:
    return await uploads.receive_all(site_of(request).kernel, found.office_id, form.files())


def _refused(request: AnyRequest, refused: RefusedError) -> Errors:
    settings = site_of(request).kernel.settings
    params = {
        "label": refused.name
        if isinstance(refused, OneRefusedError)
        else texts_of(request)("uploads.answer.label"),
        "each": settings.upload_file_megabytes,
        "total": settings.upload_total_megabytes,
        "files": MAX_FILES,
    }
    return {"files": (f"uploads.error.{refused.reason}", params)}


async def _kept(
    request: AnyRequest,
    found: Followed,
    question: UUID,
    text: str,
    files: tuple[Upload, ...],
) -> bool:
    kernel = site_of(request).kernel
    try:
        await requests.answer(
            kernel, found.office_id, found.request_id, question, requests.Answer(text, files)
        )
    except (NotFoundError, WrongStatusError):
        await uploads.discard(kernel, found.office_id, [upload.id for upload in files])
        return False
    await register.settle_waiting(kernel, found.office_id, found.request_id)
    return True
