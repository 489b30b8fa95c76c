"""Counting uses in the database: which sendings were delivered to each office in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from uuid import UUID

import msgspec

from billing.ledger import COUNTER, Book, UsesCounted, next_month
from billing.ledger.book import book_of
from billing.ledger.store import append, history
from sorgeauskunft.kernel import BERLIN, Kernel, today_in_berlin
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.requests import RequestStatus
from tenants.offices import Office

# A sending is delivered when its first child's case is; the months are those of Berlin.
_DELIVERED: Final = """
SELECT r.id, r.reference, MIN(s.at) AS delivered FROM request r
JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id
JOIN status_change s ON s.tenant_id = c.tenant_id AND s.case_id = c.id
WHERE r.tenant_id = $1 AND NOT r.test AND r.status <> $4 AND s.status = $5
GROUP BY r.id, r.reference HAVING MIN(s.at) >= $2 AND MIN(s.at) < $3
"""


class Use(msgspec.Struct, frozen=True):
    """A delivered sending that counts: nothing in it is about a person."""

    request_id: UUID
    reference: str
    delivered: dt.datetime


async def uses_of(kernel: Kernel, office: Office, month: dt.date) -> int:
    """How many uses an office had in a month, given by its first day."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        found = await GATE.fetch(
            f"SELECT COUNT(*) AS uses FROM ({_DELIVERED}) AS delivered", _values(office.id, month)
        )
    return int(found[0]["uses"])


async def uses_in(kernel: Kernel, office_id: UUID, month: dt.date) -> tuple[Use, ...]:
    """The uses of an office in a month, as far as their requests are still there, oldest first."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        rows = await GATE.fetch(
            f"SELECT id, reference, delivered FROM ({_DELIVERED}) AS delivered ORDER BY 3, 2",
            _values(office_id, month),
        )
    return tuple(Use(_id(row["id"]), row["reference"], _moment(row["delivered"])) for row in rows)


async def count_month(kernel: Kernel, offices: Iterable[Office]) -> int:
    """Count the month before this one for every office that is not counted yet; return how many.

    Requests are deleted after a time, their counts stay: so it is done soon after the month. May be
    done as often as one likes, by several at once.
    """
    today = today_in_berlin(kernel.clock)
    month = (today.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    known = book_of(await history(kernel)).tallies
    found = {
        office.id: (office, await uses_of(kernel, office, month))
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
        _midnight(month),
        _midnight(next_month(month)),
        RequestStatus.WITHDRAWN.value,
        RequestStatus.DELIVERED.value,
    )


def _id(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: dt.datetime | str) -> dt.datetime:
    # SQLite keeps moments as texts, and says so only of plain columns.
    return value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BERLIN).astimezone(dt.UTC)
