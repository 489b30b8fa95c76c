"""How many connections of each Land the provider has paid so far: a new year goes on from there."""

from __future__ import annotations

from collections import Counter

from billing.ledger import Book
from billing.parties import PROVIDER


def subsidised_before(book: Book, year: int) -> dict[str, int]:
    """Land → connections that the provider bore in earlier years, from actual costs where they are in."""
    found: Counter[str] = Counter()
    for each, period in book.periods.items():
        items = period.actuals or period.items
        if each >= year or period.planned.rules.subsidy is None or not items:
            continue
        for allocation in book.allocated(each, items).allocations:
            for layer in allocation.layers:
                found.update(
                    caused.connection.land for caused in layer.caused if caused.party == PROVIDER
                )
    return dict(sorted(found.items()))
