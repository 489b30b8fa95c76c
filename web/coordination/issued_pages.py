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
from billing.ledger import Actor, Book, Event, Paid, SetOff
from web.coordination.document_page import (
    PATH,
    WAYS,
    document_page,
    done,
    pay_form,
    set_off_form,
    standing_of,
)
from web.coordination.steering import GUARDS, file_answer, paper_answer
from web.site import AnyRequest, book_now, site_of

_PAY_FIELDS: Final = {"nothing_paid": "amount", "paid_twice": "reference", "day_to_come": "on"}


class IssuedPages(Controller):
    """A document by its number."""

    path = PATH
    guards = GUARDS

    @get("/{number:str}", name="koordination.document")
    async def show(self, request: AnyRequest, number: FromPath[str]) -> Template:
        """Show it."""
        return await document_page(request, number)

    @get("/{number:str}/{ending:str}", name="koordination.document.file")
    async def file(
        self, request: AnyRequest, number: FromPath[str], ending: FromPath[str]
    ) -> Response[bytes]:
        """Return it as it went out: for machines, or for people."""
        standing = standing_of(await book_now(request), number)
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
        standing = standing_of(await book_now(request), number)

        def make(values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            now = site.kernel.clock.now()

            def events(_book: Book) -> Sequence[Event]:
                if values["on"] > site.directory.today():
                    raise RefusedError("day_to_come", "a payment of tomorrow")
                if values["amount"] <= 0:
                    raise RefusedError("nothing_paid", "a payment of nothing")
                cents = values["amount"] * WAYS[values["way"]]
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

        form = pay_form(site.texts, standing)
        return await done(request, number, "pay", form, make, fields=_PAY_FIELDS)

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

        form = set_off_form(book, standing_of(book, number))
        fields = {"unknown_document": "invoice", "another_land": "invoice"}
        return await done(request, number, "set_off", form, make, fields=fields)
