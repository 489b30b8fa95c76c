"""Check your answers, send, and the confirmation."""

from __future__ import annotations

from collections.abc import Callable

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import documents, readiness, requests
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.drafts import DraftContent, Typed, merged
from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.requests import RequestContent, Sent, form
from sorgeauskunft.requests.form import FieldError, Step
from tenants.offices import Office
from web import draft_cookie
from web.announcing import takes_requests
from web.citizen.children import children_of
from web.citizen.form_fields import field_views
from web.citizen.form_pages import faults_beyond, path_of
from web.citizen.journey import (
    DraftMissing,
    Journey,
    NotOpen,
    answers_of,
    journey_of,
    save,
    saved_at,
)
from web.citizen.offices import PRIVACY_VERSION, office_of, to
from web.citizen.overview import overview
from web.citizen.status_fields import StatusActsView
from web.citizen.trying import directory_for, leave_nothing, trier_of
from web.citizen.upload_pages import INFECTED, UPLOADS, scanned
from web.forms import shows_faults, typed, with_faults
from web.guards import citizen
from web.language import asked_for_language, texts_of
from web.limits import within
from web.markdown import as_html
from web.pages import page
from web.site import AnyRequest, Site, site_of

_DECLARATION = Step("declaration")
_ADDRESS = Step("address")
_COPY = Limit("copy", tries=20, seconds=3600)


