"""The one way between tenants: something is brought to another office, and that office takes it.

Bringing is a platform transaction of one name that adds one row, sealed for who gets it; taking is a
transaction of the tenant that got it, which writes what follows and the line in its trail. Ids are
derived from what is brought, and what is taken is marked: a job that died anywhere between can be
done again, and nothing comes twice.
"""

from __future__ import annotations

import enum
from uuid import UUID, uuid5

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.register.tables import CrossingRow

PURPOSE = "register_query.hand_over"
"""The name of the platform transaction."""


class Crossing(enum.StrEnum):
    """What can be brought."""

    QUERY = "query"
    RECALL = "recall"
    """The query is withdrawn."""
    ANSWER = "answer"


# No arbiter is named: that would need the right to read.
_BRING = """
INSERT INTO register_crossing
(id, tenant_id, kind, query_id, from_office_id, payload, brought_at)
VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
"""


def crossing_id(kind: Crossing, query_id: UUID, sender: UUID) -> UUID:
    """Return the id of what is brought: a query, its withdrawal and its answer come once each.

    Each office that brings has its own, so that nobody can stand in another's way.
    """
    return uuid5(query_id, f"register-crossing-{kind.value}-{sender}")


async def bring(
    kernel: Kernel, kind: Crossing, query_id: UUID, *, sender: UUID, to: UUID, payload: bytes
) -> None:
    """Bring something to an office, sealed under its key; a second time does nothing."""
    key = crossing_id(kind, query_id, sender)
    # The key only: nothing of the other office is read.
    async with kernel.database.tenant_transaction(to, read_only=True):
        box = await kernel.vault.box()
    sealed = box.seal("register_crossing", key, "payload", payload)
    now = kernel.clock.now()
    async with kernel.database.platform_transaction(PURPOSE):
        await GATE.fetch(_BRING, (key, to, kind.value, query_id, sender, sealed, now))


async def take(kernel: Kernel, kind: Crossing, query_id: UUID, sender: UUID) -> bytes | None:
    """Take what an office has brought, in the open tenant transaction; None where it is taken already."""
    key = crossing_id(kind, query_id, sender)
    row = await CrossingRow.objects().get((CrossingRow.id == key) & CrossingRow.taken_at.is_null())
    if row is None:
        return None
    taken = (
        await CrossingRow.update(
            {CrossingRow.taken_at: kernel.clock.now(), CrossingRow.payload: b""}
        )
        .where((CrossingRow.id == key) & CrossingRow.taken_at.is_null())
        .returning(CrossingRow.id)
    )
    if not taken:
        return None
    box = await kernel.vault.box()
    return box.open("register_crossing", key, "payload", bytes(row.payload))
