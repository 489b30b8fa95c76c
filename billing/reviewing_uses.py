"""How far the counting of uses is, office by office, and what the coordination says to objections."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from billing.errors import RefusedError
from billing.ledger import Actor, Book, Part, Tally, UsesReviewed, is_frozen, uses_key
from billing.ledger.store import append
from billing.parties import ALL_LAENDER
from sorgeauskunft.kernel import Kernel
from tenants.people import COORDINATION_ROLES, Principal, require_role


class CountedYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year's uses: Land → sum, how many tallies wait, and whether a key of them may issue."""

    year: int
    uses: dict[str, int]
    tallies: int
    waiting: int
    confirmed: bool
    frozen: bool


class OpenTally(msgspec.Struct, frozen=True):
    """A month of an office that is not countersigned."""

    office_id: UUID
    month: dt.date
    tally: Tally


def counted_years(book: Book) -> tuple[CountedYear, ...]:
    """Every year with counts, newest first."""
    found = []
    for year in sorted({month.year for month, _ in book.tallies}, reverse=True):
        mine = [tally for (month, _), tally in book.tallies.items() if month.year == year]
        key = uses_key(book, year, "")
        uses = {land: int(key.weights[land]) for land in ALL_LAENDER if key.weights[land]}
        found.append(
            CountedYear(
                year=year,
                uses=uses,
                tallies=len(mine),
                waiting=sum(tally.countersigned is None for tally in mine),
                confirmed=key.confirmed,
                frozen=is_frozen(book, year),
            )
        )
    return tuple(found)


def open_tallies(book: Book) -> tuple[OpenTally, ...]:
    """What offices still have to answer, or object to, oldest first; frozen years are over."""
    frozen = {year for year in book.periods if is_frozen(book, year)}
    found = [
        OpenTally(office, month, tally)
        for (month, office), tally in book.tallies.items()
        if tally.countersigned is None and month.year not in frozen
    ]
    return tuple(sorted(found, key=lambda each: (each.month, each.tally.counted.land)))


async def answer(
    kernel: Kernel,
    principal: Principal,
    about: tuple[UUID, dt.date],
    *,
    seen: int,
    right: int,
    reason: str,
) -> None:
    """Answer an objection (office, month): the count is `right`, which may be what it is (`seen`).

    Raises:
        NotFoundError: Another role.
        RefusedError: Nobody objects any more, or the count is another one (`other_count`).
    """
    office_id, month = about

    def made(book: Book) -> list[UsesReviewed]:
        tally = book.tallies.get((month, office_id))
        if tally is None or tally.disputed is None:
            raise RefusedError("not_disputed", f"nobody objects to {month:%Y-%m}")
        if tally.uses != seen:
            raise RefusedError("other_count", f"{month:%Y-%m} has become {tally.uses}")
        return [
            UsesReviewed(
                at=kernel.clock.now(),
                by=Actor(principal.account_id, Part.COORDINATION),
                month=month,
                office_id=office_id,
                land=tally.counted.land,
                count=right - seen,
                reason=reason,
            )
        ]

    require_role(principal, COORDINATION_ROLES)
    await append(kernel, made)
