"""Counting uses in the database: how many sendings were delivered to each office in a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from billing.ledger import COUNTER, Book, UsesCounted, next_month
from billing.ledger.book import book_of
from billing.ledger.store import append, history
from sorgeauskunft.kernel import BERLIN, Kernel, today_in_berlin
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.requests import RequestStatus
from tenants.offices import Office

# A sending is delivered when its first child's case is; the months are those of Berlin.
_DELIVERED: Final = """
SELECT COUNT(*) AS uses FROM (
    SELECT r.id FROM request r
    JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id
    JOIN status_change s ON s.tenant_id = c.tenant_id AND s.case_id = c.id
    WHERE r.tenant_id = $1 AND NOT r.test AND r.status <> $4 AND s.status = $5
    GROUP BY r.id HAVING MIN(s.at) >= $2 AND MIN(s.at) < $3
) AS delivered
"""


async def uses_of(kernel: Kernel, office: Office, month: dt.date) -> int:
    """How many uses an office had in a month, given by its first day."""
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        rows = await GATE.fetch(
            _DELIVERED,
            (
                office.id,
                _midnight(month),
                _midnight(next_month(month)),
                RequestStatus.WITHDRAWN.value,
                RequestStatus.DELIVERED.value,
            ),
        )
    return int(rows[0]["uses"])


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


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BERLIN).astimezone(dt.UTC)
