"""What scenarios may choose from: years the Länder know, and keys that somebody can look up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from billing.keys import Key, KeyType, components, equal_key, koenigsteiner_keys
from billing.ledger import Book, Period, Stage, Status, uses_key
from billing.parties import ALL_LAENDER

# These are computed anew; all others are taken over from items as they stand there.
_MADE: Final = frozenset({KeyType.EQUAL, KeyType.USES})


def published_years(book: Book) -> tuple[Period, ...]:
    """Years whose estimate the Länder have seen and that have something to split, newest first."""
    known = [
        period
        for period in book.periods.values()
        if period.items
        and (period.status is not Status.PLANNED or period.asked is Stage.ESTIMATE)
        and any(not item.is_caused for item in period.items.values())
    ]
    return tuple(sorted(known, key=lambda period: -period.year))


def uses_keys(book: Book, source: str) -> tuple[Key, ...]:
    """The key of every year with counts, newest first; `source` is how derivations name it."""
    years = sorted({month.year for month, _ in book.tallies}, reverse=True)
    return tuple(uses_key(book, year, source) for year in years)


def key_choices(
    book: Book,
    kept: Iterable[Key],
    uses: Iterable[Key],
    connected: Mapping[str, int],
    connected_source: str,
) -> dict[str, Key]:
    """Name → key: published and kept versions, uses of each year, Jugendämter, equal parts, keys of items.

    `kept` are those of the coordination, `uses` those of `uses_keys`. `connected` is Land → number of
    connected Jugendämter now; the source is how derivations name where these come from.
    """
    found = {key.name: key for key in reversed(list(koenigsteiner_keys().values()))}
    found |= {key.name: key for key in kept}
    found |= {key.name: key for key in uses}
    if any(connected.values()):
        weights = {land: Fraction(connected.get(land, 0)) for land in ALL_LAENDER}
        key = Key(
            type=KeyType.CONNECTED_AUTHORITIES,
            version="",
            source=connected_source,
            weights=weights,
        )
        found[key.name] = key
    found[KeyType.EQUAL.value] = equal_key()
    for period in book.periods.values():
        for item in period.items.values():
            for _, part in components(item.key) if item.key else ():
                if part.type not in _MADE:
                    found.setdefault(part.name, part)
    return found
