"""The forms about the count of an office's uses, and the way to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID, uuid4

from service import Service, office_id
from visitor import Visitor

from billing.ledger import (
    COUNTER,
    Actor,
    Book,
    Part,
    UsesCounted,
    UsesDisputed,
    UsesReviewed,
    book_of,
)
from billing.ledger.store import append, history
from sorgeauskunft.kernel import Kernel

Way = Callable[[Service, Visitor], Awaitable[object]]

OCTOBER: Final = dt.date(2026, 10, 1)
SEPTEMBER: Final = dt.date(2026, 9, 1)
MONTH: Final = "/amt/nutzung/2026-10"
OBJECTION: Final = {"own": "9", "reason": "Drei Anfragen kamen doppelt an."}


async def count(
    kernel: Kernel, uses: int = 12, slug: str = "bremerhaven", month: dt.date = OCTOBER
) -> None:
    """Count a month of an office, where that is not done."""
    office = office_id(slug)

    def made(book: Book) -> list[UsesCounted]:
        if (month, office) in book.tallies:
            return []
        return [
            UsesCounted(
                at=kernel.clock.now(),
                by=COUNTER,
                month=month,
                office_id=office,
                land="HB",
                count=uses,
            )
        ]

    await append(kernel, made)


async def review(kernel: Kernel, change: int, office: UUID | None = None) -> None:
    """The coordination answers the objection to October."""
    await append(
        kernel,
        lambda _book: [
            UsesReviewed(
                at=kernel.clock.now(),
                by=Actor(uuid4(), Part.COORDINATION),
                month=OCTOBER,
                office_id=office or office_id("bremerhaven"),
                land="HB",
                count=change,
                reason="Geprüft.",
            )
        ],
    )


async def objected(kernel: Kernel, month: dt.date = OCTOBER) -> None:
    """The office objects to a month, where it has not done so."""
    await count(kernel, month=month)
    office = office_id("bremerhaven")

    def made(book: Book) -> list[UsesDisputed]:
        if book.tallies[month, office].disputed:
            return []
        return [
            UsesDisputed(
                at=kernel.clock.now(),
                by=Actor(uuid4(), Part.OFFICE, office_id=office),
                month=month,
                office_id=office,
                own=9,
                reason="Drei Anfragen kamen doppelt an.",
            )
        ]

    await append(kernel, made)


async def _month(service: Service, visitor: Visitor) -> None:
    """A month that nobody has answered: however often they are sent, there is one more before."""
    book = book_of(await history(service.kernel))
    office = office_id("bremerhaven")
    months = (dt.date(year, 12, 1) for year in range(2022, 0, -1))
    month = next(each for each in months if not _answered(book, each, office))
    await count(service.kernel, month=month)
    await visitor.log_in("lead")
    await visitor.open(f"/amt/nutzung/{month:%Y-%m}")


def _answered(book: Book, month: dt.date, office: UUID) -> bool:
    tally = book.tallies.get((month, office))
    return tally is not None and bool(tally.countersigned or tally.disputed)


async def objection(service: Service, visitor: Visitor) -> None:
    """An objection as the coordination sees it."""
    # A month of its own: the office's forms are those of one that nobody has answered.
    await objected(service.kernel, SEPTEMBER)
    await visitor.log_in_at_door("coordination")
    await visitor.open(f"/koordination/nutzungen/{office_id('bremerhaven')}/2026-09")


USES_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "uses-countersign": ("nutzung.countersign", "/bestaetigen", _month),
    "uses-answer": ("koordination.nutzungen.answer", "/2026-09", objection),
    "uses-dispute": ("nutzung.dispute", "/widersprechen", _month),
}
"""Name → route, end of the address, way to the page."""
