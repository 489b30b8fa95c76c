"""Counting uses in the database: which sendings were delivered to each office in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from billing.ledger import COUNTER, Book, UsesCounted, next_month
from billing.ledger.keeper import current
from billing.ledger.store import append
from sorgeauskunft.kernel import Kernel, midnight_in_berlin, today_in_berlin
from sorgeauskunft.kernel.database import GATE, computed_moment
from sorgeauskunft.requests import RequestStatus
from tenants.offices import Office

# A sending is delivered when its first child's case is; the months are those of Berlin. It begins with
# the month's deliveries, which have an index, so that what is read does not grow with the years.
_DELIVERED: Final = """
SELECT r.id, r.reference, MIN(s.at) AS delivered FROM status_change s
JOIN request_case c ON c.tenant_id = s.tenant_id AND c.id = s.case_id
JOIN request r ON r.tenant_id = c.tenant_id AND r.id = c.request_id
WHERE s.tenant_id = $1 AND s.status = 'delivered' AND s.at >= $2 AND s.at < $3
    AND NOT r.test AND r.status <> $4
    AND NOT EXISTS (
        SELECT 1 FROM request_case d
        JOIN status_change e ON e.tenant_id = d.tenant_id AND e.case_id = d.id
        WHERE d.tenant_id = $1 AND d.request_id = r.id AND e.status = 'delivered' AND e.at < $2
    )
GROUP BY r.id, r.reference
"""


class Use(msgspec.Struct, frozen=True):
    """A delivered sending that counts: nothing in it is about a person."""

    request_id: UUID
    reference: str
    delivered: dt.datetime


async def uses_of(kernel: Kernel, office_id: UUID, month: dt.date) -> int:
    """How many uses an office had in a month, given by its first day."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        found = await GATE.fetch(
            f"SELECT COUNT(*) AS uses FROM ({_DELIVERED}) AS delivered", _values(office_id, month)
        )
    return int(found[0]["uses"])


async def uses_in(kernel: Kernel, office_id: UUID, month: dt.date) -> tuple[Use, ...]:
    """The uses of an office in a month, as far as their requests are still there, oldest first."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        rows = await GATE.fetch(
            f"SELECT id, reference, delivered FROM ({_DELIVERED}) AS delivered ORDER BY 3, 2",
            _values(office_id, month),
        )
    return tuple(
        Use(_id(row["id"]), row["reference"], computed_moment(row["delivered"])) for row in rows
    )


async def count_month(kernel: Kernel, offices: Iterable[Office]) -> int:
    """Count the month before this one for every office that is not counted yet; return how many.

    Requests are deleted after a time, their counts stay: so it is done soon after the month. May be
    done as often as one likes, by several at once.
    """
    today = today_in_berlin(kernel.clock)
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    known = (await current(kernel)).book.tallies
    found = {
        office.id: (office, await uses_of(kernel, office.id, month))
        for office in offices
        if (month, office.id) not in known
    }

    def made(book: Book) -> list[UsesCounted]:
        return [
            UsesCounted(
                at=kernel.clock.now(),
                by=COUNTER,
                month=month,
                office_id=office.id,
                land=office.land,
                count=uses,
            )
            for office, uses in found.values()
            if (month, office.id) not in book.tallies
        ]

    return len(await append(kernel, made)) if found else 0


def _values(office_id: UUID, month: dt.date) -> tuple[object, ...]:
    return (
        office_id,
        midnight_in_berlin(month),
        midnight_in_berlin(next_month(month)),
        RequestStatus.WITHDRAWN.value,
    )


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
