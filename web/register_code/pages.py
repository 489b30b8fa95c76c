"""Answering by code. What is asked is shown to a form that was sent, never to an address.

Nothing is kept in the browser: the code is typed or comes behind the # of the address, and from
then on a sealed ticket in a hidden field says for some minutes that it was typed.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.response import Redirect, Template

from sorgeauskunft import bycode
from sorgeauskunft.bycode import CodeEndedError, CodeKey, Opened, Receipt, Said
from sorgeauskunft.documents.pdf import PdfError
from sorgeauskunft.kernel import today_in_berlin
from sorgeauskunft.kernel.rate_limit import Limit
from web.components import FieldView
from web.errors import Errors, sentence
from web.forms import typed
from web.guards import public, same_origin
from web.language import texts_of
from web.limits import within
from web.pages import page
from web.register_code.typed import TypedSaid, said_fields
from web.site import AnyRequest, site_of

# Codes have 120 bits. Who answers a heap of letters gets through, who tries codes gets nowhere.
_LIMIT: Final = Limit("register_code.try", tries=30, seconds=600)
_PATH: Final = "/register/auskunft"


class CodeAnswers(Controller):
    """From the code to the receipt."""

    path = _PATH
    guards = [public, same_origin]  # noqa: RUF012
    # No cookie says who this is: what another site could send would need the code.
    opt = {"exclude_from_csrf": True}  # noqa: RUF012

    @get("/", name="registerantwort")
    async def ask(self, request: AnyRequest) -> Template:
        """Ask for the code."""
        return _ask(request)

    @get(["/pruefen", "/senden", "/pdf"], name="registerantwort.again")
    async def again(self) -> Redirect:
        """A tab that comes back on the address of a form: its code is asked again."""
        return Redirect(_PATH, status_code=303)

    @post("/", name="registerantwort.open", status_code=200)
    async def open(self, request: AnyRequest) -> Template:
        """Show what is asked. Every code that opens nothing gets the same answer."""
        given = await typed(request, ("code",))
        kept = await TypedSaid.of(request)
        if not given["code"].strip():
            return _ask(request, kept=kept, error="code.error.missing")
        await within(request, _LIMIT)
        opened = await bycode.open_by_code(site_of(request).kernel, given["code"])
        if opened is None:
            return _ask(request, given["code"], kept=kept, error="code.error.unknown")
        return await _answer(request, opened, None if kept.is_empty else kept, {})

    @post("/pruefen", name="registerantwort.check", status_code=200)
    async def check(self, request: AnyRequest) -> Template:
        """Show once more what will be sent, or what is wrong with it."""
        given = await TypedSaid.of(request)
        opened = await _opened(request)
        if not isinstance(opened, Opened):
            return await _closed(request, opened, given)
        said = _said(request, given)
        if not isinstance(said, Said):
            return await _answer(request, opened, given, said)
        return await _page(request, "check.html", opened.key, opened=opened, said=said, given=given)

    @post("/senden", name="registerantwort.send", status_code=200)
    async def send(self, request: AnyRequest) -> Template:
        """Take the answer, or go back to the form."""
        given = await TypedSaid.of(request)
        wants_change = (await typed(request, ("change",)))["change"]
        opened = await _opened(request)
        if wants_change and isinstance(opened, Opened):
            return await _answer(request, opened, given, {})
        key = opened.key if isinstance(opened, Opened) else opened
        if key is None:
            return await _closed(request, None, given)
        said, site = _said(request, given), site_of(request)
        if not isinstance(said, Said):
            if isinstance(opened, Opened):
                return await _answer(request, opened, given, said)
            return await _closed(request, key, given)
        try:
            receipt = await bycode.say(site.kernel, await site.directory.current(), key, said)
        except CodeEndedError:
            return await _closed(request, key, given)
        return await _receipt(request, receipt)

    @post("/pdf", name="registerantwort.receipt", status_code=200)
    async def receipt(self, request: AnyRequest) -> Response[bytes] | Template:
        """Download the receipt."""
        site, key = site_of(request), await _key(request)
        receipt = await bycode.receipt_of(site.kernel, key) if key else None
        if receipt is None:
            return await _closed(request, key, TypedSaid({}))
        office = (await site.directory.current()).offices[receipt.key.office_id]
        try:
            content = await site.pdf.render(bycode.receipt_job(site.texts, office, receipt))
        except PdfError:
            return await _receipt(request, receipt, status=503, notice="code.receipt.failed")
        name = f"register-antwort-{receipt.reference}.pdf"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/pdf", headers=headers)


async def _key(request: AnyRequest) -> CodeKey | None:
    ticket = (await typed(request, ("ticket",)))["ticket"]
    return bycode.TICKETS.read(site_of(request).kernel, ticket)


async def _opened(request: AnyRequest) -> Opened | CodeKey | None:
    """Return what the ticket opens; its key where that is over, None for a ticket that is over itself."""
    key = await _key(request)
    if key is None:
        return None
    return await bycode.open_by_key(site_of(request).kernel, key) or key


def _said(request: AnyRequest, given: TypedSaid) -> Said | Errors:
    return given.read(today_in_berlin(site_of(request).kernel.clock))


def _ask(
    request: AnyRequest, code: str = "", *, kept: TypedSaid | None = None, error: str = ""
) -> Template:
    """Ask for the code; what was typed before the ticket was over is carried along."""
    texts = texts_of(request)
    errors: Errors = {"code": (error, {})} if error else {}
    return page(
        request,
        "register_code/ask.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        here=_PATH,
        kept=kept.hidden if kept else (),
        field_=FieldView(
            kind="code",
            names=("code",),
            values=(code,),
            label=texts("code.ask.label"),
            hint=texts("code.ask.hint"),
            error=sentence(texts, errors, "code"),
            autocomplete="off",
        ),
    )


async def _answer(
    request: AnyRequest, opened: Opened, given: TypedSaid | None, errors: Errors
) -> Template:
    today = today_in_berlin(site_of(request).kernel.clock)
    typed_ = given or TypedSaid.blank(today, opened.office_name)
    return await _page(
        request,
        "answer.html",
        opened.key,
        status=400 if errors else 200,
        has_errors=bool(errors),
        opened=opened,
        answers=said_fields(texts_of(request), typed_, errors),
    )


async def _receipt(
    request: AnyRequest, receipt: Receipt, *, status: int = 200, notice: str = ""
) -> Template:
    return await _page(
        request,
        "receipt.html",
        receipt.key,
        status=status,
        notice=notice,
        receipt=receipt,
        said=receipt.said,
    )


async def _closed(request: AnyRequest, key: CodeKey | None, given: TypedSaid) -> Template:
    """Say that nothing can be answered (any more): the ticket is over, or the query is."""
    if key is None:
        return _ask(request, kept=given, error="code.error.over")
    receipt = await bycode.receipt_of(site_of(request).kernel, key)
    return await _page(request, "closed.html", key, status=409, receipt=receipt)


async def _page(
    request: AnyRequest, name: str, key: CodeKey, *, status: int = 200, **context: Any
) -> Template:
    """Return a page about a code, with a new ticket for it and the office that asks."""
    site = site_of(request)
    directory = await site.directory.current()
    opened = context.get("opened")
    if isinstance(opened, Opened):
        place = opened.inquiry.extract.birth_place
        context["birth_place"] = bycode.place_text(texts_of(request), place)
    return page(
        request,
        f"register_code/{name}",
        status=status,
        here=_PATH,
        asking=directory.offices[key.office_id],
        ticket=bycode.TICKETS.make(site.kernel, key),
        **context,
    )
