"""Jobs that were given up: seen by the operator, and done once more when what stopped them is mended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database import GATE

SHOWN: Final = 100
"""So many of a kind are listed; all are counted, and all are done again at once."""


class DeadJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job that was given up. `reason` is a code or a class of errors, never a text of anybody."""

    id: UUID
    tenant_id: UUID
    kind: str
    attempts: int
    reason: str
    created_at: dt.datetime
    finished_at: dt.datetime | None


async def dead_jobs(kind: str) -> list[DeadJob]:
    """Return dead jobs of a kind, the newest first; in the open platform transaction."""
    rows = await GATE.fetch(
        "SELECT id, tenant_id, kind, attempts, reason, created_at, finished_at FROM job "
        f"WHERE state = 'dead' AND kind = $1 ORDER BY finished_at DESC LIMIT {SHOWN}",
        (kind,),
    )
    return [msgspec.convert(dict(row), DeadJob) for row in rows]


async def revive(
    now: dt.datetime, kind: str, job_id: UUID | None = None
) -> list[tuple[UUID, UUID]]:
    """Queue dead jobs of a kind anew, or the one of this id; in the open platform transaction.

    Returns tenant and id of each. Their attempts begin again.
    """
    only = "AND id = $3 " if job_id else ""
    rows = await GATE.fetch(
        "UPDATE job SET state = 'queued', attempts = 0, run_at = $1, finished_at = NULL, "
        "give_up_at = NULL, burial_due = FALSE "
        f"WHERE state = 'dead' AND kind = $2 {only}RETURNING tenant_id, id",
        (now, kind, *((job_id,) if job_id else ())),
    )
    return [(_uuid(row, "tenant_id"), _uuid(row, "id")) for row in rows]


def _uuid(row: Mapping[str, Any], name: str) -> UUID:
    return row[name] if isinstance(row[name], UUID) else UUID(str(row[name]))
