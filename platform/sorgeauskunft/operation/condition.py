"""How the service is doing, for everybody: per part one of few words, from what waits. Pure.

Nothing is told about a single office: how many wait long, not which.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.jobs import Depth
from sorgeauskunft.kernel.vault import PLATFORM_ID

LATE: Final = dt.timedelta(minutes=15)
"""Nothing waits so long by plan: a failed attempt is repeated after seconds at first."""

SEVERAL: Final = 3
"""With so many offices waiting it is not theirs: something of ours is out of order."""


class Component(enum.StrEnum):
    """What people know of the service."""

    PAGES = "pages"
    REQUESTS = "requests"
    DELIVERY = "delivery"
    REGISTER = "register"
    LETTERS = "letters"
    MAILS = "mails"


class State(enum.StrEnum):
    """How one of them is doing."""

    OK = "ok"
    PARTLY = "partly"
    """Late for few offices."""

    LATE = "late"
    """Late for several, or for the platform's own jobs."""

    OFF = "off"
    """Switched off by the operator."""


# Beginnings of kinds of jobs. What is in none of them (cleaning up, invoices, webhooks) is nothing
# that people wait for.
_JOBS: Final[Mapping[Component, tuple[str, ...]]] = MappingProxyType(
    {
        Component.DELIVERY: ("documents.", "delivery."),
        Component.REGISTER: ("register_query.", "register_inquiry."),
        Component.LETTERS: ("certificates.",),
        Component.MAILS: ("requests.notify", "drafts.remind", "people.invite", "security.notice."),
    }
)


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """The state of each component, in order."""

    states: Mapping[Component, State]

    @property
    def worst(self) -> State:
        """The state of the service as a whole."""
        order = list(State)
        return max(self.states.values(), key=order.index)


def condition(depths: Sequence[Depth], now: dt.datetime, *, takes_requests: bool) -> Condition:
    """Return how the service is doing. That the database answers the caller has found out."""
    states = dict.fromkeys(Component, State.OK)
    if not takes_requests:
        states[Component.REQUESTS] = State.OFF
    for component, kinds in _JOBS.items():
        mine = [depth for depth in depths if depth.kind.startswith(kinds)]
        states[component] = _state(_late(mine, now))
    return Condition(states=states)


def _late(depths: Iterable[Depth], now: dt.datetime) -> set[UUID]:
    return {each.tenant_id for each in depths if each.since and now - each.since > LATE}


def _state(late: set[UUID]) -> State:
    if not late:
        return State.OK
    return State.LATE if len(late) >= SEVERAL or PLATFORM_ID in late else State.PARTLY
