"""Payments: what is open, what a bank statement brings, and what a person says it was for."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from litestar import Controller, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.importing import Purpose, Waiting, drop, put, waiting
from billing.ledger import Book, Event, Paid
from billing.money import euros
from billing.payments import Found, Match, match, payments, read_statement
from billing.payments.camt import LARGEST
from sorgeauskunft.kernel.errors import NotFoundError
from web.coordination.asking import Ask, Form, placed
from web.coordination.bringing import brought
from web.coordination.steering import (
    BROUGHT,
    DONE,
    GUARDS,
    HOME,
    actor_of,
    book_events,
    said,
    steering_page,
)
from web.errors import Errors
from web.forms import typed
from web.incoming import LARGEST_UPLOAD
from web.limits import within
from web.site import AnyRequest, book_now, site_of

PATH: Final = f"{HOME}/zahlungen"
_FORM: Final = Form("statement", (Ask(name="file", kind="file", accept=".xml,application/xml"),))
_BY_HAND: Final = frozenset({Found.NO_NUMBER, Found.SEVERAL, Found.UNKNOWN, Found.OTHER_AMOUNT})
_SHOWN: Final = 30


class MovementView(msgspec.Struct, frozen=True, kw_only=True):
    """A movement of the account; `field` is the input that says by hand what it is for, or empty."""

    match: Match
    amount: str
    field: str
    chosen: str


class MoneyPages(Controller):
    """All payments."""

    path = PATH
    guards = GUARDS

    @get("/", name="koordination.money")
    async def show(self, request: AnyRequest) -> Template:
        """Show what is open, and what was booked last."""
        return await _page(request, {})

    @post(
        "/auszug",
        name="koordination.statement.bring",
        request_max_body_size=LARGEST_UPLOAD,
        opt={"exclude_from_csrf": True},  # `brought` checks the token, without spooling
        status_code=200,
    )
    async def bring(self, request: AnyRequest) -> Template | Redirect:
        """Take a statement in, to be looked at."""
        await within(request, BROUGHT)
        file = await brought(request, LARGEST)
        try:
            if file.too_large:
                raise RefusedError("too_large", "too large", max=LARGEST)  # noqa: TRY301 - as the reader says it
            if not file.content:
                raise RefusedError("no_file", "no file")  # noqa: TRY301 - said at the same field
            await asyncio.to_thread(read_statement, file.content)
        except RefusedError as refused:
            return await _page(request, placed(refused, {}, "file"))
        file_id = await put(
            site_of(request).kernel,
            actor_of(request),
            Purpose.STATEMENT,
            name=file.name,
            content=file.content,
        )
        return Redirect(f"{PATH}/auszug/{file_id}", status_code=303)

    @get("/auszug/{file_id:uuid}", name="koordination.statement")
    async def look(self, request: AnyRequest, file_id: FromPath[UUID]) -> Template:
        """Show what matches, and what is left to a person."""
        return await _look(request, await _waiting(request, file_id), {})

    @post("/auszug/{file_id:uuid}", name="koordination.statement.book", status_code=200)
    async def book(self, request: AnyRequest, file_id: FromPath[UUID]) -> Template | Redirect:
        """Book what matches, and what a person has said; all or nothing."""
        file = await _waiting(request, file_id)
        movements = await asyncio.to_thread(read_statement, file.content)
        fields = [_field(number) for number in range(len(movements))]
        given = await typed(request, fields)

        def make(fresh: Book) -> Sequence[Event]:
            by, at = actor_of(request), site_of(request).kernel.clock.now()
            matches = match(movements, fresh)
            chosen = [
                Paid(
                    at=at,
                    by=by,
                    number=given[field],
                    cents=one.entry.cents,
                    on=one.entry.on,
                    reference=one.entry.reference,
                )
                for field, one in zip(fields, matches, strict=True)
                if given[field] and one.found in _BY_HAND
            ]
            made = [*payments(matches, by, at), *chosen]
            if not made:
                raise RefusedError("nothing_to_book", "nothing matches and nothing was chosen")
            return made

        refused = await book_events(request, make)
        if refused is not None:
            sentence = said(request, refused)
            return await _look(request, file, given, refused=sentence)
        await drop(site_of(request).kernel, file_id)
        return Redirect(f"{PATH}?{DONE}=gebucht", status_code=303)

    @post("/auszug/{file_id:uuid}/verwerfen", name="koordination.statement.drop")
    async def discard(self, request: AnyRequest, file_id: FromPath[UUID]) -> Redirect:
        """Forget it."""
        await _waiting(request, file_id)
        await drop(site_of(request).kernel, file_id)
        return Redirect(f"{PATH}?{DONE}=verworfen", status_code=303)


def _field(number: int) -> str:
    return f"zu.{number}"


async def _waiting(request: AnyRequest, file_id: UUID) -> Waiting:
    try:
        return await waiting(site_of(request).kernel, file_id, Purpose.STATEMENT)
    except NotFoundError as error:
        raise NotFoundException from error


async def _page(request: AnyRequest, errors: Errors) -> Template:
    book = await book_now(request)
    open_ = [each for each in book.documents.values() if each.open]
    return steering_page(
        request,
        "money.html",
        status=400 if errors else 200,
        has_errors=bool(errors),
        open=open_,
        today=site_of(request).directory.today(),
        paid=book.payments[: -_SHOWN - 1 : -1],
        fields=_FORM.views(site_of(request).texts, None, errors),
    )


async def _look(
    request: AnyRequest, file: Waiting, given: Mapping[str, str], *, refused: str = ""
) -> Template:
    book = await book_now(request)
    movements = await asyncio.to_thread(read_statement, file.content)
    views = [
        MovementView(
            match=one,
            amount=euros(one.entry.cents),
            field=_field(number) if one.found in _BY_HAND else "",
            chosen=given.get(_field(number), ""),
        )
        for number, one in enumerate(match(movements, book))
    ]
    return steering_page(
        request,
        "statement.html",
        status=409 if refused else 200,
        refused=refused,
        file=file,
        movements=views,
        open=[each for each in book.documents.values() if each.open],
        matched=sum(each.match.found is Found.MATCHED for each in views),
    )
