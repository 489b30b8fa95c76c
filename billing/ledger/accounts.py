"""Double entry: every event about money as lines that sum to zero.

Accounts, in cents: `bank`; `stripe` (collected there and owed to us by it: what it pays out and what
it keeps as its fee are the operator's own books, and no cost of the Länder); `receivable:LAND` (what a Land owes on documents); `share:LAND` (its share
of the year less what was asked for it: zero when the year is closed); `joint:LAND`, `bund` and
`provider` (what these bear); `costs` (what is shared, below zero); `vat`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from billing.allocation import Layer, PeriodResult
from billing.invoices import Document, DocumentKind
from billing.ledger.actors import Part
from billing.ledger.book import take
from billing.ledger.events import Approved, Event, Issued, Paid
from billing.ledger.state import Book, Status
from billing.parties import ALL_LAENDER


class Entry(msgspec.Struct, frozen=True):
    """One booking: when, for which year, why (`issued`, `paid`, `settled`), about which document.

    `lines` are account → cents and sum to zero.
    """

    at: dt.datetime
    year: int
    why: str
    about: str
    lines: dict[str, int]

    def __post_init__(self) -> None:
        if sum(self.lines.values()) != 0:
            raise ValueError(f"{self.why} {self.about} does not sum to zero")


def entries(events: Iterable[Event]) -> Iterator[Entry]:
    """The journal. Raises `RefusedError` as the book does."""
    book = Book()
    for event in events:
        take(event, book)
        match event:
            case Issued():
                yield _issued(event)
            case Paid():
                year = book.documents[event.number].year
                land = book.documents[event.number].land
                side = "stripe" if event.by.part is Part.COLLECTOR else "bank"
                lines = {side: event.cents, f"receivable:{land}": -event.cents}
                yield Entry(event.at, year, "paid", event.number, lines)
            case Approved() if book.period(event.year).status is Status.SETTLED:
                result = book.period(event.year).result
                if result is not None:
                    yield Entry(event.at, event.year, "settled", str(event.year), _shares(result))


def balances(journal: Iterable[Entry], year: int | None = None) -> dict[str, int]:
    """Account → cents, of a year or of all; accounts at zero too."""
    found: dict[str, int] = {}
    for entry in journal:
        if year in (None, entry.year):
            for account, cents in entry.lines.items():
                found[account] = found.get(account, 0) + cents
    return dict(sorted(found.items()))


def _issued(event: Issued) -> Entry:
    document: Document = event.document
    sign = -1 if document.kind is DocumentKind.CREDIT else 1
    lines = {
        f"receivable:{event.land}": sign * document.gross,
        f"share:{event.land}": -sign * document.net,
        "vat": -sign * document.tax_cents,
    }
    return Entry(event.at, event.year, "issued", document.number, lines)


def _shares(result: PeriodResult) -> dict[str, int]:
    lines: dict[str, int] = {}
    for allocation in result.allocations:
        for layer in allocation.layers:
            for line in layer.lines:
                account = _account(line.party, layer.layer)
                lines[account] = lines.get(account, 0) + line.cents
    return {**lines, "costs": -sum(lines.values())}


def _account(party: str, layer: Layer) -> str:
    if party not in ALL_LAENDER:
        return party
    return f"joint:{party}" if layer is Layer.JOINT else f"share:{party}"
