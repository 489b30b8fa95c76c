"""Reporting a barrier to an office (feedback mechanism, Directive (EU) 2016/2102, Art. 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect, Template

from sorgeauskunft import feedback
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.requests import form
from sorgeauskunft.texts import Texts
from tenants.offices import Office
from web.citizen.offices import office_of, to
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import public, same_origin
from web.language import asked_for_language, texts_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

_LIMIT: Final = Limit("feedback", tries=5, seconds=3600)
LONGEST_MESSAGE: Final = 1500
LONGEST_PAGE: Final = 200


class BarrierReports(Controller):
    """A form for everybody. It sets no cookie, so it is guarded by where it is sent from."""

    path = "/j/{slug:str}/barrierefreiheit"
    guards = [public, same_origin]  # noqa: RUF012 - Litestar's way to declare
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - `same_origin` stands in for the token

    @get("/melden", name="report")
    async def ask(
        self, request: AnyRequest, slug: FromPath[str], seite: FromQuery[str] = ""
    ) -> Template:
        """Ask what does not work."""
        office = await office_of(request, slug)
        return _form(request, office, {"page": seite[:LONGEST_PAGE]}, {})

    @post("/melden", name="report.send")
    async def send(self, request: AnyRequest, slug: FromPath[str]) -> Template | Redirect:
        """Keep the report, and say thank you on a page that can be loaded again."""
        office = await office_of(request, slug)
        given = await typed(request, ("message", "page", "email"))
        if asked_for_language(request):
            return _form(request, office, given, {})
        errors = _errors(given)
        if errors:
            return _form(request, office, given, errors)
        await within(request, _LIMIT)
        report = feedback.Report(**{name: value.strip() for name, value in given.items()})
        await feedback.send(site_of(request).kernel, office.id, report)
        return to(f"/j/{slug}/barrierefreiheit/gemeldet")

    @get("/gemeldet", name="report.sent")
    async def sent(self, request: AnyRequest, slug: FromPath[str]) -> Template:
        """Say that the report has arrived."""
        return page(request, "legal/reported.html", office=await office_of(request, slug))


def _errors(given: Mapping[str, str]) -> Errors:
    errors: Errors = {}
    message = given["message"].strip()
    if not message:
        errors["message"] = ("legal.report.error.message", {})
    elif len(message) > LONGEST_MESSAGE:
        errors["message"] = ("legal.report.error.message_long", {"count": LONGEST_MESSAGE})
    if len(given["page"].strip()) > LONGEST_PAGE:
        errors["page"] = ("legal.report.error.page_long", {"count": LONGEST_PAGE})
    if given["email"].strip() and isinstance(
        form.check_email("email", given["email"]), form.FieldError
    ):
        errors["email"] = ("legal.report.error.email", {})
    return errors


def _fields(texts: Texts, given: Mapping[str, str], errors: Errors) -> list[FieldView]:
    return [
        FieldView(
            kind=kind,
            names=(name,),
            values=(given.get(name, ""),),
            label=texts(f"legal.report.{name}.label"),
            hint=texts(f"legal.report.{name}.hint"),
            why=texts(f"legal.report.{name}.why"),
            error=sentence(texts, errors, name),
            needed=name == "message",
            autocomplete="email" if name == "email" else "off",
        )
        for name, kind in (("message", "textarea"), ("page", "text"), ("email", "email"))
    ]


def _form(
    request: AnyRequest, office: Office, given: Mapping[str, str], errors: Errors
) -> Template:
    return page(
        request,
        "legal/report.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        office=office,
        fields=_fields(texts_of(request), given, errors),
        here=f"/j/{office.slug}/barrierefreiheit/melden",
        language_form="seite",
    )
