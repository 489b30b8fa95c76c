"""One amount over some Länder by one published key: what the command line offers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from billing.allocation import allocate
from billing.errors import RefusedError
from billing.items import CostItem, CostKind
from billing.keys import DistributionKey
from billing.parties import require_land
from billing.periods import CostPeriod
from billing.presence import Participation

# Any year will do: all take part in the whole of it.
_YEAR: Final = 2025


def split(cents: int, key: DistributionKey, laender: Sequence[str]) -> dict[str, int]:
    """Land → cents, as if these Länder had taken part for a whole year.

    Raises:
        RefusedError: An unknown Land, one twice, none, a negative or huge amount, a key without a
            weight for one of them.
    """
    if not laender:
        raise RefusedError("nobody", "name at least one Land")
    for land in laender:
        require_land(land)
        if laender.count(land) > 1:
            raise RefusedError("land_twice", f"{land} stands there twice", land=land)
    item = CostItem(
        id="split",
        kind=CostKind.OPERATION,
        text="",
        cents=cents,
        source="",
        not_financed_elsewhere=True,
        key=key,
    )
    part = [Participation(land=land, first_day=dt.date(_YEAR, 1, 1)) for land in laender]
    return allocate(CostPeriod(year=_YEAR), [item], part).shares()
