"""Who belongs to an office, held fast while it is decided who may leave: the last admin may not."""

from __future__ import annotations

from sorgeauskunft.kernel.database import GATE, current_door
from tenants.people.tables import Membership


async def members_locked() -> list[Membership]:
    """Return all memberships of the open tenant transaction; nobody else changes them until its end.

    SQLite has one writer at a time anyway. In order of their ids, so that two never wait for each
    other.
    """
    door = current_door()
    if door.engine_type == "postgres":
        await GATE.fetch(
            "SELECT id FROM membership WHERE tenant_id = $1 ORDER BY id FOR UPDATE",
            (door.tenant_id,),
        )
    return await Membership.objects()
