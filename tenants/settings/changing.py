"""Saying something new about an office, and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.office_rows import office_from
from tenants.settings.merging import carried, merged
from tenants.settings.sections import Section, decode, encode
from tenants.settings.standing import value_at, version_from
from tenants.settings.tables import OfficeVersion
from tenants.settings.timeline import Version, planned
from tenants.tables import OfficeRow


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

    `value` is what holds now with what is to be different. Only that changes: what will hold from
    `valid_from` on keeps the rest of what is planned for it, and what is planned for later keeps
    what it plans and follows in all else. A plan for the very same moment is replaced.

    `seen` is the number of the newest version when the change was thought of (`Standing.newest`), `fields`
    name what differs, for the trail. Holds at once, or from a time that is yet to come.

    Raises:
        ConflictError: Somebody has changed the section since; nothing is changed.
        NotFoundError: There is no such office.
        ValueError: `valid_from` lies in the past.
    """
    now = kernel.clock.now()
    if valid_from is not None and valid_from < now:
        raise ValueError("settings cannot change in the past")
    begins = valid_from or now
    async with kernel.database.tenant_transaction(office_id):
        book = await _open(office_id, section, actor, now, seen)
        before = book.at(begins)
        after = merged(book.at(now), value, before)
        replaced = [each for each in planned(book.versions, now) if each.valid_from == begins]
        number = await book.write(begins, encode(after))
        for plan in replaced:
            await book.take_back(plan.number)
        await book.carry(begins, before, after)
        names = [section.value, *fields]
        await audit.record("amt:settings:changed", actor, now, subject=office_id, fields=names)
    return number


async def settle(
    kernel: Kernel,
    office_id: UUID,
    section: Section,
    value: object,
    actor: audit.Actor,
    *,
    plans: Mapping[dt.datetime, object],
    seen: int,
    fields: Sequence[str] = (),
) -> None:
    """Say all of a section anew: what holds now, and from which moments on what else.

    Exactly that is so afterwards; what is so already makes no version. `plans` begin later than now.

    Raises:
        ConflictError: Somebody has changed the section since; nothing is changed.
        NotFoundError: There is no such office.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        book = await _open(office_id, section, actor, now, seen)
        there = {each.valid_from: each for each in planned(book.versions, now)}
        if encode(book.at(now)) != encode(value):
            await book.write(now, encode(value))
        for begins, plan in list(there.items()):
            wanted = plans.get(begins)
            if wanted is None or encode(wanted) != encode(decode(section, plan.content)):
                await book.take_back(plan.number)
                del there[begins]
        for begins in sorted(plans.keys() - there.keys()):
            await book.write(begins, encode(plans[begins]))
        if book.newest != seen:
            names = [section.value, *fields]
            await audit.record("amt:settings:changed", actor, now, subject=office_id, fields=names)


async def undo(
    kernel: Kernel, office_id: UUID, section: Section, number: int, actor: audit.Actor, *, seen: int
) -> None:
    """Take a version back, whether it holds already or is planned: what is without it holds.

    Plans for later follow where they have taken something over from it.

    Raises:
        ConflictError: Somebody has changed the section since it was seen, or taken this back.
        NotFoundError: There is no such version.
    """
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(office_id):
        book = await _open(office_id, section, actor, now, None)
        found = next((v for v in book.versions if v.number == number and not v.undoes), None)
        if found is None:
            raise NotFoundError("no such version")
        if any(each.undoes == number for each in book.versions) or seen != book.newest:
            raise ConflictError("the section has changed")
        moment = max(now, found.valid_from)
        before = book.at(moment)
        await book.take_back(number)
        await book.carry(moment, before, book.at(moment))
        await audit.record(
            "amt:settings:undone", actor, now, subject=office_id, fields=[section.value]
        )


class _Book(msgspec.Struct):
    """The versions of one section in the open transaction, to be read and written on."""

    office_id: UUID
    section: Section
    actor: audit.Actor
    now: dt.datetime
    made: Any
    versions: list[Version]

    @property
    def newest(self) -> int:
        return self.versions[-1].number if self.versions else 0

    def at(self, moment: dt.datetime) -> Any:
        return value_at(self.section, self.made, self.versions, moment)

    async def write(self, begins: dt.datetime, content: str = "", *, undoes: int = 0) -> int:
        row = OfficeVersion(
            tenant_id=self.office_id,
            section=self.section.value,
            number=self.newest + 1,
            valid_from=begins,
            content=content,
            undoes=undoes,
            made_at=self.now,
            made_as=self.actor.kind,
            made_by=self.actor.id,
        )
        await OfficeVersion.insert(row)
        self.versions.append(version_from(row.to_dict()))
        return self.newest

    async def take_back(self, number: int) -> None:
        await self.write(self.now, undoes=number)

    async def carry(self, moment: dt.datetime, before: Any, after: Any) -> None:
        """Let the plans behind a moment follow what has changed there."""
        for plan in planned(self.versions, moment):
            value = self.at(plan.valid_from)
            kept = carried(before, after, value)
            if kept != value:
                await self.take_back(plan.number)
                await self.write(plan.valid_from, encode(kept))


async def _open(
    office_id: UUID, section: Section, actor: audit.Actor, now: dt.datetime, seen: int | None
) -> _Book:
    offices = await OfficeRow.select().where(OfficeRow.id == office_id)
    if not offices:
        raise NotFoundError("no such office")
    rows = await (
        OfficeVersion.select()
        .where(OfficeVersion.section == section.value)
        .order_by(OfficeVersion.number)
    )
    versions = [version_from(row) for row in rows]
    made = getattr(office_from(offices[0]), section.value)
    book = _Book(office_id, section, actor, now, made, versions)
    # `seen` is what a form brought along. Two at once get past this; the numbers are unique.
    if seen is not None and seen != book.newest:
        raise ConflictError("the section has changed")
    return book
