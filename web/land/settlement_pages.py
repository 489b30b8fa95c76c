"""After the year: the actual share less the instalments, and what became of the difference."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from litestar import Controller, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Template

from billing.derivation import tax_label
from billing.land_view import documents_of, settled_of
from billing.ledger import SETTLEMENT, Book, Standing
from billing.money import euros
from billing.settlement import Settled
from billing.taxes import percent_of, tax_on
from sorgeauskunft.texts import Texts
from tenants.people import LAND_ROLES
from web.doors import LAND, door_page
from web.guards import require
from web.land.ledger import land_of, snapshot_of
from web.land.plan_views import paid_state
from web.site import AnyRequest, site_of


class AdvanceRow(msgspec.Struct, frozen=True, kw_only=True):
    """An instalment that stands: which, its document, when it was issued, net amount, how it stands."""

    what: str
    document: str
    issued: str
    amount: str
    state: str


class PieceView(msgspec.Struct, frozen=True, kw_only=True):
    """A Land's year under one tax treatment, `tax`; net amounts, but for `gross`, which has it.

    `outcome` is `claim`, `credit` or `even`, `balance` its amount without a sign. `gross` is empty
    where no tax is charged, `document` while the claim or credit has not gone out, or there is none.
    """

    tax: str
    share: str
    advances: tuple[AdvanceRow, ...]
    advanced: str
    outcome: str
    balance: str
    gross: str
    document: str
    state: str


class SettlementView(msgspec.Struct, frozen=True, kw_only=True):
    """A Land's year: a piece for each tax treatment, and where there are several, all together."""

    pieces: tuple[PieceView, ...]
    share: str
    advanced: str
    outcome: str
    balance: str


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
    return SettlementView(
        pieces=tuple(
            _piece(
                settled, piece.code, [one for one in standing if book.piece(one) == piece], texts
            )
            for piece, settled in book.settled(year).items()
            if piece.land == land
        ),
        share=euros(mine.actual),
        advanced=euros(mine.advanced),
        outcome=_outcome(mine),
        balance=euros(abs(mine.balance)),
    )


def _piece(settled: Settled, code: str, standing: Sequence[Standing], texts: Texts) -> PieceView:
    last = next((each for each in standing if each.batch == SETTLEMENT), None)
    balance = abs(settled.balance)
    return PieceView(
        tax=tax_label(code, texts),
        share=euros(settled.actual),
        advances=tuple(_advance(each, texts) for each in standing if each.batch),
        advanced=euros(settled.advanced),
        outcome=_outcome(settled),
        balance=euros(balance),
        gross=euros(balance + tax_on(code, balance)) if percent_of(code) else "",
        document=last.document.number if last else "",
        state=texts(f"land.paid.{paid_state(last)}"),
    )


def _outcome(settled: Settled) -> str:
    if not settled.balance:
        return "even"
    return "claim" if settled.balance > 0 else "credit"


def _advance(each: Standing, texts: Texts) -> AdvanceRow:
    return AdvanceRow(
        what=texts("land.plan.instalment", number=each.batch),
        document=each.document.number,
        issued=texts.date(each.document.issued, short=True),
        amount=euros(each.document.net),
        state=texts(f"land.paid.{paid_state(each)}"),
    )
