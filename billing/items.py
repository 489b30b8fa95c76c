"""What is paid for: items of the kinds that may be shared, and connections of Jugendämter."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Final

import msgspec

from billing.errors import RefusedError
from billing.keys import DistributionKey
from billing.parties import require_land
from billing.taxes import Tax

LARGEST_AMOUNT: Final = 10**12
"""Ten thousand million euros, in cents: beyond that a comma was lost."""


class CostKind(enum.StrEnum):
    """The kinds of IT-Planungsrat, decision 2021/24, no. 1, and the one-off connection."""

    INFRASTRUCTURE = "a"
    DEVELOPMENT = "b"
    PLATFORM_FEE = "c"
    OPERATION = "d"
    PER_USE = "e"
    CONNECTION = "connection"


def cost_kind(text: str) -> CostKind:
    """The kind that a sheet or form names. Raises `RefusedError` (`unknown_kind`) for any other."""
    try:
        return CostKind(text)
    except ValueError as error:
        raise RefusedError(
            "unknown_kind", f"{text!r} is no kind that may be shared (2021/24, no. 1)", kind=text
        ) from error


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """A Jugendamt was connected: in which Land, by its AGS, live since, for how many cents."""

    land: str
    ags: str
    live_since: dt.date
    cents: int


class CostItem(msgspec.Struct, frozen=True, kw_only=True):
    """An amount to be shared. `source` names the document it stands in.

    `not_financed_elsewhere` has to be declared for every item (no double financing). `fallback` is
    the key for the case that nobody used the service. A `connection` item is borne by the Länder
    that caused its `connections`, unless it has a key: then it is declared shared. `reverses` is the
    id of the item that a reversing entry takes back: only such a one may be negative.
    `tax` is the treatment of this item alone. Unset, the contract of each Land decides; then it leaves
    no trace in JSON, and what was written before there was this field keeps its hash.

    Raises `RefusedError` for amounts that cannot be, and for what does not fit together.
    """

    id: str
    kind: CostKind
    text: str
    cents: int
    source: str
    not_financed_elsewhere: bool
    key: DistributionKey | None = None
    fallback: DistributionKey | None = None
    connections: tuple[Connection, ...] = ()
    reverses: str | None = None
    tax: Tax | msgspec.UnsetType = msgspec.UNSET

    def __post_init__(self) -> None:
        self._check_amount()
        if not self.not_financed_elsewhere:
            raise RefusedError(
                "financed_elsewhere", f"{self.id}: not declared free of other financing", id=self.id
            )
        if self.key is None and self.kind is not CostKind.CONNECTION:
            raise RefusedError("no_key", f"{self.id} has no distribution key", id=self.id)
        if self.is_caused:
            self._check_connections()

    @property
    def is_caused(self) -> bool:
        """Whether it is borne by who caused it, without a key."""
        return self.key is None

    @property
    def own_tax(self) -> Tax | None:
        """Its treatment; None where the contract of each Land decides."""
        return self.tax or None

    def _check_amount(self) -> None:
        if self.cents < 0 and self.reverses is None:
            raise RefusedError("negative_amount", f"{self.id} is below zero", id=self.id)
        if abs(self.cents) > LARGEST_AMOUNT:
            raise RefusedError("huge_amount", f"{self.id} is too large to be true", id=self.id)

    def _check_connections(self) -> None:
        for connection in self.connections:
            require_land(connection.land)
            if (connection.cents < 0) != (self.cents < 0) and connection.cents:
                raise RefusedError("negative_amount", f"{self.id}: a connection below zero")
        total = sum(connection.cents for connection in self.connections)
        if total != self.cents:
            raise RefusedError(
                "connections_do_not_sum", f"{self.id}: its connections sum to {total}", id=self.id
            )
        ags = [connection.ags for connection in self.connections]
        if len(set(ags)) != len(ags):
            raise RefusedError("connected_twice", f"{self.id}: an office twice", id=self.id)
