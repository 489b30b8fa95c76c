"""Which movement pays for which document: by its number in the text, and by the amount."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable
from typing import Final

import msgspec

from billing.ledger import Actor, Book, Paid
from billing.payments.camt import BankEntry

# As people type it: with blanks or without, hyphens or none, small letters.
_NUMBER: Final = re.compile(r"\bSR[\s./-]*(\d{4})[\s./-]*(\d{4})\b", re.IGNORECASE)


class Found(enum.StrEnum):
    """What is known of a movement."""

    MATCHED = "matched"
    BOOKED = "booked"
    """It stands in the ledger already."""
    NO_NUMBER = "no_number"
    SEVERAL = "several_numbers"
    UNKNOWN = "unknown_number"
    OTHER_AMOUNT = "other_amount"


class Match(msgspec.Struct, frozen=True):
    """A movement, what is known of it, and the document where there is exactly one."""

    entry: BankEntry
    found: Found
    number: str | None = None


def match(entries: Iterable[BankEntry], book: Book) -> tuple[Match, ...]:
    """Match movements with documents; whatever is not plain is left to a person.

    Two movements that pay for the same document do not both match: the second finds nothing open.
    """
    still_open = {number: each.open for number, each in book.documents.items()}
    booked = {(paid.number, paid.reference) for paid in book.payments}
    matches = []
    for entry in entries:
        one = _match(entry, still_open, booked)
        if one.found is Found.MATCHED and one.number is not None:
            still_open[one.number] -= entry.cents
        matches.append(one)
    return tuple(matches)


def payments(matches: Iterable[Match], by: Actor, at: dt.datetime) -> tuple[Paid, ...]:
    """The events for what matched."""
    return tuple(
        Paid(
            at=at,
            by=by,
            number=one.number,
            cents=one.entry.cents,
            on=one.entry.on,
            reference=one.entry.reference,
        )
        for one in matches
        if one.found is Found.MATCHED and one.number is not None
    )


def _match(entry: BankEntry, still_open: dict[str, int], booked: set[tuple[str, str]]) -> Match:
    named = {f"SR-{year}-{number}" for year, number in _NUMBER.findall(entry.text)}
    if not named:
        return Match(entry, Found.NO_NUMBER)
    if len(named) > 1:
        return Match(entry, Found.SEVERAL)
    (number,) = named
    if number not in still_open:
        return Match(entry, Found.UNKNOWN)
    if (number, entry.reference) in booked:
        return Match(entry, Found.BOOKED, number)
    if entry.cents == 0 or entry.cents != still_open[number]:
        return Match(entry, Found.OTHER_AMOUNT, number)
    return Match(entry, Found.MATCHED, number)
