"""Parts of the service that the operator switches off and on, at once or from a day on.

Everything is on until somebody says otherwise. What is said later about a part counts before what
was said earlier, from the moment on that it names; what has not begun can be taken back.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation.tables import SwitchRow


class Part(enum.StrEnum):
    """A part of the service; each is asked where it works."""

    REQUESTS = "requests"
    """Beginning, filling in and sending requests, at every office. Drafts stay."""

    JOINING = "joining"
    """The form with which authorities ask to be connected."""


class Switched(msgspec.Struct, frozen=True, kw_only=True):
    """A part is on or off from `begins_at` on; said at `made_at`."""

    id: UUID
    part: Part
    on: bool
    begins_at: dt.datetime
    made_at: dt.datetime


def is_on(said: Iterable[Switched], part: Part, moment: dt.datetime) -> bool:
    """Whether a part is on at a moment, by all that was said and not taken back."""
    begun = [each for each in said if each.part is part and each.begins_at <= moment]
    last = max(begun, key=lambda each: (each.begins_at, each.made_at), default=None)
    return last is None or last.on


async def switch(kernel: Kernel, said: Switched, actor: audit.Actor) -> None:
    """Switch a part.

    Raises:
        ConflictError: The same was said already.
    """
    async with kernel.database.platform_transaction("switch.set"):
        await SwitchRow.insert(
            SwitchRow(
                id=said.id,
                name=said.part.value,
                on=said.on,
                begins_at=said.begins_at,
                made_at=said.made_at,
                made_by=actor.id,
            )
        )
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        tag = "platform:switch:on" if said.on else "platform:switch:off"
        await audit.record(tag, actor, said.made_at, subject=said.id, fields=[said.part.value])


async def take_back_switch(kernel: Kernel, switch_id: UUID, actor: audit.Actor) -> None:
    """Take back what has not begun.

    Raises:
        NotFoundError: Nothing planned has this id.
    """
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("switch.take_back"):
        rows = await GATE.fetch(
            "UPDATE service_switch SET taken_back_at = $1 "
            "WHERE id = $2 AND taken_back_at IS NULL AND begins_at > $1 RETURNING id",
            (now, switch_id),
        )
    if not rows:
        raise NotFoundError("nothing planned has this id")
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await audit.record("platform:switch:taken_back", actor, now, subject=switch_id)


async def said_switches() -> Sequence[Switched]:
    """Return all that was said and not taken back; in the open platform transaction."""
    rows = (
        await SwitchRow.select()
        .where(SwitchRow.taken_back_at.is_null())
        .order_by(SwitchRow.begins_at)
    )
    parts = {part.value for part in Part}
    # A part of another release has no meaning here.
    return [_switched(row) for row in rows if row["name"] in parts]


def _switched(row: Mapping[str, Any]) -> Switched:
    return Switched(
        id=row["id"],
        part=Part(row["name"]),
        on=bool(row["on"]),
        begins_at=row["begins_at"],
        made_at=row["made_at"],
    )
