"""One's own account: who one is here, how one gets in, and where one is logged in."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Response, Template

from tenants.people import (
    STAFF_ROLES,
    end_one,
    end_others,
    factors_of,
    has_password,
    is_fresh,
    may_remove,
    needs_factor,
    new_codes,
    own_sessions,
    person_of,
    prove,
)
from web.amt.entering import refusal
from web.amt.office_pages import office_page
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import require
from web.site import AnyRequest, principal_of_request, site_of

ACCOUNT: Final = "/amt/konto"
_PROVE: Final = f"{ACCOUNT}/bestaetigen"
_PROOF: Final = "proof"
_NOTICES: Final = {
    "bestaetigt": "login.account.proved",
    "passwort": "login.account.password_changed",
    "app": "login.account.app_added",
    "passkey": "login.account.passkey_added",
    "entfernt": "login.account.removed",
    "beendet": "login.account.ended",
}
LAST: Final = "letzter"
"""In the address: the last factor of who needs one was to be taken away."""


class AccountPages(Controller):
    """For everybody who is logged in, at an office or at another door."""

    path = ACCOUNT
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="konto")
    async def show(self, request: AnyRequest) -> Template:
        """Show everything."""
        return await _page(request)

    @get("/sitzung", name="konto.alive")
    async def alive(self, request: AnyRequest) -> Response[dict[str, int]]:
        """Keep the session alive, as any page does, and say how long it lives; for the warning."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        now = kernel.clock.now()
        ends = {"idle": principal.idle_at, "rest": principal.ends_at}
        return Response(
            {name: int((at - now).total_seconds()) for name, at in ends.items() if at},
            media_type="application/json",
        )

    @post("/notfallcodes", name="konto.codes")
    async def codes(self, request: AnyRequest) -> Template | Redirect:
        """Make new recovery codes and show them, this once."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        if not is_fresh(kernel, principal):
            return proof_first()
        if not (await factors_of(kernel, principal.account_id)).count:
            return Redirect(ACCOUNT, status_code=303)
        codes = await new_codes(kernel, principal.account_id, principal.role)
        return await office_page(
            request, "amt/recovery_codes.html", codes=codes, goes_on_at=ACCOUNT
        )

    @post("/sitzungen/beenden", name="konto.sessions.end")
    async def end_all(self, request: AnyRequest) -> Redirect:
        """End all sessions but this one."""
        await end_others(site_of(request).kernel, principal_of_request(request))
        return Redirect(f"{ACCOUNT}?beendet", status_code=303)

    @post("/sitzungen/{session_id:uuid}/beenden", name="konto.session.end")
    async def end(self, request: AnyRequest, session_id: FromPath[UUID]) -> Redirect:
        """End one session; one's own leads to the log-in."""
        kernel, principal = site_of(request).kernel, principal_of_request(request)
        if not await end_one(kernel, principal, session_id):
            raise NotFoundException
        return Redirect(f"{ACCOUNT}?beendet", status_code=303)


class ProofPages(Controller):
    """Proving anew who one is, before anything that protects the account is changed."""

    path = _PROVE
    guards = [require(STAFF_ROLES)]  # noqa: RUF012

    @get("/", name="konto.proof.page")
    async def form(self, request: AnyRequest) -> Template:
        """Ask for the password or a code."""
        return await _proof_page(request, {})

    @post("/", name="konto.proof")
    async def take(self, request: AnyRequest) -> Template | Redirect:
        """Take it, and lead back."""
        given = (await typed(request, (_PROOF,)))[_PROOF]
        if not given.strip():
            return await _proof_page(request, {_PROOF: ("login.proof.missing", {})})
        refused = await prove(site_of(request).kernel, principal_of_request(request), given)
        if refused is not None:
            return await _proof_page(request, {_PROOF: refusal(refused, "login.proof.wrong")})
        return Redirect(f"{ACCOUNT}?bestaetigt", status_code=303)


def proof_first() -> Redirect:
    """Return the answer to who has not proved lately who she is."""
    return Redirect(_PROVE, status_code=303)


async def _page(request: AnyRequest) -> Template:
    kernel, principal = site_of(request).kernel, principal_of_request(request)
    factors = await factors_of(kernel, principal.account_id)
    needed = await needs_factor(kernel, principal.account_id)
    said = (key for name, key in _NOTICES.items() if name in request.query_params)
    return await office_page(
        request,
        "amt/account.html",
        person=await person_of(kernel, principal.account_id),
        has_password=await has_password(kernel, principal.account_id),
        factors=factors,
        needed=needed,
        removable=may_remove(factors, needed=needed),
        sessions=await own_sessions(kernel, principal),
        notice=next(said, ""),
        is_last=LAST in request.query_params,
    )


async def _proof_page(request: AnyRequest, errors: Errors) -> Template:
    texts = site_of(request).texts
    view = FieldView(
        kind="password",
        names=(_PROOF,),
        values=("",),
        label=texts("login.proof.label"),
        hint=texts("login.proof.hint"),
        error=sentence(texts, errors, _PROOF),
        autocomplete="current-password",
    )
    return await office_page(
        request,
        "amt/proof.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        field_view=view,
    )
