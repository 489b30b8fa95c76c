"""Which requests are past their time: counted from when the last of their cases ended."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.kernel.database import GATE, current_door

# A request is over when each of its cases is closed or was withdrawn. What was closed must have
# arrived at the office by a receipt; what the mother took back before need not.
_OVER = """
SELECT r.id AS id FROM request r
WHERE r.tenant_id = $1 AND r.test = $2 AND r.sent_at <= $3
  AND r.status IN ('closed', 'withdrawn')
  AND NOT EXISTS (
    SELECT 1 FROM request_case c WHERE c.tenant_id = $1 AND c.request_id = r.id
      AND c.status NOT IN ('closed', 'withdrawn'))
  AND (
    SELECT max(s.at) FROM status_change s JOIN request_case c ON c.id = s.case_id
    WHERE s.tenant_id = $1 AND c.tenant_id = $1 AND c.request_id = r.id) <= $3
"""
_ARRIVED = """(
  EXISTS (SELECT 1 FROM delivery_attempt d WHERE d.tenant_id = $1 AND d.request_id = r.id
    AND d.status = 'accepted')
  OR NOT EXISTS (SELECT 1 FROM request_case c WHERE c.tenant_id = $1 AND c.request_id = r.id
    AND c.status = 'closed'))
"""
_DUE = f"{_OVER} AND {_ARRIVED}"
_HELD = f"{_OVER} AND NOT {_ARRIVED}"


async def due(cutoff: dt.datetime, limit: int) -> list[UUID]:
    """Return requests that ended by `cutoff`, in the open tenant transaction."""
    sql = f"{_DUE} ORDER BY r.sent_at LIMIT $4"
    rows = await GATE.fetch(sql, (current_door().tenant_id, False, cutoff, limit))
    return [_uuid(row["id"]) for row in rows]


async def is_due(request_id: UUID, cutoff: dt.datetime) -> bool:
    """Whether one request ended by `cutoff` and still has; lock it before."""
    sql = f"{_DUE} AND r.id = $4"
    return bool(await GATE.fetch(sql, (current_door().tenant_id, False, cutoff, request_id)))


async def held(cutoff: dt.datetime) -> int:
    """Count requests past their time that nobody ever receipted: they are not deleted silently."""
    rows = await GATE.fetch(_HELD, (current_door().tenant_id, False, cutoff))
    return len(rows)


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))
