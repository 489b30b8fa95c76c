"""Logging in and out."""

from __future__ import annotations

from typing import Any

from litestar import Controller, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from tenants.people import LoginRefused, Role, log_in, log_out
from web.amt.oidc_cookies import address_after_logout
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import SESSION_COOKIE, public, require
from web.pages import page
from web.site import AnyRequest, caller_of, principal_of_request, site_of


def _cookie(token: str, *, ended: bool = False) -> Cookie:
    return Cookie(
        key=SESSION_COOKIE,
        value=token,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
        max_age=0 if ended else None,
    )


class Login(Controller):
    """The door of a Jugendamt's people."""

    path = "/amt"

    @get("/anmelden", name="amt.login", guards=[public])
    async def form(self, request: AnyRequest) -> Template:
        """Ask for mail address and password."""
        return _page(request, "", {})

    @post("/anmelden", name="amt.login.try", guards=[public])
    async def try_(self, request: AnyRequest) -> Template | Redirect:
        """Let in, or say that something was wrong, never what."""
        given = await typed(request, ("email", "password"))
        errors: Errors = {
            name: (f"amt.login.error.missing_{name}", {})
            for name in ("email", "password")
            if not given[name].strip()
        }
        if not errors:
            token = await log_in(
                site_of(request).kernel, given["email"], given["password"], caller_of(request)
            )
            if isinstance(token, str):
                response = Redirect("/amt", status_code=303)
                response.set_cookie(_cookie(token))
                return response
            errors["email"] = _refusal(token)
        return _page(request, given["email"], errors)

    @post("/abmelden", name="amt.logout", guards=[require(frozenset(Role))])
    async def out(self, request: AnyRequest) -> Redirect:
        """End the session here and in the database."""
        await log_out(site_of(request).kernel, principal_of_request(request))
        response = Redirect(address_after_logout(request), status_code=303)
        response.set_cookie(_cookie("", ended=True))
        return response


def _page(request: AnyRequest, email: str, errors: Errors) -> Template:
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
    )


def _refusal(refused: LoginRefused) -> tuple[str, dict[str, Any]]:
    if refused.wait_seconds:
        return "amt.login.error.wait", {"count": -(-refused.wait_seconds // 60)}
    return "amt.login.error.wrong", {}
