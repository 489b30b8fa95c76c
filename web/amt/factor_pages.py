"""Second factors of one's own account: an app, passkeys."""

from __future__ import annotations

from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from sorgeauskunft.kernel import Kernel
from tenants.people import (
    STAFF_ROLES,
    LastFactorError,
    Principal,
    add_passkey,
    confirm_app,
    factors_of,
    is_fresh,
    new_codes,
    passkeys,
    person_of,
    remove_app,
    remove_passkey,
    totp,
)
from web.amt.account_pages import ACCOUNT, LAST, proof_first
from web.amt.factor_views import (
    CODE,
    NAME,
    code_field,
    name_fault,
    name_field,
    qr_code,
    says,
)
from web.amt.office_pages import office_page
from web.errors import Errors
from web.forms import typed
from web.guards import require
from web.passkey_answers import answer_of
from web.site import AnyRequest, principal_of_request, site_of

_APP = f"{ACCOUNT}/app"
_PASSKEY = f"{ACCOUNT}/passkey"
_REFUSED = "nein"


class AppPages(Controller):
    """The authenticator app: set up, set up anew on another telephone, taken away."""

    path = _APP
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="konto.app")
    async def show(self, request: AnyRequest) -> Template | Redirect:
        """Show the QR code."""
        if not is_fresh(*_who(request)):
            return proof_first()
        return await _app_page(request, {})

    @post("/", name="konto.app.confirm")
    async def confirm(self, request: AnyRequest) -> Template | Redirect:
        """Take the app into use by its first code; with the first factor come recovery codes."""
        kernel, principal = _who(request)
        if not is_fresh(kernel, principal):
            return proof_first()
        given = (await typed(request, (CODE,)))[CODE]
        if not given.strip():
            return await _app_page(request, {CODE: ("login.app.missing", {})})
        first = not (await factors_of(kernel, principal.account_id)).count
        if not await confirm_app(kernel, principal.account_id, principal.role, given):
            return await _app_page(request, {CODE: ("login.app.wrong", {})}, given)
        return await _added(request, "app", first=first)

    @post("/entfernen", name="konto.app.remove")
    async def remove(self, request: AnyRequest) -> Redirect:
        """Take the app away, if it is not the last factor of who needs one."""
        kernel, principal = _who(request)
        if not is_fresh(kernel, principal):
            return proof_first()
        try:
            await remove_app(kernel, principal.account_id, principal.role)
        except LastFactorError:
            return Redirect(f"{ACCOUNT}?{LAST}", status_code=303)
        return Redirect(f"{ACCOUNT}?entfernt", status_code=303)


class PasskeyPages(Controller):
    """Passkeys: as many as somebody has things that keep them."""

    path = _PASSKEY
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="konto.passkey")
    async def show(self, request: AnyRequest) -> Template | Redirect:
        """Offer to make one."""
        if not is_fresh(*_who(request)):
            return proof_first()
        return await _passkey_page(request, {})

    @post("/", name="konto.passkey.add")
    async def add(self, request: AnyRequest) -> Template | Redirect:
        """Keep the one that the browser has made."""
        kernel, principal = _who(request)
        if not is_fresh(kernel, principal):
            return proof_first()
        name = (await typed(request, (NAME,)))[NAME].strip()
        errors = name_fault(name)
        if errors:
            return await _passkey_page(request, errors, name)
        first = not (await factors_of(kernel, principal.account_id)).count
        answer = await answer_of(request)
        if not await add_passkey(kernel, principal.account_id, principal.role, answer, name):
            return Redirect(f"{_PASSKEY}?{_REFUSED}", status_code=303)
        return await _added(request, "passkey", first=first)

    @post("/{passkey_id:uuid}/entfernen", name="konto.passkey.remove")
    async def remove(self, request: AnyRequest, passkey_id: FromPath[UUID]) -> Redirect:
        """Take one away, if it is not the last factor of who needs one."""
        kernel, principal = _who(request)
        if not is_fresh(kernel, principal):
            return proof_first()
        try:
            found = await remove_passkey(kernel, principal.account_id, principal.role, passkey_id)
        except LastFactorError:
            return Redirect(f"{ACCOUNT}?{LAST}", status_code=303)
        if not found:
            raise NotFoundException
        return Redirect(f"{ACCOUNT}?entfernt", status_code=303)


def _who(request: AnyRequest) -> tuple[Kernel, Principal]:
    return site_of(request).kernel, principal_of_request(request)


async def _added(request: AnyRequest, what: str, *, first: bool) -> Template | Redirect:
    if not first:
        return Redirect(f"{ACCOUNT}?{what}", status_code=303)
    kernel, principal = _who(request)
    codes = await new_codes(kernel, principal.account_id, principal.role)
    return await office_page(
        request, "amt/recovery_codes.html", codes=codes, goes_on_at=f"{ACCOUNT}?{what}"
    )


async def _app_page(request: AnyRequest, errors: Errors, code: str = "") -> Template:
    kernel, principal = _who(request)
    texts = site_of(request).texts
    await totp.begin(kernel, principal.account_id)
    secret = await totp.pending_secret(kernel, principal.account_id) or b""
    person = await person_of(kernel, principal.account_id)
    return await office_page(
        request,
        "amt/app.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        code_field=code_field(texts, "app", code, errors),
        qr=qr_code(secret, person, texts("layout.service.name")),
        secret=totp.readable(secret),
    )


async def _passkey_page(request: AnyRequest, errors: Errors, name: str = "") -> Template:
    kernel, principal = _who(request)
    person = await person_of(kernel, principal.account_id)
    return await office_page(
        request,
        "amt/passkey.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        name_field=name_field(site_of(request).texts, name, errors),
        options=await passkeys.ask_for_new(kernel, principal.account_id, person),
        refused=says(request, _REFUSED),
    )
