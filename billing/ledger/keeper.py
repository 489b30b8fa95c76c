"""The ledger as pages read it: added up once, and again only when something was appended.

A chain that only grows is told by its length: whoever looks asks the database for that alone. What
is computed from one state of the book (reports, views, files) is kept beside it and goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar, cast

from billing.ledger.book import book_of
from billing.ledger.state import Book
from billing.ledger.store import history, length
from sorgeauskunft.kernel import Kernel

_MOST_KEPT: Final = 256

Result = TypeVar("Result")


class Snapshot:
    """The book after so many events. Nobody changes it: it is shared by all requests."""

    def __init__(self, book: Book, events: int) -> None:
        self.book = book
        self.events = events
        self._kept: dict[Hashable, Any] = {}

    def kept(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """Return what `make` makes of this book, made once; `make` depends on nothing but `key`."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        return cast("Result", self._kept[key])


class LedgerKeeper:
    """Keeps the newest snapshot of a process."""

    def __init__(self) -> None:
        self._present = Snapshot(Book(), 0)

    async def current(self, kernel: Kernel) -> Snapshot:
        """Return the ledger as it is now."""
        if await length(kernel) != self._present.events:
            events = await history(kernel)
            self._present = Snapshot(book_of(events), len(events))
        return self._present
