"""What the events add up to: periods, who takes part, documents and what is paid of them."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from typing import Final
from uuid import UUID

import msgspec

from billing.allocation import PeriodResult, allocate
from billing.errors import RefusedError
from billing.instalments import Instalment
from billing.invoices import Document, DocumentKind
from billing.items import CostItem
from billing.ledger.actors import Actor
from billing.ledger.events import (
    CancelProposed,
    LandJoined,
    Objected,
    Paid,
    PeriodPlanned,
    Stage,
    UsesCounted,
    UsesDisputed,
    UsesReviewed,
)
from billing.parties import ALL_LAENDER
from billing.presence import Participation
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


class Member(msgspec.Struct, frozen=True):
    """A Land's time in the service, on the terms it joined by."""

    joined: LandJoined
    last_day: dt.date | None = None

    @property
    def participation(self) -> Participation:
        """The time alone."""
        joined = self.joined
        return Participation(land=joined.land, first_day=joined.first_day, last_day=self.last_day)


class Standing(msgspec.Struct, frozen=True):
    """A document that went out, what was paid for it (cents), and what took it back."""

    year: int
    land: str
    document: Document
    batch: int | None
    paid: int = 0
    corrected_by: str | None = None

    @property
    def stands(self) -> bool:
        """Whether it is neither a correction nor corrected."""
        return self.corrected_by is None and self.document.kind is not DocumentKind.CORRECTION

    @property
    def open(self) -> int:
        """What the Land still has to pay, in cents; below zero what it is still to be given.

        What was taken back has nothing open but what had been paid for it.
        """
        if not self.stands:
            return -self.paid
        sign = -1 if self.document.kind is DocumentKind.CREDIT else 1
        return sign * self.document.gross - self.paid


class Period(msgspec.Struct):
    """A cost period as it is now. `shares` are those the Länder were asked about."""

    planned: PeriodPlanned
    status: Status = Status.PLANNED
    items: dict[str, CostItem] = {}
    actuals: dict[str, CostItem] = {}
    asked: Stage | None = None
    asked_by: Actor | None = None
    approvals: dict[Stage, dict[str, dt.datetime]] = {}
    objections: list[Objected] = []
    shares: dict[str, int] = {}
    plan: dict[str, tuple[Instalment, ...]] = {}
    proposals: dict[int, Actor] = {}
    result: PeriodResult | None = None

    @property
    def year(self) -> int:
        """The calendar year."""
        return self.planned.rules.year


class Tally(msgspec.Struct, frozen=True):
    """An office's uses in a month, and what it said about them.

    `disputed` is an objection that nobody has answered and the office has not taken back; `said` are
    all objections and the answers to them, the oldest first.
    """

    counted: UsesCounted
    countersigned: dt.datetime | None = None
    disputed: UsesDisputed | None = None
    said: tuple[UsesDisputed | UsesReviewed, ...] = ()

    @property
    def uses(self) -> int:
        """As counted, changed by what came of objections."""
        return self.counted.count + sum(
            each.count for each in self.said if isinstance(each, UsesReviewed)
        )


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

    def of_batch(self, year: int, batch: int) -> Iterator[Standing]:
        """The documents of a batch that stand."""
        for standing in self.documents.values():
            if (standing.year, standing.batch) == (year, batch) and standing.stands:
                yield standing

    def advanced(self, year: int) -> dict[str, int]:
        """Land → net cents of the instalments that stand."""
        found: dict[str, int] = {}
        for standing in self.documents.values():
            if standing.year == year and standing.batch and standing.stands:
                found[standing.land] = found.get(standing.land, 0) + standing.document.net
        return found

    def settlement(self, year: int) -> tuple[Settled, ...]:
        """The year's balance of every Land, from the shares of the settlement."""
        shares = {
            party: cents
            for party, cents in self.period(year).shares.items()
            if party in ALL_LAENDER
        }
        return settle(shares, self.advanced(year))

    def due(self, year: int, batch: int) -> dict[str, int]:
        """Land → net cents that a batch has to ask for, or to give back below zero; nothing left out.

        Raises:
            RefusedError: The year has no such batch.
        """
        period = self.period(year)
        if batch == SETTLEMENT:
            return {each.land: each.balance for each in self.settlement(year) if each.balance}
        if not 1 <= batch <= period.planned.instalments:
            raise RefusedError("no_instalment", f"{year} has no instalment {batch}", number=batch)
        found = {land: plan[batch - 1].cents for land, plan in period.plan.items()}
        return {land: cents for land, cents in found.items() if cents}

    def issued(self, number: str) -> Standing:
        """A document by its number. Raises `RefusedError` (`unknown_document`) where there is none."""
        if number not in self.documents:
            raise RefusedError("unknown_document", f"no document {number}", number=number)
        return self.documents[number]

    def next_number(self, year: int) -> str:
        """The next number of documents issued in a year: without gaps, from 0001."""
        used = sum(each.document.issued.year == year for each in self.documents.values())
        return f"SR-{year}-{used + 1:04}"


def unasked(book: Book, year: int) -> Period:
    """A period that the Länder are not looking at just now (`in_approval` if they are)."""
    period = book.period(year)
    if period.asked is not None:
        raise RefusedError("in_approval", f"the Länder are asked about {year}", year=year)
    return period
