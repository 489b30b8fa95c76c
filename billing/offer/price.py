"""What it would cost a Land to take part: from the estimate that the Länder know.

The answer is no offer: what counts is what the Länder that take part decide for a year.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping
from typing import Final

import msgspec

from billing.allocation import allocate
from billing.errors import RefusedError
from billing.items import CostItem
from billing.keys import DistributionKey, equal_key, koenigsteiner_keys
from billing.ledger import Book, Period
from billing.parties import require_land
from billing.presence import Participation
from billing.scenarios import published_years

MOST_OFFICES: Final = 200


class KeyChoice(enum.StrEnum):
    """By which key the running costs are split in the calculation."""

    AS_PLANNED = "as_planned"
    """By the keys of the estimate itself."""
    KOENIGSTEINER = "koenigsteiner"
    """All by the newest confirmed version of the Königsteiner Schlüssel."""
    EQUAL = "equal"


class Price(msgspec.Struct, frozen=True, kw_only=True):
    """The four fields of a price sheet (Marktplatz), in cents, and what they rest on.

    `first_year` is the fee of the year of joining, from the first of `month` on. `connection` is
    what one Jugendamt costs once, `connections` what all of them do. `shares` are the yearly fees of
    everybody if this Land were there for the whole year, `without` as it is now.
    """

    land: str
    key: KeyChoice
    year: int
    month: int
    offices: int
    yearly: int
    first_year: int
    connection: int
    shares: Mapping[str, int]
    without: Mapping[str, int]

    @property
    def connections(self) -> int:
        """Once, for all Jugendämter asked about."""
        return self.connection * self.offices


def published(book: Book) -> Period | None:
    """The newest year whose estimate the Länder have seen; None before the first."""
    return next(iter(published_years(book)), None)


def price(
    book: Book, period: Period, land: str, key: KeyChoice, *, offices: int, month: int
) -> Price:
    """What a Land would pay that is not there yet, or what one pays that is.

    Raises:
        RefusedError: An unknown Land, a month or number of offices that cannot be.
    """
    require_land(land)
    if not 1 <= month <= 12 or not 0 <= offices <= MOST_OFFICES:  # noqa: PLR2004 - months
        raise RefusedError("wrong_number", "no such month or number of offices")
    others = [
        each.participation
        for each in book.members
        if each.joined.land != land and each.joined.first_day.year <= period.year
    ]
    running = [_by(item, key) for item in period.items.values() if not item.is_caused]

    def shares(first: dt.date | None) -> Mapping[str, int]:
        own = [Participation(land=land, first_day=first)] if first else []
        result = allocate(period.planned.rules, running, [*others, *own])
        return result.shares(issued_only=True)

    whole = shares(dt.date(period.year, 1, 1))
    return Price(
        land=land,
        key=key,
        year=period.year,
        month=month,
        offices=offices,
        yearly=whole.get(land, 0),
        first_year=shares(dt.date(period.year, month, 1)).get(land, 0),
        connection=connection_price(book),
        shares=whole,
        without=shares(None) if others else {},
    )


def connection_price(book: Book) -> int:
    """What a connection cost on average in the newest year that had some, whole cents; 0 for none."""
    for period in sorted(book.periods.values(), key=lambda each: each.year, reverse=True):
        items = {**period.items, **period.actuals}.values()
        cents = [each.cents for item in items for each in item.connections]
        if cents:
            return round(sum(cents) / len(cents))
    return 0


def _by(item: CostItem, choice: KeyChoice) -> CostItem:
    if choice is KeyChoice.AS_PLANNED:
        return item
    key: DistributionKey = equal_key()
    if choice is KeyChoice.KOENIGSTEINER:
        confirmed = [each for each in koenigsteiner_keys().values() if each.confirmed]
        key = max(confirmed, key=lambda each: each.applied_from or dt.date.min)
    return msgspec.structs.replace(item, key=key, fallback=None)
