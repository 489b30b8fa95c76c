"""The ledger as this process reads it: added up once, and of what was appended since only that.

A chain that only grows is told by its end: whoever looks asks the database for that alone. Where the
chain goes on from the end that is known, the new events are taken into a copy of the book; where it
does not (another database was put in its place) it is read from the beginning. What is computed from
one state of the book (reports, views, files) is kept beside it and goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast
from weakref import WeakKeyDictionary

from billing.ledger.book import take
from billing.ledger.events import decode
from billing.ledger.state import Book
from billing.ledger.tables import HEAD, START, LedgerEvent
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, Database

_MOST_KEPT: Final = 256
_END: Final = "SELECT seq, hash FROM ledger_head WHERE id = $1"

Result = TypeVar("Result")


class Snapshot:
    """The book after so many events, with the last one's hash. Nobody changes it: all share it."""

    def __init__(self, book: Book, events: int, end: bytes = START) -> None:
        self.book = book
        self.events = events
        self.end = end
        self._kept: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what `make` makes of this book, made once; `make` depends on nothing but `key`."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        return cast("Result", self._kept[key])


_NOTHING: Final = Snapshot(Book(), 0)
_newest: WeakKeyDictionary[Database, Snapshot] = WeakKeyDictionary()


async def current(kernel: Kernel) -> Snapshot:
    """Return the ledger as it is now."""
    async with kernel.database.platform_transaction("billing.ledger.read", read_only=True):
        heads = await GATE.fetch(_END, (HEAD,))
        seq, end = (int(heads[0]["seq"]), bytes(heads[0]["hash"])) if heads else (0, START)
        return await reaching(kernel, seq, end)


async def reaching(kernel: Kernel, seq: int, end: bytes) -> Snapshot:
    """The same in an open platform transaction that has read the end of the chain."""
    known = _newest.get(kernel.database, _NOTHING)
    if (known.events, known.end) != (seq, end):
        known = _newest[kernel.database] = await _grown(known)
    return known


async def _grown(known: Snapshot) -> Snapshot:
    rows = await _rows_after(known.events)
    if known.events and (not rows or bytes(rows[0]["previous"]) != known.end):
        known, rows = _NOTHING, await _rows_after(0)
    if not rows:
        return known
    book = known.book.copy()
    for row in rows:
        take(decode(bytes(row["body"])), book)
    return Snapshot(book, int(rows[-1]["seq"]), bytes(rows[-1]["hash"]))


async def _rows_after(seq: int) -> list[dict[str, Any]]:
    columns = (LedgerEvent.seq, LedgerEvent.body, LedgerEvent.previous, LedgerEvent.hash)
    found: list[dict[str, Any]] = (
        await LedgerEvent.select(*columns).where(LedgerEvent.seq > seq).order_by(LedgerEvent.seq)
    )
    return found
