"""The forms about the count of an office's uses, and the way to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID, uuid4

from service import Service, office_id
from visitor import Visitor

from billing.ledger import COUNTER, Actor, Book, Part, UsesCounted, UsesReviewed
from billing.ledger.store import append
from sorgeauskunft.kernel import Kernel

Way = Callable[[Service, Visitor], Awaitable[object]]

OCTOBER: Final = dt.date(2026, 10, 1)
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


async def _month(service: Service, visitor: Visitor) -> None:
    await count(service.kernel)
    await visitor.log_in("lead")
    await visitor.open(MONTH)


USES_FORMS: Final[dict[str, tuple[str, str, Way]]] = {
    "uses-countersign": ("nutzung.countersign", "/bestaetigen", _month),
    "uses-dispute": ("nutzung.dispute", "/widersprechen", _month),
}
"""Name → route, end of the address, way to the page."""
