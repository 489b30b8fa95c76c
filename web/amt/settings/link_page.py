"""The page about the download by link: which password, where it goes, how long a link is good."""

from __future__ import annotations

from typing import Any, Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft.delivery import link as links
from sorgeauskunft.requests.form import Kind
from tenants.handling import LinkPassword
from tenants.people import person_of
from tenants.people.password_rules import SHORTEST, password_fault
from tenants.settings import Section
from web.amt.settings.areas import HOME
from web.amt.settings.choices import Choice, Number
from web.amt.settings.lines import Line
from web.amt.settings.plain_pages import ADMINS
from web.amt.settings.section_page import BUTTON, SectionForm, page, saved, shown
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.site import AnyRequest, principal_of_request, site_of

_NEW, _AGAIN = "neu", "noch_einmal"
_SET: Final = "passwort"

LINK: Final = SectionForm(
    path=f"{HOME}/download-link",
    section=Section.DELIVERY,
    title="office.link",
    labels="office.field.",
    template="amt/settings/link.html",
    parts=(
        Choice(name="link.password", kind=LinkPassword, options="settings.said.linkpassword."),
        Line(name="link.password_mailbox", kind=Kind.EMAIL, longest=120),
        Number(name="link.valid_days", fewest=3, most=14),
        Number(name="link.remind_days", fewest=1, most=5),
    ),
)


class LinkPage(Controller):
    """How requests are fetched by a link, and the password that the office sets for that."""

    path = LINK.path
    guards = ADMINS

    @get("/", name="einstellungen.link")
    async def show(self, request: AnyRequest) -> Template:
        """Show both forms."""
        if _SET in request.query_params:
            more = await _more(request)
            return await page(request, LINK, notice="pickup.own.saved", **more)
        return await shown(request, LINK, **await _more(request))

    @post("/", name="einstellungen.link.save", status_code=200)
    async def save(self, request: AnyRequest) -> Template | Redirect:
        """Save the settings; a password of the office's own has to be there first."""
        more = await _more(request)
        given = await LINK.given(request)
        given.pop(BUTTON)
        if given["link.password"] == LinkPassword.OWN.value and not more["has_password"]:
            errors: Errors = {"link.password": ("pickup.own.error.first", {})}
            return await page(request, LINK, status=400, given=given, errors=errors, **more)
        return await saved(request, LINK, **more)

    @post("/passwort", name="einstellungen.link.password", status_code=200)
    async def set_password(self, request: AnyRequest) -> Template | Redirect:
        """Set the password, or say what is wrong with it."""
        given = await typed(request, (_NEW, _AGAIN))
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        errors: Errors = {}
        person = await person_of(kernel, principal.account_id)
        fault = await password_fault(kernel, given[_NEW], person)
        if fault is not None:
            # By the number of characters where it is about that; what is typed is not said again.
            errors[_NEW] = (f"people.password.error.{fault.value}", {"count": len(given[_NEW])})
        elif given[_NEW] != given[_AGAIN]:
            errors[_AGAIN] = ("people.password.error.again", {})
        if not errors:
            await links.set_own_password(kernel, principal, given[_NEW])
            return Redirect(f"{LINK.path}?{_SET}", status_code=303)
        return await page(request, LINK, status=400, **await _more(request, errors))


async def _more(request: AnyRequest, errors: Errors | None = None) -> dict[str, Any]:
    """Return what the form for the password needs."""
    site, texts = site_of(request), site_of(request).texts
    return {
        "has_password": await links.has_own_password(site.kernel, principal_of_request(request)),
        "password_fields": [
            FieldView(
                kind="password",
                names=(name,),
                values=("",),
                label=texts(f"pickup.own.{name}"),
                hint=texts("pickup.own.hint", fewest=SHORTEST) if name == _NEW else "",
                error=sentence(texts, errors or {}, name),
                autocomplete="new-password",
            )
            for name in (_NEW, _AGAIN)
        ],
    }
