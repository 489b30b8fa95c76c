"""The second step of logging in, and setting up the first factor of who needs one."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from tenants.people import (
    LoginRefused,
    Opened,
    factors_of,
    new_codes,
    passkeys,
    person_of,
    second_step,
    second_step_by_passkey,
    set_up_app,
    set_up_passkey,
    totp,
)
from web.amt.entering import SECOND_STEP, SET_UP, entered, goes_on_at, let_in, refusal
from web.amt.factor_views import (
    CODE,
    NAME,
    code_field,
    name_fault,
    name_field,
    qr_code,
    says,
)
from web.errors import Errors
from web.forms import typed
from web.guards import half_open
from web.pages import page
from web.passkey_answers import answer_of
from web.site import AnyRequest, site_of, step_of_request

_NO_PASSKEY = "passkey"


class SecondStepPages(Controller):
    """A code of the app, a passkey, or a recovery code."""

    path = SECOND_STEP
    guards = [half_open]  # noqa: RUF012

    @get("/", name="anmelden.second.page")
    async def form(self, request: AnyRequest) -> Template | Redirect:
        """Ask for the second factor."""
        return await _second_page(request, {})

    @post("/", name="anmelden.second")
    async def code(self, request: AnyRequest) -> Template | Redirect:
        """Let in by a code."""
        given = (await typed(request, (CODE,)))[CODE]
        if not given.strip():
            return await _second_page(request, {CODE: ("login.second.missing", {})})
        way = await second_step(site_of(request).kernel, step_of_request(request), given)
        if isinstance(way, LoginRefused):
            errors: Errors = {CODE: refusal(way, "login.second.wrong")}
            return await _second_page(request, errors, given)
        return await entered(request, way)

    @post("/passkey", name="anmelden.second.passkey")
    async def passkey(self, request: AnyRequest) -> Redirect:
        """Let in by a passkey of this account."""
        kernel, step = site_of(request).kernel, step_of_request(request)
        way = await second_step_by_passkey(kernel, step, await answer_of(request))
        if isinstance(way, LoginRefused):
            return Redirect(f"{SECOND_STEP}?{_NO_PASSKEY}", status_code=303)
        return await entered(request, way)


class SetUpPages(Controller):
    """An account whose role needs a second factor, and that has none."""

    path = SET_UP
    guards = [half_open]  # noqa: RUF012

    @get("/", name="anmelden.set_up")
    async def form(self, request: AnyRequest) -> Template | Redirect:
        """Show the QR code, and offer a passkey."""
        return await _set_up_page(request, {})

    @post("/app", name="anmelden.set_up.app")
    async def app(self, request: AnyRequest) -> Template | Redirect:
        """Take the app into use by its first code, and let in."""
        given = (await typed(request, (CODE,)))[CODE]
        if not given.strip():
            return await _set_up_page(request, {CODE: ("login.app.missing", {})})
        way = await set_up_app(site_of(request).kernel, step_of_request(request), given)
        if isinstance(way, LoginRefused):
            wrong: Errors = {CODE: refusal(way, "login.app.wrong")}
            return await _set_up_page(request, wrong, code=given)
        return await _codes_page(request, way)

    @post("/passkey", name="anmelden.set_up.passkey")
    async def passkey(self, request: AnyRequest) -> Template | Redirect:
        """Keep a passkey as the first factor, and let in."""
        name = (await typed(request, (NAME,)))[NAME].strip()
        errors = name_fault(name)
        if errors:
            return await _set_up_page(request, errors, name=name)
        kernel, step = site_of(request).kernel, step_of_request(request)
        way = await set_up_passkey(kernel, step, await answer_of(request), name)
        if isinstance(way, LoginRefused):
            return Redirect(f"{SET_UP}?{_NO_PASSKEY}", status_code=303)
        return await _codes_page(request, way)


async def _second_page(request: AnyRequest, errors: Errors, code: str = "") -> Template | Redirect:
    site, step = site_of(request), step_of_request(request)
    factors = await factors_of(site.kernel, step.account_id)
    if not factors.count:
        return Redirect(SET_UP, status_code=303)
    options = ""
    if factors.passkeys:
        options = await passkeys.ask(site.kernel, passkeys.SECOND_STEP, step.account_id)
    kind = "second" if factors.app else "recovery"
    return page(
        request,
        "amt/second_step.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        field_view=code_field(site.texts, kind, code, errors),
        has_app=factors.app,
        options=options,
        refused=says(request, _NO_PASSKEY),
    )


async def _set_up_page(
    request: AnyRequest, errors: Errors, *, code: str = "", name: str = ""
) -> Template | Redirect:
    site, step = site_of(request), step_of_request(request)
    if (await factors_of(site.kernel, step.account_id)).count:
        return Redirect(SECOND_STEP, status_code=303)
    await totp.begin(site.kernel, step.account_id)
    secret = await totp.pending_secret(site.kernel, step.account_id) or b""
    person = await person_of(site.kernel, step.account_id)
    return page(
        request,
        "amt/set_up.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        code_field=code_field(site.texts, "app", code, errors),
        name_field=name_field(site.texts, name, errors),
        qr=qr_code(secret, person, site.texts("layout.service.name")),
        secret=totp.readable(secret),
        options=await passkeys.ask_for_new(site.kernel, step.account_id, person),
        refused=says(request, _NO_PASSKEY),
    )


async def _codes_page(request: AnyRequest, opened: Opened) -> Template:
    """Let in, by way of the recovery codes, which are shown this once."""
    step = step_of_request(request)
    codes = await new_codes(site_of(request).kernel, step.account_id, step.role)
    response = page(
        request,
        "amt/recovery_codes.html",
        codes=codes,
        goes_on_at=await goes_on_at(request, opened),
    )
    let_in(request, response, opened)
    return response
