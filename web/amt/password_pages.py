"""Changing one's own password."""

from __future__ import annotations

from typing import Final

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from tenants.people import STAFF_ROLES, change_password, password_fault, person_of
from tenants.people.password_rules import SHORTEST
from web.amt.account_pages import ACCOUNT
from web.amt.entering import refusal
from web.amt.office_pages import office_page
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

_FIELDS: Final = {
    "present": "current-password",
    "new": "new-password",
    "again": "new-password",
}
"""Name → what browsers call it (HTML's `autocomplete`)."""


class PasswordPages(Controller):
    """The present password is the fresh proof; all other sessions end."""

    path = f"{ACCOUNT}/passwort"
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="konto.password.page")
    async def form(self, request: AnyRequest) -> Template:
        """Ask for the present one and the new one."""
        return await _page(request, {})

    @post("/", name="konto.password")
    async def change(self, request: AnyRequest) -> Template | Redirect:
        """Change it, or say what is wrong."""
        given = await typed(request, _FIELDS)
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        errors: Errors = {
            name: (f"login.password.missing.{name}", {}) for name in _FIELDS if not given[name]
        }
        if "new" not in errors:
            person = await person_of(kernel, principal.account_id)
            fault = await password_fault(kernel, given["new"], person)
            if fault is not None:
                # By the number of characters where it is about that.
                errors["new"] = (f"people.password.error.{fault}", {"count": len(given["new"])})
            elif "again" not in errors and given["again"] != given["new"]:
                errors["again"] = ("login.password.differs", {})
        if not errors:
            refused = await change_password(kernel, principal, given["present"], given["new"])
            if refused is None:
                return Redirect(f"{ACCOUNT}?passwort", status_code=303)
            errors["present"] = refusal(refused, "login.password.wrong")
        return await _page(request, errors)


async def _page(request: AnyRequest, errors: Errors) -> Template:
    texts = site_of(request).texts
    views = [
        FieldView(
            kind="password",
            names=(name,),
            values=("",),
            label=texts(f"login.password.field.{name}"),
            hint=texts("login.password.hint", fewest=SHORTEST) if name == "new" else "",
            error=sentence(texts, errors, name),
            autocomplete=autocomplete,
        )
        for name, autocomplete in _FIELDS.items()
    ]
    return await office_page(
        request,
        "amt/password.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=views,
    )
