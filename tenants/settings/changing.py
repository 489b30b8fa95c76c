"""Saying something new about an office, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from uuid import UUID

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.settings.sections import Section, encode
from tenants.settings.tables import OfficeVersion


async def change(
    kernel: Kernel,
    office_id: UUID,
    section: Section,
    value: object,
    actor: audit.Actor,
    *,
    seen: int,
    fields: Sequence[str] = (),
    valid_from: dt.datetime | None = None,
) -> int:
    """Say something new in a section; return the number of the version.

    `seen` is the number of the newest version when the change was thought of (`Standing.newest`), `fields`
    name what differs, for the trail. Holds at once, or from a time that is yet to come.

    Raises:
        ConflictError: Somebody has changed the section since; nothing is changed.
        ValueError: `valid_from` lies in the past.
    """
    now = kernel.clock.now()
    if valid_from is not None and valid_from < now:
        raise ValueError("settings cannot change in the past")
    row = OfficeVersion(
        tenant_id=office_id,
        section=section.value,
        number=seen + 1,
        valid_from=valid_from or now,
        content=encode(value),
        made_at=now,
        made_as=actor.kind,
        made_by=actor.id,
    )
    async with kernel.database.tenant_transaction(office_id):
        await _append(row)
        names = [section.value, *fields]
        await audit.record("amt:settings:changed", actor, now, subject=office_id, fields=names)
    return seen + 1


async def undo(
    kernel: Kernel, office_id: UUID, section: Section, number: int, actor: audit.Actor, *, seen: int
) -> None:
    """Take a version back, whether it holds already or is planned: what is without it holds.

    Raises:
        ConflictError: Somebody has changed the section since it was seen, or taken this back.
        NotFoundError: There is no such version.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        rows = await _rows(section)
        if not any(row["number"] == number and not row["undoes"] for row in rows):
            raise NotFoundError("no such version")
        if any(row["undoes"] == number for row in rows):
            raise ConflictError("taken back already")
        row = OfficeVersion(
            section=section.value,
            number=seen + 1,
            valid_from=now,
            undoes=number,
            made_at=now,
            made_as=actor.kind,
            made_by=actor.id,
        )
        await _append(row)
        await audit.record(
            "amt:settings:undone", actor, now, subject=office_id, fields=[section.value]
        )


async def _append(row: OfficeVersion) -> None:
    # The number before must be there: `seen` is what a form brought along.
    if row.number != 1 + max((each["number"] for each in await _rows(row.section)), default=0):
        raise ConflictError("the section has changed")
    await OfficeVersion.insert(row)


async def _rows(section: str) -> Sequence[Mapping[str, int]]:
    return await OfficeVersion.select(OfficeVersion.number, OfficeVersion.undoes).where(
        OfficeVersion.section == str(section)
    )
