"""After the year: the actual share less the instalments, and what became of the difference."""

from __future__ import annotations

import msgspec
from litestar import Controller, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from billing.land_view import documents_of, settled_of
from billing.ledger import SETTLEMENT, Book, Standing
from billing.money import euros
from sorgeauskunft.texts import Texts
from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.land.ledger import land_of, snapshot_of
from web.land.overview_views import paid_state
from web.site import AnyRequest, site_of


class AdvanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An instalment that stands: which, its document, when it was issued, net amount, how it stands."""

    what: str
    document: str
    issued: str
    amount: str
    state: str


class SettlementView(msgspec.Struct, frozen=True, kw_only=True):
    """A Land's year; `outcome` is `claim`, `credit` or `even`, `balance` its amount without a sign.

    `document` is empty while the claim or credit has not gone out, or where there is none.
    """

    share: str
    advances: tuple[AdvanceRow, ...]
    advanced: str
    outcome: str
    balance: str
    document: str
    state: str


class SettlementPages(Controller):
    """For who reads or speaks for a Land."""

    path = f"{LAND}/abrechnung"
    guards = [require(LAND_ROLES)]  # noqa: RUF012 - Litestar's way to declare

    @get("/{year:int}", name="laender.settlement")
    async def show(self, request: AnyRequest, year: FromPath[int]) -> Template:
        """Show how a settled year came out."""
        snapshot, land, texts = await snapshot_of(request), land_of(request), site_of(request).texts
        view = settlement_view(snapshot.book, land, year, texts)
        if view is None:
            raise NotFoundException
        return door_page(request, "land/settlement.html", view=view, year=year)


def settlement_view(book: Book, land: str, year: int, texts: Texts) -> SettlementView | None:
    """Return a Land's settlement of a year; None where there is none, or the Land has no part in it."""
    mine = settled_of(book, land, year)
    if mine is None:
        return None
    standing = [each for each in reversed(documents_of(book, land, year)) if each.stands]
    last = next((each for each in standing if each.batch == SETTLEMENT), None)
    outcome = "even" if not mine.balance else "claim" if mine.balance > 0 else "credit"
    return SettlementView(
        share=euros(mine.actual),
        advances=tuple(_advance(each, texts) for each in standing if each.batch),
        advanced=euros(mine.advanced),
        outcome=outcome,
        balance=euros(abs(mine.balance)),
        document=last.document.number if last else "",
        state=texts(f"land.paid.{paid_state(last)}"),
    )


def _advance(each: Standing, texts: Texts) -> AdvanceRow:
    return AdvanceRow(
        what=texts("land.plan.instalment", number=each.batch),
        document=each.document.number,
        issued=texts.date(each.document.issued, short=True),
        amount=euros(each.document.net),
        state=texts(f"land.paid.{paid_state(each)}"),
    )
