"""Logging in and out."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from tenants.people import LoginRefused, Role, log_in, log_in_by_passkey, log_out, passkeys
from web.amt.entering import BROWSER_COOKIE, device_of, ended_cookie, entered, refusal
from web.amt.oidc_cookies import address_after_logout
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import ANY_OFFICE, SESSION_COOKIE, public, require
from web.pages import page
from web.passkey_answers import answer_of
from web.site import AnyRequest, caller_of, principal_of_request, site_of

_NOTICES = {
    "aufgehoben": "login.kept.waiting",
    "passkey": "login.passkey.refused",
    "warten": "login.wait",
}
"""What stands in the address → what the page says."""


class Login(Controller):
    """The door of a Jugendamt's people."""

    path = "/amt"

    @get("/anmelden", name="amt.login", guards=[public])
    async def form(self, request: AnyRequest) -> Template:
        """Ask for mail address and password."""
        notice = next((key for name, key in _NOTICES.items() if name in request.query_params), "")
        return _page(request, "", {}, notice)

    @post("/anmelden", name="amt.login.try", guards=[public])
    async def try_(self, request: AnyRequest) -> Template | Redirect:
        """Let in, lead to the second step, or say that something was wrong, never what."""
        given = await typed(request, ("email", "password"))
        errors: Errors = {
            name: (f"amt.login.error.missing_{name}", {})
            for name in ("email", "password")
            if not given[name].strip()
        }
        if not errors:
            way = await log_in(
                site_of(request).kernel,
                given["email"],
                given["password"],
                caller_of(request),
                device=device_of(request),
                known=request.cookies.get(BROWSER_COOKIE, ""),
            )
            if not isinstance(way, LoginRefused):
                return await entered(request, way)
            errors["email"] = refusal(way, "amt.login.error.wrong")
        return _page(request, given["email"], errors)

    @post("/anmelden/passkey", name="anmelden.passkey", guards=[public])
    async def ask_passkey(self, request: AnyRequest) -> Template:
        """Ask for a passkey: whichever of this service the browser has."""
        options = await passkeys.ask(site_of(request).kernel, passkeys.LOG_IN)
        return page(request, "amt/passkey_login.html", options=options)

    @post("/anmelden/passkey/antwort", name="anmelden.passkey.answer", guards=[public])
    async def take_passkey(self, request: AnyRequest) -> Redirect:
        """Let somebody in by the passkey alone."""
        kernel = site_of(request).kernel
        way = await log_in_by_passkey(
            kernel, await answer_of(request), caller_of(request), device=device_of(request)
        )
        if isinstance(way, LoginRefused):
            why = "warten" if way.wait_seconds else "passkey"
            return Redirect(f"/amt/anmelden?{why}", status_code=303)
        return await entered(request, way)

    @post(
        "/abmelden",
        name="amt.logout",
        guards=[require(frozenset(Role))],
        opt={ANY_OFFICE: True},
    )
    async def out(self, request: AnyRequest) -> Redirect:
        """End the session here and in the database."""
        await log_out(site_of(request).kernel, principal_of_request(request))
        response = Redirect(address_after_logout(request), status_code=303)
        response.set_cookie(ended_cookie(SESSION_COOKIE))
        # Pages are sent with no-store; this is for what a browser keeps all the same.
        response.headers["clear-site-data"] = '"cache", "storage"'
        return response


def _page(request: AnyRequest, email: str, errors: Errors, notice: str = "") -> Template:
    texts = site_of(request).texts
    fields = [
        FieldView(
            kind="email",
            names=("email",),
            values=(email,),
            label=texts("amt.login.email.label"),
            error=sentence(texts, errors, "email"),
            autocomplete="username",
        ),
        FieldView(
            kind="password",
            names=("password",),
            values=("",),
            label=texts("amt.login.password.label"),
            error=sentence(texts, errors, "password"),
            autocomplete="current-password",
        ),
    ]
    return page(
        request,
        "amt/login.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        fields=fields,
        notice=notice,
    )
