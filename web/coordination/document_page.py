"""The page of a document, and how what is asked on it is done or shown again with what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Template

from billing.derivation import tax_label
from billing.errors import RefusedError
from billing.ledger import Actor, Book, Event, Standing, require_cancellable
from billing.money import euros
from sorgeauskunft.texts import Texts
from web.components import Option
from web.coordination.asking import Ask, Form, placed
from web.coordination.steering import (
    DONE,
    HOME,
    actor_of,
    book_events,
    names,
    steering_page,
)
from web.errors import Errors
from web.forms import typed
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/rechnungen"
WAYS: Final = {"in": 1, "out": -1}
CANCEL: Final = Form("cancel", (Ask(name="reason", kind="textarea", longest=500),))
TAKE_BACK: Final = Form("take_back", (Ask(name="sure", kind="checkbox"),))

Make = Callable[[Mapping[str, Any], Actor], Callable[[Book], Sequence[Event]]]


async def done(
    request: AnyRequest,
    number: str,
    name: str,
    form: Form,
    make: Make,
    *,
    fields: Mapping[str, str],
) -> Template | Redirect:
    """Do what a form of the page asks for, or show it again with what is wrong, at `fields`."""
    given = await typed(request, form.names)
    values, errors = form.read(given)
    if not errors:
        refused = await book_events(request, make(values, actor_of(request)))
        if refused is None:
            return Redirect(f"{PATH}/{number}?{DONE}={name}", status_code=303)
        errors = placed(refused, fields, form.asks[0].name)
    return await document_page(request, number, form=name, given=given, errors=errors)


def standing_of(book: Book, number: str) -> Standing:
    """Return the document of a number in an address."""
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


def pay_form(texts: Texts, standing: Standing) -> Form:
    """The form of a payment; it begins with the way that the document is about."""
    ways = tuple(Option(way, texts(f"coordination.pay.way.{way}")) for way in WAYS)
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


def set_off_form(book: Book, credit: Standing) -> Form:
    """The form of a credit that pays for an invoice of the same Land."""
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


async def document_page(
    request: AnyRequest,
    number: str,
    *,
    form: str = "",
    given: Mapping[str, str] | None = None,
    errors: Errors | None = None,
    refused: str = "",
) -> Template:
    """Return the page; `refused` is a sentence about what could not be done."""
    book, texts = await book_now(request), site_of(request).texts
    standing = standing_of(book, number)
    forms: dict[str, Form] = {"pay": pay_form(texts, standing)}
    off = set_off_form(book, standing)
    if standing.open < 0 and off.asks[0].options:
        forms["set_off"] = off
    proposed = book.cancelling.get(number)
    if proposed is None and _is_cancellable(book, standing):
        forms["cancel"] = CANCEL
    if proposed is not None and proposed.by.account_id != actor_of(request).account_id:
        forms["take_back"] = TAKE_BACK
    if errors and form not in forms:
        forms[form] = {"set_off": off, "cancel": CANCEL, "take_back": TAKE_BACK}[form]
    views = {
        name: each.views(texts, given if name == form else None, errors if name == form else None)
        for name, each in forms.items()
    }
    return steering_page(
        request,
        "document.html",
        status=400 if errors else 409 if refused else 200,
        has_errors=bool(errors),
        refused=refused,
        number=number,
        standing=standing,
        tax=tax_label(standing.document.tax.code, texts),
        proposed=proposed,
        people=await names(request, [proposed.by] if proposed else []),
        paid=[each for each in book.payments if each.number == number],
        forms=views,
        fields=[field for each in views.values() for field in each],
    )
