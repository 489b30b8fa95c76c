"""What an office is shown of its figures."""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from sorgeauskunft.figures.keeping import kept
from sorgeauskunft.figures.spread import Leg, Month, Spread, months_before
from sorgeauskunft.figures.tally import Told
from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import OFFICE_ROLES, Principal

MONTHS: Final = 24
"""How far back figures go, in months, the present one among them."""

_NONE: Final = Told(0, 0, {leg: Spread(0, None, None) for leg in Leg})


async def of_office(kernel: Kernel, principal: Principal) -> tuple[Month, ...]:
    """Return the figures of the principal's office, newest month first.

    They go back to the month of its first request, `MONTHS` months at most. No request is opened,
    and nothing in them is about a person, so no line in the audit trail.

    Raises:
        NotFoundError: The principal is not of an office.
    """
    if principal.role not in OFFICE_ROLES:
        raise NotFoundError("not for this role")
    months = await kept(kernel, principal.tenant_id)
    shown = months_before(today_in_berlin(kernel.clock), MONTHS)
    oldest = min((first for first in shown if first in months), default=dt.date.max)
    return tuple(_month(first, months.get(first, _NONE)) for first in shown if first >= oldest)


async def uses_so_far(kernel: Kernel, tenant_id: UUID, month: dt.date) -> int:
    """How many requests were delivered to an office in a month for the first time.

    Without those that were taken back, and as far as they are still there.
    """
    months = await kept(kernel, tenant_id)
    return sum(each.uses.get(month, 0) for each in months.values())


def _month(first: dt.date, what: Told) -> Month:
    return Month(first=first, requests=what.requests, cases=what.cases, legs=what.legs)
