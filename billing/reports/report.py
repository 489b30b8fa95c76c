"""The cost report of a year: every item, who bears it, and how that came about."""

from __future__ import annotations

import msgspec

from billing.allocation import Allocation
from billing.errors import RefusedError
from billing.ledger.state import Book, Status
from billing.parties import order
from billing.periods import CostPeriod
from billing.pieces import pieces
from billing.taxes import tax_on


class Billed(msgspec.Struct, frozen=True):
    """What a Land is billed over the year under one tax treatment (`Tax.code`), in cents.

    `by_contract` says that items without a treatment of their own are in it.
    """

    land: str
    code: str
    net: int
    by_contract: bool

    @property
    def tax(self) -> int:
        """The tax on the whole; documents compute it each on their own amount."""
        return tax_on(self.code, self.net)


class CostReport(msgspec.Struct, frozen=True, kw_only=True):
    """A year as far as it is known. `actual` says whether these are actual costs or an estimate.

    `parties` are all who bear something, Länder first; `totals` is party → cents over all layers,
    `issued` the part of it that the Länder are billed; `billed` is the same by tax treatment.
    """

    year: int
    status: Status
    actual: bool
    rules: CostPeriod
    cents: int
    parties: tuple[str, ...]
    totals: dict[str, int]
    issued: dict[str, int]
    allocations: tuple[Allocation, ...]
    billed: tuple[Billed, ...] = ()


def cost_report(book: Book, year: int) -> CostReport:
    """The report of a year, from actual costs once all are in, else from the estimate.

    Raises:
        RefusedError: Nothing is planned for that year, or it has no items yet.
    """
    period = book.period(year)
    actual = bool(period.items) and period.items.keys() <= period.actuals.keys()
    items = period.actuals if actual else period.items
    if not items:
        raise RefusedError("no_items", f"{year} has no items yet", year=year)
    asked = period.result
    # Once the Länder were asked, what they were asked about is what stands.
    same = asked is not None and [each.item for each in asked.allocations] == list(items.values())
    result = asked if same and asked is not None else book.allocated(year, items)
    totals = result.shares()
    return CostReport(
        year=year,
        status=period.status,
        actual=actual,
        rules=period.planned.rules,
        cents=sum(item.cents for item in items.values()),
        parties=tuple(sorted(totals, key=order)),
        totals=totals,
        issued=result.shares(issued_only=True),
        allocations=result.allocations,
        billed=tuple(
            Billed(
                *piece,
                cents,
                by_contract=piece.code == book.contract_code(piece.land, year),
            )
            for piece, cents in book.under_contract(year, pieces(result)).items()
            if cents
        ),
    )
