"""Going on in another browser: by the code alone, typed or out of the link's fragment."""

from __future__ import annotations

from litestar import Controller, get, post
from litestar.response import Redirect, Template

from sorgeauskunft import drafts, requests
from sorgeauskunft.kernel import codes
from sorgeauskunft.kernel.rate_limit import Limit
from web import draft_cookie
from web.citizen.offices import to
from web.citizen.trying import is_hidden
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import citizen, same_origin
from web.language import texts_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# A code has 120 bits; the limit is for the sake of the database.
_RESUME = Limit("draft.resume", tries=30, seconds=600)


class Resuming(Controller):
    """The page to which the link in the mail leads."""

    path = "/fortsetzen"
    guards = [citizen, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - who sends a code has it already

    @get("/", name="resume")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask for the code. A script puts it in where the address brought it behind the #."""
        return _ask(request, "", {})

    @post("/", name="resume.open")
    async def open(self, request: AnyRequest) -> Template | Redirect:
        """Go on with the draft, or with what has become of it."""
        given = (await typed(request, ["code"]))["code"]
        code = codes.read_secret_code(given)
        if code is None:
            missing = "missing" if not given.strip() else "typo"
            return _ask(request, given, {"code": (f"pages.resume.error.{missing}", {})})
        await within(request, _RESUME)
        site = site_of(request)
        directory = await site.directory.current()
        office_id, page_there = await drafts.office_of(site.kernel, code), "pruefen"
        if office_id is None:
            office_id, page_there = await requests.office_of_sent(site.kernel, code), "gesendet"
        if office_id is None or await is_hidden(request, office_id):
            return page(request, "citizen/late.html", status=410, here="/fortsetzen")
        response = to(f"/j/{directory.offices[office_id].slug}/{page_there}")
        draft_cookie.remember(response, code)
        return response


def _ask(request: AnyRequest, given: str, errors: Errors) -> Template:
    texts = texts_of(request)
    return page(
        request,
        "citizen/resume.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here="/fortsetzen",
        code_field=FieldView(
            kind="code",
            names=("code",),
            values=(given,),
            label=texts("pages.resume.code.label"),
            hint=texts("pages.resume.code.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
    )
