"""The same child in another request of the office, whatever has become of that.

A hint, and no more: two requests about a child may both be right (the letter got lost, a school
wants a new one). Found by name at birth and date of birth through the blind index.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE, current_door
from sorgeauskunft.requests import RequestStatus
from tenants.people import (
    OFFICE_ROLES,
    Principal,
    require_role,
)

SHOWN: Final = 3
"""As many of them are named in a line of the list."""

# Somebody may send the same request a hundred times; a page of the list must bear it.
_MOST: Final = 500


class SameChild(msgspec.Struct, frozen=True):
    """Another request about the same child."""

    id: UUID
    reference: str
    status: RequestStatus
    sent_at: dt.datetime


_SAME = """
SELECT mine.request_id AS of_request, r.id, r.reference, r.status, r.sent_at
FROM search_index mine
JOIN search_index other ON other.tenant_id = mine.tenant_id AND other.hash = mine.hash
    AND other.request_id <> mine.request_id
JOIN request r ON r.id = other.request_id AND r.tenant_id = mine.tenant_id AND NOT r.test
WHERE mine.tenant_id = $1 AND mine.kind = 'child' AND mine.request_id IN ({places})
ORDER BY r.sent_at DESC LIMIT {most}
"""


async def same_children(ids: Sequence[UUID]) -> dict[UUID, tuple[SameChild, ...]]:
    """Return request → others about one of its children, newest first, in the open transaction."""
    places = ", ".join(f"${number}" for number in range(2, len(ids) + 2))
    found: dict[UUID, dict[UUID, SameChild]] = {}
    sql = _SAME.format(places=places, most=_MOST)
    for row in await GATE.fetch(sql, (current_door().tenant_id, *ids)):
        # Two children of one request may both be in the other.
        found.setdefault(row["of_request"], {})[row["id"]] = SameChild(
            row["id"], row["reference"], RequestStatus(row["status"]), row["sent_at"]
        )
    return {request_id: tuple(others.values()) for request_id, others in found.items()}


async def same_child(
    kernel: Kernel, principal: Principal, request_id: UUID
) -> tuple[SameChild, ...]:
    """Return the office's other requests about a child of this one; none for one of elsewhere.

    Raises:
        NotFoundError: The principal may not read requests.
    """
    require_role(principal, OFFICE_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        return (await same_children([request_id])).get(request_id, ())
