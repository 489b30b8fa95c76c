"""Counting in the database: what comes out are numbers, whatever number of requests there is.

A case counts from the first time that it reached a status; what went back and forth later (a
question, a letter that was withdrawn) changes nothing. A leg that has not happened, or whose end was
first reached before its beginning, is left out. Test requests do not count.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any, Final

from sorgeauskunft.figures.spread import TENTHS, Leg, Month, months_before, spread
from sorgeauskunft.kernel import BERLIN, Kernel, today_in_berlin
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.people import OFFICE_ROLES, Principal

MONTHS: Final = 24
"""How far back figures go, in months, the present one among them."""

_SECONDS: Final = {
    "postgres": "CAST(EXTRACT(EPOCH FROM {0}) AS double precision)",
    "sqlite": "(julianday({0}) * 86400.0)",
}
"""A moment in seconds, from whenever; only differences count."""

# `$1` is the tenant, `$2` and after are the beginnings of the months, newest first.
_COUNTED: Final = """
    FROM request r JOIN request_case c ON c.tenant_id = r.tenant_id AND c.request_id = r.id"""
_ONLY: Final = """
    WHERE r.tenant_id = $1 AND NOT r.test AND r.sent_at >= {oldest}"""

_NUMBERS: Final = f"""
SELECT {{month}} AS month, COUNT(DISTINCT r.id) AS requests, COUNT(*) AS cases
{_COUNTED}{_ONLY} GROUP BY 1
"""

# Once per case, and kept (both engines would make it anew for each leg); the changes of a case and
# its queries lie together in their indexes, so what is read grows with the cases and no faster.
_TIMES: Final = f"""
WITH reached AS MATERIALIZED (
    SELECT {{month}} AS month, c.id, r.sent_at,
        MIN(CASE WHEN s.status = 'in_work' THEN s.at END) AS in_work,
        MIN(CASE WHEN s.status = 'issued' THEN s.at END) AS issued,
        MIN(CASE WHEN s.status = 'posted' THEN s.at END) AS posted,
        (SELECT MIN(q.asked_at) FROM register_query q
            WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state <> 'cancelled') AS asked,
        (SELECT MIN(q.answered_at) FROM register_query q
            WHERE q.tenant_id = $1 AND q.case_id = c.id AND q.state = 'confirmed') AS answered
    {_COUNTED}
    JOIN status_change s ON s.tenant_id = c.tenant_id AND s.case_id = c.id {_ONLY}
    GROUP BY 1, c.id, r.sent_at
), known AS MATERIALIZED (
    SELECT month, {{sent_at}} AS sent_at, {{in_work}} AS in_work, {{asked}} AS asked,
        {{answered}} AS answered, {{issued}} AS issued, {{posted}} AS posted
    FROM reached
), took AS (
    SELECT month, 'start' AS leg, in_work - sent_at AS seconds FROM known
    UNION ALL SELECT month, 'ask', asked - in_work FROM known
    UNION ALL SELECT month, 'register', answered - asked FROM known
    UNION ALL SELECT month, 'issue', issued - answered FROM known
    UNION ALL SELECT month, 'post', posted - issued FROM known
    UNION ALL SELECT month, 'whole', posted - sent_at FROM known
)
SELECT month, leg, ROUND(seconds * {TENTHS} / 86400.0) AS tenths, COUNT(*) AS cases
FROM took WHERE seconds >= 0 GROUP BY month, leg, ROUND(seconds * {TENTHS} / 86400.0)
"""

_MOMENTS: Final = ("sent_at", "in_work", "asked", "answered", "issued", "posted")


async def of_office(kernel: Kernel, principal: Principal) -> tuple[Month, ...]:
    """Return the figures of the principal's office, newest month first.

    They go back to the month of its first request, `MONTHS` months at most. No request is opened,
    and nothing in them is about a person, so no line in the audit trail.
    """
    if principal.role not in OFFICE_ROLES:
        raise NotFoundError("not for this role")
    firsts = months_before(today_in_berlin(kernel.clock), MONTHS)
    args = [principal.tenant_id, *(_beginning(first) for first in firsts)]
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        numbers = await GATE.fetch(_statement(_NUMBERS), args)
        times = await GATE.fetch(_statement(_TIMES), args)
    counted = {int(row["month"]): row for row in numbers}
    tenths: dict[tuple[int, str], dict[int, int]] = defaultdict(dict)
    for row in times:
        tenths[int(row["month"]), row["leg"]][int(row["tenths"])] = row["cases"]
    return tuple(
        Month(
            first=firsts[place],
            requests=_number(counted, place, "requests"),
            cases=_number(counted, place, "cases"),
            legs={leg: spread(tenths[place, leg.value]) for leg in Leg},
        )
        for place in range(max(counted, default=-1) + 1)
    )


def _number(counted: dict[int, dict[str, Any]], place: int, name: str) -> int:
    return int(counted[place][name]) if place in counted else 0


def _statement(sql: str) -> str:
    seconds = _SECONDS[GATE.engine_type]
    months = " ".join(f"WHEN r.sent_at >= ${place + 2} THEN {place}" for place in range(MONTHS))
    return sql.format(
        month=f"CASE {months} END",
        oldest=f"${MONTHS + 1}",
        **{name: seconds.format(name) for name in _MOMENTS},
    )


def _beginning(first: dt.date) -> dt.datetime:
    """Return midnight in Berlin, in UTC."""
    return dt.datetime.combine(first, dt.time(), BERLIN).astimezone(dt.UTC)
