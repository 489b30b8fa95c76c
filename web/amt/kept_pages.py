"""What somebody had typed when her log-in ended: shown again, and sent only if she says so."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from tenants.people import STAFF_ROLES, TypedForm, drop_kept, kept_form
from web.amt.office_pages import office_page
from web.doors import home_of
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_SHORT = 3
"""Values up to this length say nothing to a reader: marks, numbers of pages."""


class KeptPages(Controller):
    """For the same person in the same office, for some minutes."""

    path = "/amt/fortsetzen"
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="fortsetzen")
    async def show(self, request: AnyRequest) -> Template | Redirect:
        """Show the texts, with the form that sends them as they were."""
        form = await _form(request)
        if form is None:
            return Redirect(_home(request), status_code=303)
        return await office_page(request, "amt/kept.html", form=form, shown=_readable(form))

    @post("/", name="fortsetzen.send")
    async def send(self, request: AnyRequest) -> Redirect:
        """Send it to where it was going: 307, so the browser brings the same fields there."""
        form = await _form(request)
        if form is None:
            return Redirect(_home(request), status_code=303)
        await drop_kept(site_of(request).kernel, principal_of_request(request))
        return Redirect(form.path, status_code=307)

    @post("/verwerfen", name="fortsetzen.discard")
    async def discard(self, request: AnyRequest) -> Redirect:
        """Keep it no longer."""
        await drop_kept(site_of(request).kernel, principal_of_request(request))
        return Redirect(_home(request), status_code=303)


def _home(request: AnyRequest) -> str:
    return home_of(principal_of_request(request).role)


async def _form(request: AnyRequest) -> TypedForm | None:
    principal = principal_of_request(request)
    return await kept_form(site_of(request).kernel, principal.account_id, principal.tenant_id)


def _readable(form: TypedForm) -> list[str]:
    """Return what a person has typed, as far as it can be told from what a page carries along."""
    return [
        value
        for _, value in form.fields
        if len(value.strip()) > _SHORT and not value.isdigit() and not _is_mark(value)
    ]


def _is_mark(value: str) -> bool:
    """Whether it is an id or a check sum."""
    return len(value) >= 16 and all(each in "0123456789abcdef-" for each in value)  # noqa: PLR2004
