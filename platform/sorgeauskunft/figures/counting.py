"""Reading what is counted: the moments of cases whose requests were sent in a time.

A case counts from the first time that it reached a status; what went back and forth later (a
question, a letter that was withdrawn) changes nothing. Test requests do not count.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID

from sorgeauskunft.figures.tally import Moments
from sorgeauskunft.kernel.database import GATE, computed_moment

# The changes of a case and its queries lie together in their indexes, so what is read grows with
# the cases of the time and with nothing else.
_CASES: Final = """
SELECT c.id, c.request_id, r.sent_at, r.status,
    MIN(CASE WHEN s.status = 'delivered' THEN s.at END) AS delivered,
    MIN(CASE WHEN s.status = 'in_work' THEN s.at END) AS in_work,
    MIN(CASE WHEN s.status = 'issued' THEN s.at END) AS issued,
    MIN(CASE WHEN s.status = 'posted' THEN s.at END) AS posted,
    (SELECT MIN(q.asked_at) FROM register_query q
        WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state <> 'cancelled') AS asked,
    (SELECT MIN(q.answered_at) FROM register_query q
        WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state = 'confirmed') AS answered
FROM request r
JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id
LEFT JOIN status_change s ON s.tenant_id = c.tenant_id AND s.case_id = c.id
WHERE r.tenant_id = $1 AND NOT r.test AND r.sent_at >= $2 AND r.sent_at < $3
GROUP BY c.id, c.request_id, r.sent_at, r.status
"""


async def cases_sent(tenant_id: UUID, begin: dt.datetime, end: dt.datetime) -> list[Moments]:
    """Return the cases of requests sent from `begin` to before `end`, in the open transaction."""
    return [
        Moments(
            request_id=UUID(str(row["request_id"])),
            sent_at=computed_moment(row["sent_at"]),
            taken_back=row["status"] == "withdrawn",
            delivered=computed_moment(row["delivered"]),
            in_work=computed_moment(row["in_work"]),
            asked=computed_moment(row["asked"]),
            answered=computed_moment(row["answered"]),
            issued=computed_moment(row["issued"]),
            posted=computed_moment(row["posted"]),
        )
        for row in await GATE.fetch(_CASES, (tenant_id, begin, end))
    ]
