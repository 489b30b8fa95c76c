"""Figures of an office counted anew by the database in one statement: nothing that is kept is in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Final
from uuid import UUID

from sorgeauskunft.figures import Leg, Month
from sorgeauskunft.figures.spread import spread
from sorgeauskunft.kernel import Kernel, midnight_in_berlin
from sorgeauskunft.kernel.database import GATE

_SECONDS: Final = {
    "postgres": "CAST(EXTRACT(EPOCH FROM {0}) AS double precision)",
    "sqlite": "(julianday({0}) * 86400.0)",
}
_NUMBERS: Final = """
SELECT COUNT(DISTINCT r.id) AS requests, COUNT(*) AS cases
FROM request r JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id
WHERE r.tenant_id = $1 AND NOT r.test AND r.sent_at >= $2 AND r.sent_at < $3
"""
_TIMES: Final = """
WITH reached AS (
    SELECT c.id, r.sent_at,
        MIN(CASE WHEN s.status = 'in_work' THEN s.at END) AS in_work,
        MIN(CASE WHEN s.status = 'issued' THEN s.at END) AS issued,
        MIN(CASE WHEN s.status = 'posted' THEN s.at END) AS posted,
        (SELECT MIN(q.asked_at) FROM register_query q
            WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state <> 'cancelled') AS asked,
        (SELECT MIN(q.answered_at) FROM register_query q
            WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state = 'confirmed') AS answered
    FROM request r JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id
    JOIN status_change s ON s.tenant_id = c.tenant_id AND s.case_id = c.id
    WHERE r.tenant_id = $1 AND NOT r.test AND r.sent_at >= $2 AND r.sent_at < $3
    GROUP BY c.id, r.sent_at
), known AS (
    SELECT {sent_at} AS sent_at, {in_work} AS in_work, {asked} AS asked,
        {answered} AS answered, {issued} AS issued, {posted} AS posted
    FROM reached
), took AS (
    SELECT 'start' AS leg, in_work - sent_at AS seconds FROM known
    UNION ALL SELECT 'ask', asked - in_work FROM known
    UNION ALL SELECT 'register', answered - asked FROM known
    UNION ALL SELECT 'issue', issued - answered FROM known
    UNION ALL SELECT 'post', posted - issued FROM known
    UNION ALL SELECT 'whole', posted - sent_at FROM known
)
SELECT leg, ROUND(seconds * 10 / 86400.0) AS tenths, COUNT(*) AS cases
FROM took WHERE seconds >= -0.001 GROUP BY leg, ROUND(seconds * 10 / 86400.0)
"""
_MOMENTS: Final = ("sent_at", "in_work", "asked", "answered", "issued", "posted")


async def month_anew(kernel: Kernel, office_id: UUID, first: dt.date) -> Month:
    """The figures of one month, given by its first day."""
    following = (first + dt.timedelta(days=31)).replace(day=1)
    args = (office_id, midnight_in_berlin(first), midnight_in_berlin(following))
    tenths: dict[str, dict[int, int]] = defaultdict(dict)
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        seconds = _SECONDS[GATE.engine_type]
        (numbers,) = await GATE.fetch(_NUMBERS, args)
        sql = _TIMES.format(**{name: seconds.format(name) for name in _MOMENTS})
        for row in await GATE.fetch(sql, args):
            tenths[row["leg"]][int(row["tenths"])] = row["cases"]
    legs = {leg: spread(tenths[leg.value]) for leg in Leg}
    return Month(first, numbers["requests"], numbers["cases"], legs)
