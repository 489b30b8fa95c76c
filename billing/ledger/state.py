"""What the events add up to: periods, who takes part, documents and what is paid of them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from operator import add
from typing import Final
from uuid import UUID

import msgspec

from billing.allocation import PeriodResult, allocate
from billing.errors import RefusedError
from billing.instalments import Instalment
from billing.items import CostItem
from billing.ledger.actors import Actor
from billing.ledger.events import (
    CancelProposed,
    LandJoined,
    Objected,
    Paid,
    PeriodPlanned,
    Stage,
)
from billing.ledger.records import Member, Standing, Tally
from billing.pieces import BY_CONTRACT, Piece, looked_up
from billing.settlement import Settled, settle

SETTLEMENT: Final = 0
"""The batch of documents after the year; instalments are numbered from 1."""


class Status(enum.StrEnum):
    """How far a cost period is."""

    PLANNED = "planned"
    APPROVED = "approved"
    ISSUED = "instalments_issued"
    ACTUALS = "actuals_in"
    SETTLED = "settled"
    CLOSED = "closed"


RUNNING: Final = (Status.APPROVED, Status.ISSUED)
"""The year goes by: instalments go out, actual costs come in."""


class Period(msgspec.Struct):
    """A cost period as it is now.

    `shares` are those the Länder were asked about, `pieces` the same by the treatment that items have
    of their own; `plan` cuts each piece into instalments.
    """

    planned: PeriodPlanned
    status: Status = Status.PLANNED
    items: dict[str, CostItem] = {}
    actuals: dict[str, CostItem] = {}
    asked: Stage | None = None
    asked_by: Actor | None = None
    approvals: dict[Stage, dict[str, dt.datetime]] = {}
    objections: list[Objected] = []
    shares: dict[str, int] = {}
    pieces: dict[Piece, int] = {}
    plan: dict[Piece, tuple[Instalment, ...]] = {}
    proposals: dict[int, Actor] = {}
    result: PeriodResult | None = None

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.planned.rules.year

    def copy(self) -> Period:
        """The same period, to be changed by itself; what it holds is immutable but for these."""
        return msgspec.structs.replace(
            self,
            items=dict(self.items),
            actuals=dict(self.actuals),
            approvals={stage: dict(given) for stage, given in self.approvals.items()},
            objections=list(self.objections),
            shares=dict(self.shares),
            pieces=dict(self.pieces),
            plan=dict(self.plan),
            proposals=dict(self.proposals),
        )

    @property
    def is_divided(self) -> bool:
        """Whether an item has a tax treatment of its own: then a Land may get several documents.

        In any other year a Land has one piece, whatever its contract says and however it changes.
        """
        return any(each.own_tax for each in (*self.items.values(), *self.actuals.values()))


class Book(msgspec.Struct):
    """Everything, now. `tallies` are those of (month, office).

    `cancelling` holds, by its number, why a document is to be taken back and who says so.
    """

    periods: dict[int, Period] = {}
    members: list[Member] = []
    documents: dict[str, Standing] = {}
    cancelling: dict[str, CancelProposed] = {}
    payments: list[Paid] = []
    tallies: dict[tuple[dt.date, UUID], Tally] = {}

    def copy(self) -> Book:
        """The same book, to be changed by itself."""
        return Book(
            periods={year: period.copy() for year, period in self.periods.items()},
            members=list(self.members),
            documents=dict(self.documents),
            cancelling=dict(self.cancelling),
            payments=list(self.payments),
            tallies=dict(self.tallies),
        )

    def period(self, year: int) -> Period:
        """The period of a year. Raises `RefusedError` (`unknown_period`) where there is none."""
        if year not in self.periods:
            raise RefusedError("unknown_period", f"no costs are planned for {year}", year=year)
        return self.periods[year]

    def member(self, land: str, year: int) -> LandJoined:
        """The newest terms of a Land in a year. Raises `RefusedError` where it takes no part."""
        for member in reversed(self.members):
            ends = member.last_day or dt.date.max
            if member.joined.land == land and member.joined.first_day.year <= year <= ends.year:
                return member.joined
        raise RefusedError("no_member", f"{land} takes no part in {year}", land=land, year=year)

    def allocated(self, year: int, items: Mapping[str, CostItem]) -> PeriodResult:
        """These items over who takes part as far as known now."""
        rules = self.period(year).planned.rules
        return allocate(rules, list(items.values()), [each.participation for each in self.members])

    def contract_code(self, land: str, year: int) -> str:
        """How its contract is taxed; nothing where a Land has none (its connections may cost)."""
        try:
            return self.member(land, year).tax.code
        except RefusedError:
            return BY_CONTRACT

    def plan(self, year: int) -> dict[Piece, tuple[Instalment, ...]]:
        """The instalments of each piece, with the treatment that the contracts have now."""
        return looked_up(
            self.period(year).plan, lambda land: self.contract_code(land, year), _summed
        )

    def under_contract(self, year: int, cut: Mapping[Piece, int]) -> dict[Piece, int]:
        """Pieces (cents) with the treatment that the contracts have now."""
        return looked_up(cut, lambda land: self.contract_code(land, year), add)

    def piece(self, standing: Standing) -> Piece:
        """The piece that a document is about."""
        if self.period(standing.year).is_divided:
            return Piece(standing.land, standing.document.tax.code)
        return Piece(standing.land, self.contract_code(standing.land, standing.year))

    def of_batch(self, year: int, batch: int) -> Iterator[Standing]:
        """The documents of a batch that stand."""
        for standing in self.documents.values():
            if (standing.year, standing.batch) == (year, batch) and standing.stands:
                yield standing

    def advanced(self, year: int) -> dict[Piece, int]:
        """Piece → net cents of the instalments that stand."""
        found: dict[Piece, int] = {}
        for standing in self.documents.values():
            if standing.year == year and standing.batch and standing.stands:
                piece = self.piece(standing)
                found[piece] = found.get(piece, 0) + standing.document.net
        return found

    def settled(self, year: int) -> dict[Piece, Settled]:
        """The year's balance of every piece, from the shares of the settlement."""
        actual = self.under_contract(year, self.period(year).pieces)
        return settle(actual, self.advanced(year))

    def settlement(self, year: int) -> tuple[Settled, ...]:
        """The year's balance of every Land, all its pieces together."""
        found: dict[str, Settled] = {}
        for piece, part in self.settled(year).items():
            found[piece.land] = found.get(piece.land, Settled(piece.land, 0, 0)) + part
        return tuple(found.values())

    def due(self, year: int, batch: int) -> dict[Piece, int]:
        """Piece → net cents that a batch has to ask for, or to give back below zero; no zeros.

        Raises:
            RefusedError: The year has no such batch.
        """
        if batch == SETTLEMENT:
            found = {piece: each.balance for piece, each in self.settled(year).items()}
        else:
            if not 1 <= batch <= self.period(year).planned.instalments:
                raise RefusedError(
                    "no_instalment", f"{year} has no instalment {batch}", number=batch
                )
            found = {piece: parts[batch - 1].cents for piece, parts in self.plan(year).items()}
        return {piece: cents for piece, cents in found.items() if cents}

    def waiting(self, year: int, batch: int) -> dict[Piece, int]:
        """What of a batch is due and has not gone out."""
        out = {self.piece(each) for each in self.of_batch(year, batch)}
        return {piece: cents for piece, cents in self.due(year, batch).items() if piece not in out}

    def issued(self, number: str) -> Standing:
        """A document by its number. Raises `RefusedError` (`unknown_document`) where there is none."""
        if number not in self.documents:
            raise RefusedError("unknown_document", f"no document {number}", number=number)
        return self.documents[number]

    def next_number(self, year: int) -> str:
        """The next number of documents issued in a year: without gaps, from 0001."""
        used = sum(each.document.issued.year == year for each in self.documents.values())
        return f"SR-{year}-{used + 1:04}"


def _summed(one: tuple[Instalment, ...], other: tuple[Instalment, ...]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(first.due, first.cents + second.cents)
        for first, second in zip(one, other, strict=True)
    )


def unasked(book: Book, year: int) -> Period:
    """A period that the Länder are not looking at just now (`in_approval` if they are)."""
    period = book.period(year)
    if period.asked is not None:
        raise RefusedError("in_approval", f"the Länder are asked about {year}", year=year)
    return period
