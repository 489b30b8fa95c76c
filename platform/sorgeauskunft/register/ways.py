"""Which ways a query can go to an office."""

from __future__ import annotations

from sorgeauskunft.register.tables import QueryWay
from tenants.offices import Office, OnboardingStatus

# An office that takes no new requests of mothers for a while still keeps its register and is there.
_ANSWERING = frozenset({OnboardingStatus.LIVE, OnboardingStatus.SUSPENDED})


def ways_to(asking: Office, asked: Office | None) -> tuple[QueryWay, ...]:
    """Return the ways from an office to another, the usual one first.

    `asked` is None for an office that the platform does not know. Whatever the way, people also
    phone; only to itself an office writes nothing.
    """
    if asked is not None and asked.id == asking.id:
        return (QueryWay.OWN,)
    if asked is not None and asked.status in _ANSWERING:
        return (QueryWay.PLATFORM, QueryWay.HAND)
    return (QueryWay.CODE, QueryWay.HAND)
