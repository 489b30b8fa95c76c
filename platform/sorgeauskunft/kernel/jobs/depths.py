"""How much waits: jobs of all tenants by kind, counted and never read."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database import GATE, computed_moment


class Depth(msgspec.Struct, frozen=True, kw_only=True):
    """Jobs of one tenant and kind.

    `waiting` should have been done by now, or were tried and come again; `since` is when the oldest
    of them was written. `planned` are for later. `running` and `dead` as in `Job.state`.
    """

    tenant_id: UUID
    kind: str
    waiting: int = 0
    planned: int = 0
    running: int = 0
    dead: int = 0
    since: dt.datetime | None = None


# Each part by its own partial index: the jobs that are done, nearly all of them, are not looked at.
# Ids travel as texts, because a union forgets a column's declared type on SQLite.
_DEPTHS = """
SELECT CAST(tenant_id AS TEXT) AS tenant, kind,
    SUM(CASE WHEN run_at <= $1 OR attempts > 0 THEN 1 ELSE 0 END) AS waiting,
    SUM(CASE WHEN run_at <= $1 OR attempts > 0 THEN 0 ELSE 1 END) AS planned,
    0 AS running, 0 AS dead,
    MIN(CASE WHEN run_at <= $1 OR attempts > 0 THEN created_at END) AS since
FROM job WHERE state = 'queued' GROUP BY tenant_id, kind
UNION ALL
SELECT CAST(tenant_id AS TEXT), kind, 0, 0, COUNT(*), 0, NULL
FROM job WHERE state = 'running' GROUP BY tenant_id, kind
UNION ALL
SELECT CAST(tenant_id AS TEXT), kind, 0, 0, 0, COUNT(*), NULL
FROM job WHERE state = 'dead' GROUP BY tenant_id, kind
"""
_COUNTS = ("waiting", "planned", "running", "dead")


async def depths(now: dt.datetime) -> list[Depth]:
    """Count the jobs that are not done, in the open platform transaction."""
    found: dict[tuple[str, str], Depth] = {}
    for row in await GATE.fetch(_DEPTHS, (now,)):
        known = found.get((row["tenant"], row["kind"]))
        before = known or Depth(tenant_id=UUID(row["tenant"]), kind=row["kind"])
        found[row["tenant"], row["kind"]] = msgspec.structs.replace(
            before,
            since=computed_moment(row["since"]) or before.since,
            **{name: getattr(before, name) + int(row[name]) for name in _COUNTS},
        )
    return [found[key] for key in sorted(found)]
