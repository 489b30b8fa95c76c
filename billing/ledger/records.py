"""What the book is made of: a Land's time in the service, a document that went out, a counted month."""

from __future__ import annotations

import datetime as dt

import msgspec

from billing.invoices import Document, DocumentKind
from billing.ledger.events import LandJoined, UsesCounted, UsesDisputed, UsesReviewed
from billing.presence import Participation


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
        if not self.said:
            return self.counted.count
        return self.counted.count + sum(
            each.count for each in self.said if isinstance(each, UsesReviewed)
        )
