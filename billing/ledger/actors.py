"""Who may do what with the money: the parts people play, and that no one plays two at once."""

from __future__ import annotations

import enum
from typing import Final
from uuid import UUID

import msgspec

from billing.errors import RefusedError


class Part(enum.StrEnum):
    """What somebody acts as."""

    COORDINATION = "coordination"
    """The Land that steers: plans, enters, proposes, releases, books."""
    APPROVER = "approver"
    """Speaks for one Land: approves or objects."""
    OPERATOR = "operator"
    """Runs the technology, and counts. Can neither approve nor issue."""
    COLLECTOR = "collector"
    """The program, when who collects for us reports money that came in. Can book that, nothing else."""
    OFFICE = "office"
    """Speaks for one Jugendamt: countersigns how often it was used."""


class Actor(msgspec.Struct, frozen=True):
    """An account in its part; `land` is the one an approver speaks for, `office_id` an office's."""

    account_id: UUID
    part: Part
    land: str | None = None
    office_id: UUID | None = None


COUNTER: Final = Actor(UUID(int=0), Part.OPERATOR)
"""The program itself, when it counts."""

COLLECTOR: Final = Actor(UUID(int=1), Part.COLLECTOR)
"""The program itself, when it books what Stripe has collected."""


def require_coordination(actor: Actor) -> None:
    """Refuse whoever is not the coordination (`not_coordination`)."""
    if actor.part is not Part.COORDINATION:
        raise RefusedError("not_coordination", f"{actor.part} does not steer")


def require_bookkeeper(actor: Actor, cents: int) -> None:
    """Refuse whoever may not book a payment (`not_coordination`).

    The collector books what came in; what went back is looked at by people.
    """
    if actor.part is not Part.COLLECTOR or cents < 0:
        require_coordination(actor)


def require_second_person(actor: Actor, first: Actor) -> None:
    """Refuse who has done the first half (`same_person`): four eyes are those of two people."""
    if actor.account_id == first.account_id:
        raise RefusedError("same_person", "the second person is the first one")
