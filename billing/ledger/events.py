"""What happened with the money, as it is kept for ever: the ledger is this list and nothing else.

Events are self-contained: a key stands in them with its weights, a document as it was issued. What a
period looks like today is computed from them (`state`), so nothing can be changed behind its back,
and an auditor needs no database.
"""

from __future__ import annotations

import datetime as dt
import enum
from uuid import UUID

import msgspec

from billing.codec import ENCODER, fraction
from billing.invoices import Buyer, Document, Seller, Tax
from billing.items import CostItem
from billing.ledger.actors import Actor
from billing.periods import CostPeriod


class Stage(enum.StrEnum):
    """What the Länder approve: the estimate before the year, the settlement after it."""

    ESTIMATE = "estimate"
    SETTLEMENT = "settlement"


class _Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="what"):
    """`at` is aware (UTC); `by` is who did it."""

    at: dt.datetime
    by: Actor


class PeriodPlanned(_Event, frozen=True, kw_only=True, tag="period_planned"):
    """A year begins to be planned, with its rules, its creditor, and how it is paid."""

    rules: CostPeriod
    seller: Seller
    instalments: int


class LandJoined(_Event, frozen=True, kw_only=True, tag="land_joined"):
    """A Land takes part from a day on: who pays, by which contract, taxed how."""

    land: str
    first_day: dt.date
    contract: str
    buyer: Buyer
    tax: Tax
    letter_of_intent: dt.date | None = None


class LandLeft(_Event, frozen=True, kw_only=True, tag="land_left"):
    """A Land takes part until a day, which is the last of a year."""

    land: str
    last_day: dt.date


class ItemEntered(_Event, frozen=True, kw_only=True, tag="item_entered"):
    """An estimated item, new or in place of the one with the same id."""

    year: int
    item: CostItem


class ItemDropped(_Event, frozen=True, kw_only=True, tag="item_dropped"):
    """An estimated item is not wanted any more."""

    year: int
    item_id: str


class ActualEntered(_Event, frozen=True, kw_only=True, tag="actual_entered"):
    """What an item really cost, with its source; also one that nobody had estimated."""

    year: int
    item: CostItem


class SentForApproval(_Event, frozen=True, kw_only=True, tag="sent_for_approval"):
    """The Länder are asked; from here until all have answered nothing of it changes."""

    year: int
    stage: Stage


class Approved(_Event, frozen=True, kw_only=True, tag="approved"):
    """A Land says yes."""

    year: int
    stage: Stage
    land: str


class Objected(_Event, frozen=True, kw_only=True, tag="objected"):
    """A Land says no, and why: it goes back to be worked over, and all are asked anew."""

    year: int
    stage: Stage
    land: str
    reason: str


class IssueProposed(_Event, frozen=True, kw_only=True, tag="issue_proposed"):
    """The first person wants documents to go out: instalment `number` from 1, or the settlement, 0."""

    year: int
    number: int


class CancelProposed(_Event, frozen=True, kw_only=True, tag="cancel_proposed"):
    """The first person wants a document to be taken back, and says why."""

    number: str
    reason: str


class CancelWithdrawn(_Event, frozen=True, kw_only=True, tag="cancel_withdrawn"):
    """It was proposed by mistake, or another thinks so: the document stands as it was."""

    number: str


class Issued(_Event, frozen=True, kw_only=True, tag="issued"):
    """A document went out. `batch` as in `IssueProposed`; none for a correction."""

    year: int
    land: str
    document: Document
    batch: int | None = None


class Paid(_Event, frozen=True, kw_only=True, tag="paid"):
    """Money came in for a document (cents; below zero: it went back). `reference` is the bank's own."""

    number: str
    cents: int
    on: dt.date
    reference: str


class SetOff(_Event, frozen=True, kw_only=True, tag="set_off"):
    """A part of a credit (cents, above zero) pays for a later invoice of the same Land."""

    credit: str
    number: str
    cents: int


class UsesCounted(_Event, frozen=True, kw_only=True, tag="uses_counted"):
    """How many sendings were delivered to an office in a month, which is given by its first day."""

    month: dt.date
    office_id: UUID
    land: str
    count: int


class UsesCountersigned(_Event, frozen=True, kw_only=True, tag="uses_countersigned"):
    """The office has looked at the count of a month and agrees."""

    month: dt.date
    office_id: UUID


class UsesDisputed(_Event, frozen=True, kw_only=True, tag="uses_disputed"):
    """The office does not agree with the count of a month: `own` is what it counts, `reason` why."""

    month: dt.date
    office_id: UUID
    own: int
    reason: str


class UsesReviewed(_Event, frozen=True, kw_only=True, tag="uses_reviewed"):
    """The coordination answers an objection: the count changes by `count`, or stays (zero).

    Like every correction it is an entry of its own; what was counted before is not touched.
    """

    month: dt.date
    office_id: UUID
    land: str
    count: int
    reason: str


class Closed(_Event, frozen=True, kw_only=True, tag="closed"):
    """Nothing is open any more."""

    year: int


Event = (
    PeriodPlanned
    | LandJoined
    | LandLeft
    | ItemEntered
    | ItemDropped
    | ActualEntered
    | SentForApproval
    | Approved
    | Objected
    | IssueProposed
    | CancelProposed
    | CancelWithdrawn
    | Issued
    | Paid
    | SetOff
    | UsesCounted
    | UsesCountersigned
    | UsesDisputed
    | UsesReviewed
    | Closed
)


def encode(event: Event) -> bytes:
    """An event as JSON; the same event always gives the same bytes."""
    return ENCODER.encode(event)


def decode(text: bytes) -> Event:
    """The event that `encode` wrote. Raises `msgspec.ValidationError` for anything else."""
    return _DECODER.decode(text)


_DECODER: msgspec.json.Decoder[Event] = msgspec.json.Decoder(Event, dec_hook=fraction)
