"""How far each document is at Stripe, as far as we know without asking there."""

from __future__ import annotations

import enum

import msgspec

from billing.collecting import errands
from billing.collecting.errands import Verb
from billing.collecting.tables import CollectingErrand
from billing.ledger.keeper import current
from sorgeauskunft.kernel import Kernel


class Progress(enum.StrEnum):
    """How far one thing to be done there is."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


class Act(msgspec.Struct, frozen=True):
    """One thing to be done there, and why it was given up (Stripe's own name for it)."""

    verb: Verb
    progress: Progress
    failed: str = ""


class DocumentState(msgspec.Struct, frozen=True):
    """A document that is to be, or is, at Stripe; `open` is what the ledger says is open, in cents."""

    number: str
    land: str
    open: int
    stripe_id: str
    acts: tuple[Act, ...]


async def documents(kernel: Kernel) -> list[DocumentState]:
    """Every document with something to be done for it there, newest first."""
    book = (await current(kernel)).book
    of_number: dict[str, list[CollectingErrand]] = {}
    for errand in await errands.every(kernel):
        if errand.number in book.documents:
            of_number.setdefault(errand.number, []).append(errand)
    return [
        DocumentState(
            number,
            book.documents[number].land,
            book.documents[number].open,
            next((each.stripe_id for each in several if each.stripe_id), ""),
            tuple(Act(Verb(each.verb), _progress(each), each.failed) for each in several),
        )
        for number, several in sorted(of_number.items(), reverse=True)
    ]


def _progress(errand: CollectingErrand) -> Progress:
    if errand.failed:
        return Progress.FAILED
    return Progress.WAITING if errand.done_at is None else Progress.DONE
