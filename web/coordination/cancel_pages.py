"""Taking a document back: proposed by one, withdrawn while it is a mistake, released by another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.ledger import Actor, Book, CancelProposed, CancelWithdrawn, Event, correction
from web.coordination.document_page import (
    CANCEL,
    PATH,
    TAKE_BACK,
    document_page,
    done,
    standing_of,
)
from web.coordination.steering import DONE, GUARDS, actor_of, book_events, said
from web.site import AnyRequest, book_now, site_of


class CancelPages(Controller):
    """What can be done about a document that should not stand."""

    path = PATH
    guards = GUARDS

    @post("/{number:str}/storno", name="koordination.document.cancel", status_code=200)
    async def cancel(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Propose to take it back in whole."""
        standing_of(await book_now(request), number)
        now = site_of(request).kernel.clock.now()

        def make(values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            reason = values["reason"]
            return lambda _book: [CancelProposed(at=now, by=by, number=number, reason=reason)]

        return await done(request, number, "cancel", CANCEL, make, fields={})

    @post("/{number:str}/storno/freigeben", name="koordination.document.take_back", status_code=200)
    async def take_back(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Let the correction go out, as another person; its batch can then be issued anew."""
        site = site_of(request)
        standing_of(await book_now(request), number)

        def make(_values: Mapping[str, Any], by: Actor) -> Callable[[Book], Sequence[Event]]:
            now = site.kernel.clock.now()
            return lambda book: [correction(book, site.texts, by, now, number)]

        return await done(request, number, "take_back", TAKE_BACK, make, fields={})

    @post("/{number:str}/storno/zuruecknehmen", name="koordination.document.withdraw")
    async def withdraw(self, request: AnyRequest, number: FromPath[str]) -> Template | Redirect:
        """Withdraw the proposal: the document stands as it was."""
        standing_of(await book_now(request), number)
        by, now = actor_of(request), site_of(request).kernel.clock.now()
        refused = await book_events(
            request, lambda _book: [CancelWithdrawn(at=now, by=by, number=number)]
        )
        if refused is not None:
            return await document_page(request, number, refused=said(request, refused))
        return Redirect(f"{PATH}/{number}?{DONE}=withdraw", status_code=303)
