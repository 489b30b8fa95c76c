"""The figures of the demo, from its file."""

from __future__ import annotations

import datetime as dt
import functools
from importlib.resources import files

import msgspec

from billing.invoices import Address, Seller
from billing.items import Connection


class DemoLand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Land that takes part."""

    code: str
    first_day: dt.date
    letter_of_intent: dt.date
    contract: str
    payer: str
    address: Address
    leitweg_id: str


class DemoItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An item in cents: planned, adjusted in September, and what it really was (None: as planned).

    Connections cost what they sum to. `key` is `uses`, `mixed`, or a published key; empty for
    connections. `percent` is its own rate of VAT; zero leaves it to the contracts.
    """

    id: str
    kind: str
    text: str
    source: str
    plan: int | None = None
    adjusted: int | None = None
    actual: int | None = None
    key: str = ""
    percent: int = 0
    connections: tuple[Connection, ...] = ()


class DemoYear(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A year with its items."""

    year: int
    instalments: int
    items: tuple[DemoItem, ...]
    subsidised_connections: int = 0


class DemoCosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything in the file."""

    seller: Seller
    no_tax: str
    uses_source: str
    laender: tuple[DemoLand, ...]
    years: tuple[DemoYear, ...]

    def year(self, number: int) -> DemoYear:
        """One of the years."""
        return next(each for each in self.years if each.year == number)


@functools.cache
def costs() -> DemoCosts:
    """The file, read."""
    text = files("billing").joinpath("demo/costs.toml").read_bytes()
    return msgspec.toml.decode(text, type=DemoCosts)