class Sending(Controller):
    """The last steps."""

    path = "/j/{slug:str}"
    guards = [citizen]  # noqa: RUF012

    @get("/pruefen", name="review")
    async def review(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Show everything once more, with ways to change it."""
        journey = await journey_of(request, slug)
        elsewhere = _elsewhere(journey)
        if elsewhere:
            return elsewhere
        if not shows_faults(request):
            return _review(request, journey, _unticked(journey), ())
        errors = form.check_step(_DECLARATION, journey.answers, journey.context).errors
        return _review(request, journey, journey.answers, errors)

    @post("/senden", name="send")
    async def send(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Send. A second click, a reload and a second tab end at the same confirmation."""
        office = await office_of(request, slug)
        if not takes_requests(request, office):
            raise NotOpen(office)
        code = draft_cookie.code_of(request)
        if code is None:
            raise DraftMissing(office)
        ticks = await typed(request, [field.key for field in _DECLARATION.table.fields])
        site = site_of(request)
        directory = await directory_for(request, office)

        if asked_for_language(request):
            journey = await journey_of(request, slug)
            ticked = answers_of(merged(journey.content, Typed(answers=dict(ticks))))
            return _review(request, journey, ticked, ())

        def prepare(draft: DraftContent) -> RequestContent:
            return _ready(
                Journey(
                    site=site,
                    texts=texts_of(request),
                    office=office,
                    directory=directory,
                    code=code,
                    content=merged(draft, Typed(answers=dict(ticks))),
                )
            )

        try:
            try:
                await _send(request, office, code, prepare)
            except _FilesNotReady:
                # Nothing is sent that was not scanned; the scanner may be back by now.
                _, infected = await scanned(await journey_of(request, slug))
                if infected:
                    found = f"{INFECTED}={next(iter(infected))}"
                    return to(f"/j/{slug}/formular/{form.UPLOADS.slug}?{found}")
                await _send(request, office, code, prepare)
        except _NotReady as refused:
            if refused.elsewhere is not None:
                return to(refused.elsewhere)
            # Kept only for the page that says what is missing: she declares anew each time.
            await save(await journey_of(request, slug), Typed(answers=dict(ticks)))
            return to(with_faults(f"/j/{slug}/pruefen"))
        except requests.DraftGoneError as error:
            raise DraftMissing(office) from error
        return to(f"/j/{slug}/gesendet")

    @get("/gesendet", name="sent")
    async def sent(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Confirm: reference, status code, office, what happens next."""
        office, sent = await _sent(request, slug)
        return page(
            request,
            "citizen/sent.html",
            office=office,
            reference=sent.reference,
            status_code=codes.grouped(sent.status_code),
            own=as_html(office.texts.confirmation),
            mails=site_of(request).kernel.settings.mails,
            email_field=StatusActsView.of(
                texts_of(request), {}, {}, site_of(request).kernel.settings
            ).email,
        )

    @get("/gesendet/kopie", name="copy")
    async def copy(self, request: AnyRequest, slug: FromPath[str]) -> Response[bytes] | Template:
        """Make the copy of her request as PDF, now that she asks for it."""
        await within(request, _COPY)
        office, sent = await _sent(request, slug)
        try:
            content = await _copy(site_of(request), office, sent)
        except PdfError:
            return page(request, "citizen/copy_failed.html", status=503, office=office)
        name = f"anfrage-{sent.reference}.pdf"
        return Response(
            content,
            media_type="application/pdf",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    @post("/gesendet/fertig", name="finish")
    async def finish(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Leave nothing in this browser that leads to the request."""
        await office_of(request, slug)
        response = to(f"/j/{slug}/")
        leave_nothing(request, response)
        return response


class _NotReady(Exception):  # noqa: N818 - no error, but the way back to what is missing
    """Something has to be answered first: on another page, or on the review page itself."""

    def __init__(self, elsewhere: str | None = None) -> None:
        super().__init__()
        self.elsewhere = elsewhere


class _FilesNotReady(_NotReady):
    """Files are missing, or wait for the scanner."""


async def _send(
    request: AnyRequest,
    office: Office,
    code: str,
    prepare: Callable[[DraftContent], RequestContent],
) -> None:
    site = site_of(request)
    if not office.is_synthetic:
        await requests.send(site.kernel, office.id, code, prepare)
        return
    directory = await site.directory.current()
    actor = trier_of(request)
    await readiness.send_tried(site.kernel, directory, office, code, prepare, actor=actor)


def _ready(journey: Journey) -> RequestContent:
    """Check everything once more and return what is sent. Raises `_NotReady`."""
    answers = journey.answers
    if not journey.may_request:
        raise _NotReady(f"{journey.base}/check/")
    checked = form.check_all(
        answers,
        journey.context,
        journey.walk,
        form.Sending(
            language=journey.texts.lang,
            affirmed_at=journey.site.kernel.clock.now(),
            privacy_notice_version=PRIVACY_VERSION,
        ),
    )
    if isinstance(checked, RequestContent):
        if _lives_elsewhere(journey):
            raise _NotReady(with_faults(path_of(journey, _ADDRESS)))
        return checked
    first = next(iter(checked))
    if first == UPLOADS:
        raise _FilesNotReady(path_of(journey, first))
    if first != _DECLARATION:
        raise _NotReady(with_faults(path_of(journey, first)))
    raise _NotReady


def _lives_elsewhere(journey: Journey) -> bool:
    values = form.check_step(_ADDRESS, journey.answers, journey.context).values
    return bool(faults_beyond(journey, _ADDRESS, values))


def _elsewhere(journey: Journey) -> Redirect | None:
    """Return where she has to go first, if the way to sending is not open."""
    if not journey.may_request:
        return to(f"{journey.base}/check/")
    reachable = form.reachable(journey.answers, journey.context)
    if reachable[-1] != _DECLARATION:
        return to(with_faults(path_of(journey, reachable[-1])))
    return to(with_faults(path_of(journey, _ADDRESS))) if _lives_elsewhere(journey) else None


def _unticked(journey: Journey) -> form.Answers:
    ticks = Typed(answers={field.key: "" for field in _DECLARATION.table.fields})
    return answers_of(merged(journey.content, ticks))


def _review(
    request: AnyRequest,
    journey: Journey,
    answers: form.Answers,
    errors: tuple[FieldError, ...],
) -> Template:
    pruned = form.prune(journey.answers, journey.context.options)
    return page(
        request,
        "citizen/review.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        office=journey.office,
        journey=journey,
        blocks=overview(journey, pruned),
        statements=_statements(journey),
        children=children_of(journey),
        fields=field_views(journey, _DECLARATION, answers, errors),
        number=(total := len(form.steps(len(journey.children), journey.context.options))),
        total=total,
        here=f"{journey.base}/senden",
        language_form="seite",
        saved_at=saved_at(journey),
    )


def _statements(journey: Journey) -> list[str]:
    """What she affirms, each about its child where there are several."""
    texts = journey.texts
    said = []
    for statement in form.affirmation(journey.walk.answers.children):
        about = journey.name_of(statement.child) if statement.child is not None else ""
        text = texts(statement.text_key)
        said.append(f"{about}: {text}" if about else text)
    return said


async def _sent(request: AnyRequest, slug: str) -> tuple[Office, Sent]:
    office = await office_of(request, slug)
    code = draft_cookie.code_of(request)
    sent = None
    if code:
        sent = await requests.already_sent(site_of(request).kernel, office.id, code)
    if sent is None:
        raise DraftMissing(office)
    return office, sent


async def _copy(site: Site, office: Office, sent: Sent) -> bytes:
    kernel = site.kernel
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        request = await requests.stored(kernel, sent.request_id)
    if request is None:
        raise DraftMissing(office)
    return await documents.mothers_copy(
        site.pdf,
        site.texts,
        office,
        request,
        status_code=codes.grouped(sent.status_code),
        status_address=f"{kernel.settings.base_url}/status",
    )
