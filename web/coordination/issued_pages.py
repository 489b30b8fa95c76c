"""One document: as it went out, what was paid, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from litestar import Controller, Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.invoices import pdf_job, to_ubl
from billing.ledger import (
    Actor,
    Book,
    CancelProposed,
    Event,
    Paid,
    SetOff,
    Standing,
    correction,
    require_cancellable,
)
from billing.money import euros
from sorgeauskunft.texts import Texts
from web.components import Option
from web.coordination.asking import Ask, Form, placed
from web.coordination.steering import (
    DONE,
    GUARDS,
    HOME,
    actor_of,
    book_events,
    file_answer,
    names,
    paper_answer,
    steering_page,
)
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/rechnungen"
_WAYS: Final = {"in": 1, "out": -1}
_PAY_FIELDS: Final = {"nothing_paid": "amount", "paid_twice": "reference", "day_to_come": "on"}
_CANCEL: Final = Form("cancel", (Ask(name="reason", kind="textarea", longest=500),))
_TAKE_BACK: Final = Form("take_back", (Ask(name="sure", kind="checkbox"),))


class IssuedPages(Controller):
    """A document by its number."""

    path = PATH
    guards = GUARDS

    @get("/{number:str}", name="koordination.document")
    async def show(self, request: AnyRequest, number: FromPath[str]) -> Template:
        """Show it."""
        return await _page(request, number)

    @get("/{number:str}/{ending:str}", name="koordination.document.file")
    async def file(
        self, request: AnyRequest, number: FromPath[str], ending: FromPath[str]
    ) -> Response[bytes]:
        """Return it as it went out: for machines, or for people."""
        standing = _standing(await book_now(request), number)
        site = site_of(request)
        if ending == "xml":
            return file_answer(number, "xml", to_ubl(standing.document))
        if ending == "pdf":
            job = pdf_job(standing.document, site.texts, site.kernel.clock.now())
            return await paper_answer(request, number, job)
        raise NotFoundException

    @post("/{number:str}/zahlung", name="koordination.document.pay", status_code=200)
    async def pay(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Book by hand that money came in, or went back."""
        site = site_of(request)
        standing = _standing(await book_now(request), number)

        def make(values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            now = site.kernel.clock.now()

            def events(_book: Book) -> Sequence[Event]:
                if values["on"] > site.directory.today():
                    raise RefusedError("day_to_come", "a payment of tomorrow")
                if values["amount"] <= 0:
                    raise RefusedError("nothing_paid", "a payment of nothing")
                cents = values["amount"] * _WAYS[values["way"]]
                paid = Paid(
                    at=now,
                    by=by,
                    number=number,
                    cents=cents,
                    on=values["on"],
                    reference=values["reference"],
                )
                return [paid]

            return events

        form = _pay_form(site.texts, standing)
        return await _done(request, number, "pay", form, make, fields=_PAY_FIELDS)

    @post("/{number:str}/verrechnung", name="koordination.document.set_off", status_code=200)
    async def set_off(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Use a credit up on an invoice of the same Land."""
        book = await book_now(request)
        now = site_of(request).kernel.clock.now()

        def make(values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            return lambda _book: [
                SetOff(
                    at=now,
                    by=by,
                    credit=number,
                    number=values["invoice"],
                    cents=values["cents"],
                )
            ]

        form = _set_off_form(book, _standing(book, number))
        fields = {"unknown_document": "invoice", "another_land": "invoice"}
        return await _done(request, number, "set_off", form, make, fields=fields)

    @post("/{number:str}/storno", name="koordination.document.cancel", status_code=200)
    async def cancel(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Propose to take it back in whole."""
        _standing(await book_now(request), number)
        now = site_of(request).kernel.clock.now()

        def make(values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            reason = values["reason"]
            return lambda _book: [CancelProposed(at=now, by=by, number=number, reason=reason)]

        return await _done(request, number, "cancel", _CANCEL, make, fields={})

    @post("/{number:str}/storno/freigeben", name="koordination.document.take_back", status_code=200)
    async def take_back(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Let the correction go out, as another person; its batch can then be issued anew."""
        site = site_of(request)
        _standing(await book_now(request), number)

        def make(_values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            now = site.kernel.clock.now()
            return lambda book: [correction(book, site.texts, by, now, number)]

        return await _done(request, number, "take_back", _TAKE_BACK, make, fields={})


_Make = Callable[[Mapping[str, Any], Actor], Callable[[Book], Sequence[Event]]]


async def _done(
    request: AnyRequest,
    number: str,
    name: str,
    form: Form,
    make: _Make,
    *,
    fields: Mapping[str, str],
) -> Template | Redirect:
    given = await typed(request, form.names)
    values, errors = form.read(given)
    if not errors:
        refused = await book_events(request, make(values, actor_of(request)))
        if refused is None:
            return Redirect(f"{PATH}/{number}?{DONE}={name}", status_code=303)
        errors = placed(refused, fields, form.asks[0].name)
    return await _page(request, number, form=name, given=given, errors=errors)


def _standing(book: Book, number: str) -> Standing:
    try:
        return book.issued(number)
    except RefusedError as error:
        raise NotFoundException from error


def _is_cancellable(book: Book, standing: Standing) -> bool:
    try:
        require_cancellable(book, standing)
    except RefusedError:
        return False
    return True


def _pay_form(texts: Texts, standing: Standing) -> Form:
    ways = tuple(Option(way, texts(f"coordination.pay.way.{way}")) for way in _WAYS)
    return Form(
        "pay",
        (
            Ask(name="amount", kind="euro"),
            Ask(
                name="way",
                kind="radio",
                options=ways,
                default="in" if standing.open >= 0 else "out",
            ),
            Ask(name="on", kind="date"),
            Ask(name="reference", longest=100),
        ),
    )


def _set_off_form(book: Book, credit: Standing) -> Form:
    invoices = tuple(
        Option(number, f"{number}: {euros(each.open)}")
        for number, each in book.documents.items()
        if each.land == credit.land and each.open > 0
    )
    return Form(
        "set_off",
        (
            Ask(name="invoice", kind="select", options=invoices),
            Ask(name="cents", kind="euro"),
        ),
    )


async def _page(
    request: AnyRequest,
    number: str,
    *,
    form: str = "",
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Template:
    book, texts = await book_now(request), site_of(request).texts
    standing = _standing(book, number)
    forms: dict[str, Form] = {"pay": _pay_form(texts, standing)}
    off = _set_off_form(book, standing)
    if standing.open < 0 and off.asks[0].options:
        forms["set_off"] = off
    proposed = book.cancelling.get(number)
    if proposed is None and _is_cancellable(book, standing):
        forms["cancel"] = _CANCEL
    if proposed is not None and proposed.by.account_id != actor_of(request).account_id:
        forms["take_back"] = _TAKE_BACK
    if errors and form not in forms:
        forms[form] = {"set_off": off, "cancel": _CANCEL, "take_back": _TAKE_BACK}[form]
    views = {
        name: each.views(texts, given if name == form else None, errors if name == form else None)
        for name, each in forms.items()
    }
    return steering_page(
        request,
        "document.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        number=number,
        standing=standing,
        proposed=proposed,
        people=await names(request, [proposed.by] if proposed else []),
        paid=[each for each in book.payments if each.number == number],
        forms=views,
        fields=[field for each in views.values() for field in each],
    )
