"""Which Länder take part, and how far each has come: from its offices and its contract."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from billing.ledger import Book
from tenants.laender import LAENDER
from tenants.offices import Office, OfficeKind, OnboardingStatus


class Taking(enum.StrEnum):
    """How far a Land has come, the furthest first."""

    LIVE = "live"
    """Mothers can ask at least one of its Jugendämter."""
    PILOT = "pilot"
    """At least one is set up and being tried."""
    CONTRACT = "contract"
    LOI = "loi"
    INTEREST = "interest"
    NONE = "none"


_OF_STATUS: Final[Mapping[OnboardingStatus, Taking]] = {
    OnboardingStatus.INTEREST: Taking.INTEREST,
    OnboardingStatus.LOI: Taking.LOI,
    OnboardingStatus.CONTRACT: Taking.CONTRACT,
    OnboardingStatus.AV_CONTRACT: Taking.CONTRACT,
    OnboardingStatus.NOTICE_80: Taking.CONTRACT,
    OnboardingStatus.CONFIGURED: Taking.PILOT,
    OnboardingStatus.SELF_TEST_OK: Taking.PILOT,
    OnboardingStatus.RELEASED: Taking.PILOT,
    OnboardingStatus.LIVE: Taking.LIVE,
    OnboardingStatus.SUSPENDED: Taking.LIVE,
    OnboardingStatus.ENDED: Taking.NONE,
}
_FURTHEST_FIRST: Final = tuple(Taking)


class LandState(msgspec.Struct, frozen=True):
    """A Land, how far it has come, and how many of its Jugendämter mothers can ask."""

    code: str
    name: str
    taking: Taking
    live_offices: int


def taking_part(book: Book, offices: Iterable[Office], today: dt.date) -> tuple[LandState, ...]:
    """All sixteen, by name."""
    jugendaemter = [each for each in offices if each.kind is OfficeKind.JUGENDAMT]
    members = {
        each.joined.land for each in book.members if each.last_day is None or today <= each.last_day
    }
    found = []
    for land in sorted(LAENDER, key=lambda each: each.name):
        own = [each for each in jugendaemter if each.land == land.code]
        reached = {_OF_STATUS[each.status] for each in own}
        if land.code in members:
            reached.add(Taking.CONTRACT)
        taking = min(reached, key=_FURTHEST_FIRST.index, default=Taking.NONE)
        live = sum(each.status is OnboardingStatus.LIVE for each in own)
        found.append(LandState(land.code, land.name, taking, live))
    return tuple(found)
