"""What is done with a year: asked of the Länder, proposed, released by another person, closed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from litestar import Controller, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from billing.errors import RefusedError
from billing.invoices import Attachment
from billing.ledger import (
    Book,
    Closed,
    Event,
    IssueProposed,
    ItemDropped,
    SentForApproval,
    Stage,
    Status,
    batch,
)
from billing.reports import cost_report, derivation_csv
from web.coordination.steering import (
    DONE,
    GUARDS,
    actor_of,
    book_events,
    said,
)
from web.coordination.year_pages import PATH, year_page
from web.forms import typed
from web.site import AnyRequest, site_of


class YearActs(Controller):
    """Buttons of a year; what is refused is told on its page."""

    path = PATH
    guards = GUARDS

    @post("/{year:int}/vorlegen", name="koordination.year.send", status_code=200)
    async def send(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Ask the Länder: about the estimate, or about the settlement once actual costs are in."""

        def make(book: Book) -> Sequence[Event]:
            planning = book.period(year).status is Status.PLANNED
            stage = Stage.ESTIMATE if planning else Stage.SETTLEMENT
            return [
                SentForApproval(
                    at=site_of(request).kernel.clock.now(),
                    by=actor_of(request),
                    year=year,
                    stage=stage,
                )
            ]

        return await _done(request, year, make, "vorgelegt")

    @post("/{year:int}/vorschlagen", name="koordination.year.propose", status_code=200)
    async def propose(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Propose that documents go out."""
        number = await _number(request)

        def make(_book: Book) -> Sequence[Event]:
            now = site_of(request).kernel.clock.now()
            return [IssueProposed(at=now, by=actor_of(request), year=year, number=number)]

        return await _done(request, year, make, "vorgeschlagen")

    @post("/{year:int}/freigeben", name="koordination.year.release", status_code=200)
    async def release(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Let them go out, as another person than who proposed them."""
        number, site = await _number(request), site_of(request)

        def make(book: Book) -> Sequence[Event]:
            csv = derivation_csv(cost_report(book, year), site.texts)
            derivation = Attachment(
                name=f"herleitung-{year}.csv",
                media_type="text/csv",
                about=site.texts("costs.report.attached", year=year),
                content=csv,
            )
            made = batch(
                book,
                site.texts,
                actor_of(request),
                site.kernel.clock.now(),
                year=year,
                number=number,
                attachments=[derivation],
            )
            if not made:
                raise RefusedError("issued_already", "nothing is left to go out")
            return made

        return await _done(request, year, make, "freigegeben")

    @post("/{year:int}/abschliessen", name="koordination.year.close", status_code=200)
    async def close(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Close it."""

        def make(_book: Book) -> Sequence[Event]:
            return [Closed(at=site_of(request).kernel.clock.now(), by=actor_of(request), year=year)]

        return await _done(request, year, make, "abgeschlossen")

    @post("/{year:int}/streichen", name="koordination.item.drop", status_code=200)
    async def drop(self, request: AnyRequest, year: FromPath[int]) -> Template | Redirect:
        """Drop an estimated item."""
        item = (await typed(request, ("posten",)))["posten"]

        def make(_book: Book) -> Sequence[Event]:
            now = site_of(request).kernel.clock.now()
            return [ItemDropped(at=now, by=actor_of(request), year=year, item_id=item)]

        return await _done(request, year, make, "gestrichen", "/posten")


async def _number(request: AnyRequest) -> int:
    text = (await typed(request, ("nummer",)))["nummer"]
    # A number that is none is one that no year has.
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 999  # noqa: PLR2004


async def _done(
    request: AnyRequest,
    year: int,
    make: Callable[[Book], Sequence[Event]],
    done: str,
    back: str = "",
) -> Template | Redirect:
    refused = await book_events(request, make)
    if refused is None:
        return Redirect(f"{PATH}/{year}{back}?{DONE}={done}", status_code=303)
    return await year_page(request, year, status=409, refused=said(request, refused))
