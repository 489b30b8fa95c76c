"""Who acts in the demo for coordination and Länder: the same accounts in every demo."""

from __future__ import annotations

from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

from billing.ledger import Actor, Part


def person(name: str) -> UUID:
    """The account of somebody in the demo, the same in every demo."""
    return uuid5(NAMESPACE_URL, f"urn:example:sorgeauskunft:demo:{name}")


PLANNER: Final = Actor(person("planner"), Part.COORDINATION)
RELEASER: Final = Actor(person("releaser"), Part.COORDINATION)


def approver(land: str) -> Actor:
    """Who speaks for a Land."""
    return Actor(person(f"approver-{land}"), Part.APPROVER, land)
