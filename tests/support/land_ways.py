"""Ways to the pages and forms of a Land: with the demo's four years in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from register_ways import Arrive
from service import Service
from visitor import Visitor

from billing.demo import PLANNER, approver
from billing.land_view import question_of
from billing.ledger import Book, Event, Objected, SentForApproval, Stage
from billing.ledger.store import append
from sorgeauskunft.host.demo import seed_costs
from sorgeauskunft.kernel import Kernel

ASKED: Final = 2026
"""The year about which the demo's Länder are asked."""


async def costs(kernel: Kernel) -> None:
    """Put the demo's years in, once; have the Länder asked about the last one whoever has answered."""
    await seed_costs(kernel)

    def ask(book: Book) -> Sequence[Event]:
        question = question_of(book, "HB", ASKED)
        if question is not None and not question.answered:
            return ()
        now, events = kernel.clock.now(), list[Event]()
        if question is not None:
            why = "Posten 2 fehlt der Beleg."
            events.append(
                Objected(
                    at=now,
                    by=approver("HH"),
                    year=ASKED,
                    stage=question.stage,
                    land="HH",
                    reason=why,
                )
            )
        events.append(SentForApproval(at=now, by=PLANNER, year=ASKED, stage=Stage.ESTIMATE))
        return events

    await append(kernel, ask)


def at_land(path: str, role: str = "land_approver", land: str = "HB") -> Arrive:
    """Somebody of a Land at a page of its door."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await costs(service.kernel)
        await visitor.log_in_at_door(role, land)
        await visitor.open(path)

    return arrive


def answering(to: str, answers: dict[str, str]) -> Arrive:
    """An approver who has sent one of the two forms."""

    async def arrive(service: Service, visitor: Visitor) -> None:
        await at_land(APPROVAL)(service, visitor)
        await visitor.submit(answers, to=to)

    return arrive


APPROVAL: Final = f"/land/freigabe/{ASKED}"

LAND_FORMS: Final[dict[str, tuple[str, str, Arrive]]] = {
    "land-approve": ("laender.approve", "/zustimmen", at_land(APPROVAL)),
    "land-object": ("laender.object", "/widersprechen", at_land(APPROVAL)),
}
"""Name → the route that takes the form, the end of its address, the way to its page."""
