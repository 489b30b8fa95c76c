"""Accepting an invitation: from the code in the mail to the log-in.

The code is typed or comes behind the # of the address. From then on the browser keeps it in a cookie
of its own until it is closed: it stands in no address.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.datastructures import Cookie
from litestar.response import Redirect, Template

from sorgeauskunft.kernel import Kernel, codes
from sorgeauskunft.kernel.rate_limit import Limit
from tenants import people
from tenants.people import Offer, PasswordFault, WrongPassword
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import public
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# A code has 120 bits; the limit is for the sake of the database, and of who tries passwords.
_TRY: Final = Limit("people.code", tries=30, seconds=600)
_PATH: Final = "/amt/einladung"
_COOKIE: Final = "__Host-einladung"
_PASSWORD, _AGAIN = "passwort", "passwort-noch-einmal"


class AcceptPages(Controller):
    """For who has a code; nobody is logged in here."""

    path = _PATH
    guards = [public]  # noqa: RUF012

    @get("/", name="personen.code")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask for the code. A script puts it in where the address brought it behind the #."""
        return _ask(request, "", {})

    @post("/", name="personen.code.open")
    async def open(self, request: AnyRequest) -> Template | Redirect:
        """Go on to what the code offers. Every code that offers nothing gets the same answer."""
        given = (await typed(request, ("code",)))["code"]
        if not given.strip():
            return _ask(request, given, {"code": ("people.code.error.missing", {})})
        await within(request, _TRY)
        if await people.offer_of(site_of(request).kernel, given) is None:
            return _ask(request, given, {"code": ("people.code.error.unknown", {})})
        response = Redirect(f"{_PATH}/annehmen", status_code=303)
        response.set_cookie(_cookie(codes.normalised(given)))
        return response

    @get("/annehmen", name="personen.accept.form")
    async def offer(self, request: AnyRequest) -> Template | Redirect:
        """Show office and role, and ask for a password."""
        offer = await people.offer_of(site_of(request).kernel, request.cookies.get(_COOKIE, ""))
        if offer is None:
            return Redirect(_PATH, status_code=303)
        return await _accept(request, offer, {})

    @post("/annehmen", name="personen.accept")
    async def accept(self, request: AnyRequest) -> Response[Any]:
        """Make her a member."""
        kernel, code = site_of(request).kernel, request.cookies.get(_COOKIE, "")
        given = await typed(request, (_PASSWORD, _AGAIN))
        await within(request, _TRY)
        offer = await people.offer_of(kernel, code)
        if offer is None:
            return _gone(request)
        errors = await _errors(kernel, offer, given[_PASSWORD], given[_AGAIN])
        if errors:
            return await _accept(request, offer, errors)
        match await people.accept(kernel, code, given[_PASSWORD]):
            case None:
                return _gone(request)
            case WrongPassword(wait_seconds=0):
                errors = {_PASSWORD: ("people.accept.error.wrong", {})}
                return await _accept(request, offer, errors)
            case WrongPassword(wait_seconds=wait):
                errors = {_PASSWORD: ("people.accept.error.wait", {"count": -(-wait // 60)})}
                return await _accept(request, offer, errors)
            case Offer():
                response = Redirect(f"{_PATH}/fertig", status_code=303)
                response.set_cookie(_cookie("", ended=True))
                return response

    @get("/fertig", name="personen.accepted")
    async def accepted(self, request: AnyRequest) -> Template:
        """Say that it is done, and lead to the log-in."""
        return page(request, "amt/invitation_done.html")


def _cookie(code: str, *, ended: bool = False) -> Cookie:
    return Cookie(
        key=_COOKIE,
        value=code,
        path="/",
        secure=True,
        httponly=True,
        samesite="strict",
        max_age=0 if ended else None,
    )


async def _errors(kernel: Kernel, offer: Offer, password: str, again: str) -> Errors:
    if offer.account_id is not None:
        return {} if password else {_PASSWORD: ("people.accept.error.missing_present", {})}
    fault = await people.password_fault(kernel, password, offer.person)
    if fault is not None:
        params = {"count": len(password)} if fault in _WITH_LENGTH else {}
        return {_PASSWORD: (f"people.password.error.{fault}", params)}
    return {} if again == password else {_AGAIN: ("people.password.error.again", {})}


_WITH_LENGTH: Final = frozenset({PasswordFault.SHORT, PasswordFault.LONG})


def _ask(request: AnyRequest, given: str, errors: Errors) -> Template:
    texts = site_of(request).texts
    return page(
        request,
        "amt/invitation.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        code_field=FieldView(
            kind="code",
            names=("code",),
            values=(given,),
            label=texts("people.code.label"),
            hint=texts("people.code.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
    )


def _gone(request: AnyRequest) -> Template:
    """Say what every code that offers nothing is told; the browser forgets it."""
    response = _ask(request, "", {"code": ("people.code.error.unknown", {})})
    response.set_cookie(_cookie("", ended=True))
    return response


async def _accept(request: AnyRequest, offer: Offer, errors: Errors) -> Template:
    site = site_of(request)
    texts, is_new = site.texts, offer.account_id is None
    fields = [
        FieldView(
            kind="password",
            names=(_PASSWORD,),
            values=("",),
            label=texts("people.password.new" if is_new else "people.password.present"),
            hint=texts("people.password.new.hint", count=people.SHORTEST) if is_new else "",
            error=sentence(texts, errors, _PASSWORD),
            autocomplete="new-password" if is_new else "current-password",
        )
    ]
    if is_new:
        fields.append(
            FieldView(
                kind="password",
                names=(_AGAIN,),
                values=("",),
                label=texts("people.password.again"),
                error=sentence(texts, errors, _AGAIN),
                autocomplete="new-password",
            )
        )
    if offer.role in people.PLATFORM_ROLES:
        inviting = people.door_name(texts, offer.role, offer.land)
    else:
        inviting = (await site.directory.current()).offices[offer.office_id].name
    return page(
        request,
        "amt/invitation_accept.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        inviting=inviting,
        offer=offer,
        is_new=is_new,
        fields=fields,
    )
