"""The questions behind the board of delivery: plain SQL that both engines understand.

Each is asked either in a platform transaction, for all offices, or in a tenant's, for one: `{own}`
then limits it. `$1` is always a moment, `$2` the tenant where there is one. Test requests count only
while they wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sorgeauskunft.kernel.database import GATE

WAITING: Final = """
SELECT tenant_id, count(*) AS jobs, min(created_at) AS oldest,
       sum(CASE WHEN reason LIKE 'halted:%' THEN 1 ELSE 0 END) AS held
FROM job
WHERE state IN ('queued', 'running') AND kind IN ('documents.build', 'delivery.deliver')
  AND created_at <= $1 {own}
GROUP BY tenant_id
"""

RECEIPTS: Final = """
SELECT tenant_id, count(*) AS open, min(started_at) AS oldest FROM delivery_attempt
WHERE status = 'sent' AND started_at <= $1 {own}
GROUP BY tenant_id
"""

# Only the last attempt at a request counts: what was sent once more is not dead meanwhile.
DEAD: Final = """
SELECT tenant_id, channel, reason, count(*) AS count, max(ended_at) AS last FROM delivery_attempt a
WHERE status IN ('dead', 'rejected') AND test = FALSE AND started_at <= $1 {own}
  AND NOT EXISTS (SELECT 1 FROM delivery_attempt b WHERE b.tenant_id = a.tenant_id
                  AND b.request_id = a.request_id AND b.number > a.number)
GROUP BY tenant_id, channel, reason
ORDER BY count DESC, reason
"""

FAILURES: Final = """
SELECT tenant_id, channel, reason, count(*) AS count, max(ended_at) AS last FROM delivery_attempt
WHERE ended_at > $1 AND status IN ('failed', 'rejected', 'dead') AND test = FALSE {own}
GROUP BY tenant_id, channel, reason
ORDER BY count DESC, reason
"""

# The smallest time that at least half (nineteen in twenty) did not exceed: nearest rank.
LAG: Final = """
SELECT tenant_id, max(total) AS total,
       min(CASE WHEN place * 100 >= total * 50 THEN waited END) AS p50,
       min(CASE WHEN place * 100 >= total * 95 THEN waited END) AS p95
FROM (SELECT tenant_id, waited,
             row_number() OVER (PARTITION BY tenant_id ORDER BY waited) AS place,
             count(*) OVER (PARTITION BY tenant_id) AS total
      FROM delivery_attempt
      WHERE ended_at > $1 AND status = 'accepted' AND waited IS NOT NULL AND test = FALSE
            {own}) AS waits
GROUP BY tenant_id
"""

STANDING: Final = """
SELECT tenant_id, channel, open_since, reason, probes, next_probe_at FROM delivery_breaker
WHERE open_since <= $1 {own}
ORDER BY open_since
"""

_HOURS: Final = """
SELECT hour, max(delivered) AS delivered, max(failed) AS failed, max(dead) AS dead,
       min(CASE WHEN status = 'accepted' AND place * 100 >= delivered * 95 THEN waited END) AS p95
FROM (SELECT hour, status, waited,
             row_number() OVER (PARTITION BY hour, status ORDER BY waited) AS place,
             sum(CASE WHEN status = 'accepted' THEN 1 ELSE 0 END)
                 OVER (PARTITION BY hour) AS delivered,
             sum(CASE WHEN status = 'failed' THEN 1 ELSE 0 END)
                 OVER (PARTITION BY hour) AS failed,
             sum(CASE WHEN status IN ('dead', 'rejected') THEN 1 ELSE 0 END)
                 OVER (PARTITION BY hour) AS dead
      FROM (SELECT status, waited, CASE {hours} END AS hour FROM delivery_attempt
            WHERE ended_at > $1 AND test = FALSE {own}) AS ended) AS placed
GROUP BY hour
"""


async def ask(question: str, at: dt.datetime, tenant_id: UUID | None) -> list[dict[str, Any]]:
    """Ask one of these in the open transaction."""
    if tenant_id is None:
        return await GATE.fetch(question.format(own=""), (at,))
    return await GATE.fetch(question.format(own="AND tenant_id = $2"), (at, tenant_id))


async def ask_hours(begins: Sequence[dt.datetime], tenant_id: UUID | None) -> list[dict[str, Any]]:
    """Ask what ended in each of these spans; each goes until the next begins, the last until now.

    Rows hold the place of the span in the list as `hour`.
    """
    own = "" if tenant_id is None else "AND tenant_id = $2"
    values: list[Any] = [begins[0]] if tenant_id is None else [begins[0], tenant_id]
    cases = []
    for place in range(len(begins) - 1, -1, -1):
        values.append(begins[place])
        cases.append(f"WHEN ended_at > ${len(values)} THEN {place}")
    return await GATE.fetch(_HOURS.format(own=own, hours=" ".join(cases)), values)
