"""Later: the code of the draft, ways to take it along, and ways to leave nothing behind."""

from __future__ import annotations

from typing import Any

from litestar import Controller, Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft import drafts
from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.mail import Mail, MailError, new_message_id
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.requests import form
from tenants.trial import as_test
from web.citizen.journey import DraftMissing, Journey, journey_of
from web.citizen.offices import office_of, to
from web.citizen.trying import leave_nothing
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import citizen
from web.language import language_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# A stranger's mailbox must not be filled from here.
_LINKS = Limit("draft.link", tries=5, seconds=3600)
_LINK = "link.email"
_REMINDER = "reminder.email"


class Keeping(Controller):
    """What she does with a draft besides going on."""

    path = "/j/{slug:str}/merken"
    guards = [citizen]  # noqa: RUF012

    @get("/", name="keep")
    async def memo(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Show the code, to be written down, printed, kept as a file or sent by mail."""
        return await _memo(request, await journey_of(request, slug))

    @get("/datei", name="keep.file")
    async def file(self, request: AnyRequest, slug: FromPath[str]) -> Response[str]:
        """Give code and address as a small text, which every phone can keep."""
        journey = await journey_of(request, slug)
        mark = f"{journey.texts('trial.mark')}\n\n" if journey.office.is_synthetic else ""
        return Response(
            mark + _link_text(journey),
            media_type="text/plain; charset=utf-8",
            headers={"content-disposition": 'attachment; filename="sorgeauskunft-code.txt"'},
        )

    @post("/link", name="keep.link")
    async def link(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Mail the link to her, within this request: neither code nor address is kept for that."""
        journey = await journey_of(request, slug)
        given = (await typed(request, [_LINK]))[_LINK]
        address, errors = _checked(journey, _LINK, given)
        if errors:
            return await _memo(request, journey, given={_LINK: given}, errors=errors)
        await within(request, _LINKS)
        texts = journey.texts
        settings = journey.site.kernel.settings
        mail = Mail(
            to=address,
            subject=texts("pages.mail.link.subject"),
            text=_link_text(journey),
            message_id=new_message_id(settings.base_url),
        )
        if journey.office.is_synthetic:
            mail = as_test(mail, texts)
        try:
            await journey.site.kernel.mailer.send(mail)
        except MailError as error:
            key = "mail-refused" if error.permanent else "mail-failed"
            errors = {_LINK: (f"pages.keep.error.{key}", {})}
            return await _memo(request, journey, given={_LINK: given}, errors=errors)
        return to(f"{journey.base}/merken/?geschickt")

    @post("/erinnerung", name="keep.reminder")
    async def reminder(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Remember to remind her."""
        journey = await journey_of(request, slug)
        given = (await typed(request, [_REMINDER]))[_REMINDER]
        address, errors = _checked(journey, _REMINDER, given)
        if errors:
            return await _memo(request, journey, given={_REMINDER: given}, errors=errors)
        tag = language_of(request).tag
        if not await drafts.remind(
            journey.site.kernel,
            journey.office.id,
            _code(journey),
            drafts.Reminder(address, tag, test=journey.office.is_synthetic),
        ):
            raise DraftMissing(journey.office)
        return to(f"{journey.base}/merken/")

    @post("/erinnerung/loeschen", name="keep.no_reminder")
    async def no_reminder(self, request: AnyRequest, slug: FromPath[str]) -> Redirect:
        """Forget the address for the reminder."""
        journey = await journey_of(request, slug)
        await drafts.do_not_remind(journey.site.kernel, journey.office.id, _code(journey))
        return to(f"{journey.base}/merken/")

    @post("/beenden", name="keep.leave", status_code=200)
    async def leave(self, request: AnyRequest, slug: FromPath[str]) -> Response[Any]:
        """Leave nothing in this browser; the draft stays where it is, for her who has the code."""
        office = await office_of(request, slug)
        response: Response[Any] = page(request, "citizen/left.html", office=office)
        leave_nothing(request, response)
        return response


def _code(journey: Journey) -> str:
    assert journey.code is not None  # noqa: S101 - a journey that needs its draft has its code
    return journey.code


def resume_link(base_url: str, code: str) -> str:
    """Return the address that goes on with a draft. What stands behind # is sent to no server."""
    return f"{base_url}/fortsetzen#{codes.grouped(code)}"


def _link_text(journey: Journey) -> str:
    assert journey.draft is not None  # noqa: S101 - see `_code`
    base_url = journey.site.kernel.settings.base_url
    return journey.texts(
        "pages.mail.link.text",
        code=codes.grouped(_code(journey)),
        link=resume_link(base_url, _code(journey)),
        address=f"{base_url}/fortsetzen",
        date=journey.texts.date(journey.draft.expires_at),
    )


async def _memo(
    request: AnyRequest,
    journey: Journey,
    *,
    given: dict[str, str] | None = None,
    errors: Errors | None = None,
) -> Template:
    assert journey.draft is not None  # noqa: S101 - see `_code`
    kernel = site_of(request).kernel
    return page(
        request,
        "citizen/keep.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here=f"{journey.base}/merken/",
        office=journey.office,
        draft=journey.draft,
        code=codes.grouped(_code(journey)),
        mails=kernel.settings.mails,
        link_field=_email(journey, _LINK, given or {}, errors or {}),
        reminder_field=_email(journey, _REMINDER, given or {}, errors or {}),
        remind_at=drafts.reminder_at(kernel, journey.draft.expires_at),
        can_remind=drafts.reminder_at(kernel, journey.draft.expires_at) > kernel.clock.now(),
        is_reminded=await drafts.is_reminded(kernel, journey.office.id, _code(journey)),
        was_sent="geschickt" in request.query_params,
    )


def _checked(journey: Journey, name: str, given: str) -> tuple[str, Errors]:
    checked = form.check_email(name, given)
    if isinstance(checked, str):
        return checked, {}
    label = journey.texts("pages.keep.email")
    return "", {name: (checked.text_key, {**checked.params, "label": label})}


def _email(journey: Journey, name: str, given: dict[str, str], errors: Errors) -> FieldView:
    texts = journey.texts
    return FieldView(
        kind="email",
        names=(name,),
        values=(given.get(name, ""),),
        label=texts("pages.keep.email"),
        hint=texts(f"pages.keep.hint.{name.partition('.')[0]}"),
        error=sentence(texts, errors, name),
        autocomplete="email",
    )
