"""Connections are paid by the Land whose Jugendamt was connected; the first ones perhaps are not."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from billing.items import Connection
from billing.parties import PROVIDER
from billing.periods import Subsidy
from billing.rules import Rule, rules


class Caused(msgspec.Struct, frozen=True):
    """A connection, who bears it, by which rule."""

    connection: Connection
    party: str
    rule: Rule


def cause(
    connections: Iterable[Connection], subsidy: Subsidy | None, used: dict[str, int]
) -> tuple[Caused, ...]:
    """Say who bears each connection, in the order of the days they went live, then AGS.

    `used` counts the subsidised ones of each Land so far and is moved on.
    """
    found = []
    for connection in sorted(connections, key=lambda each: (each.live_since, each.ags)):
        so_far = used.get(connection.land, 0)
        if subsidy is not None and so_far < subsidy.first_per_land:
            used[connection.land] = so_far + 1
            found.append(Caused(connection, PROVIDER, rules().subsidy))
        else:
            found.append(Caused(connection, connection.land, rules().connection))
    return tuple(found)
