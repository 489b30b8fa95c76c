"""Whether a letter is real: for everybody who holds one, by the code that is printed on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from litestar import Controller, get, post
from litestar.response import Template

from sorgeauskunft import certificates
from sorgeauskunft.kernel.rate_limit import Limit
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import public, same_origin
from web.language import asked_for_language, texts_of
from web.limits import within
from web.pages import page
from web.site import AnyRequest, site_of

# Codes have 120 bits. Who checks a heap of letters gets through, who tries codes gets nowhere.
_LIMIT: Final = Limit("letter.check", tries=30, seconds=600)


class Authenticity(Controller):
    """The code is typed, or comes behind the # of the address; it never reaches a log that way."""

    path = "/echtheit"
    guards = [public, same_origin]  # noqa: RUF012
    opt = {"exclude_from_csrf": True}  # noqa: RUF012 - nothing here changes anything

    @get("/", name="echtheit")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask for the code."""
        return _ask(request, {}, {})

    @post("/", name="echtheit.check", status_code=200)
    async def check(self, request: AnyRequest) -> Template:
        """Say what a code tells. Wrong and unknown codes are answered alike."""
        given = await typed(request, ("code",))
        if not given["code"].strip():
            errors: Errors = {"code": ("letters.check.error.missing", {})}
            return _ask(request, given, {} if asked_for_language(request) else errors)
        await within(request, _LIMIT)
        site = site_of(request)
        found = await certificates.check(site.kernel, given["code"])
        if found is None:
            return _ask(request, given, {"code": ("letters.check.error.unknown", {})})
        directory = await site.directory.current()
        return page(
            request,
            "citizen/authentic.html",
            found=found,
            checked_office=directory.offices[found.office_id],
            code=given["code"],
            here="/echtheit",
            language_form="seite",
        )


def _ask(request: AnyRequest, given: Mapping[str, str], errors: Errors) -> Template:
    texts = texts_of(request)
    return page(
        request,
        "citizen/authentic_ask.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here="/echtheit",
        field_=FieldView(
            kind="code",
            names=("code",),
            values=(given.get("code", ""),),
            label=texts("letters.check.code.label"),
            hint=texts("letters.check.code.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
    )
