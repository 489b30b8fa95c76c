"""What an office's settings are at a moment, read afresh: for whoever is going to change them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from tenants.office_rows import office_from
from tenants.offices import Office
from tenants.onboarding.steps import status_at, step_from
from tenants.onboarding.tables import OfficeStep
from tenants.settings.sections import Section, decode, value_of, with_value
from tenants.settings.tables import OfficeVersion
from tenants.settings.timeline import Version, in_force
from tenants.tables import OfficeRow


class Standing(msgspec.Struct, frozen=True):
    """An office as of a moment, the office as it was made, and all that was said in between.

    The versions of each section are in the order of their numbers.
    """

    office: Office
    made: Office
    versions: Mapping[Section, Sequence[Version]]

    def newest(self, section: Section) -> int:
        """Return the number of a section's newest version, 0 for none: what a form has seen."""
        versions = self.versions.get(section, ())
        return versions[-1].number if versions else 0

    def value_at(self, section: Section, at: dt.datetime) -> Any:
        """Return what holds in a section at a moment, as things stand."""
        made = value_of(self.made, section)
        return value_at(section, made, self.versions.get(section, ()), at)


async def standing(kernel: Kernel, office_id: UUID) -> Standing:
    """Return how an office stands now, from the database itself and not from the directory.

    Raises:
        NotFoundError: There is no such office.
    """
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        offices = await OfficeRow.select().where(OfficeRow.id == office_id)
        rows = await OfficeVersion.select().order_by(OfficeVersion.number)
        steps = await OfficeStep.select().order_by(OfficeStep.number)
    if not offices:
        raise NotFoundError("no such office")
    made, versions = office_from(offices[0]), by_section(version_from(row) for row in rows)
    now = kernel.clock.now()
    status = status_at(made.status, [step_from(row) for row in steps], now)
    office = msgspec.structs.replace(as_of(made, versions, now), status=status)
    return Standing(office, made, versions)


def as_of(made: Office, versions: Mapping[Section, Sequence[Version]], at: dt.datetime) -> Office:
    """Return an office with what it has said about itself by `at`."""
    office = made
    for section, each in versions.items():
        holding = in_force(each, at)
        if holding:
            office = with_value(office, section, decode(section, holding.content))
    return office


def value_at(section: Section, made: Any, versions: Sequence[Version], at: dt.datetime) -> Any:
    """Return what holds in a section at a moment: `made` where nothing was said by then."""
    holding = in_force(versions, at)
    return decode(section, holding.content) if holding else made


def by_section(versions: Iterable[Version]) -> dict[Section, list[Version]]:
    """Return one office's versions by section, in the order they come in."""
    found: dict[Section, list[Version]] = {}
    for version in versions:
        found.setdefault(version.section, []).append(version)
    return found


def version_from(row: Mapping[str, object]) -> Version:
    """Return the version in a row of `OfficeVersion`."""
    names = ("number", "valid_from", "content", "undoes", "made_at", "made_as", "made_by")
    values = {name: row[name] for name in names}
    return Version(
        office_id=row["tenant_id"],  # type: ignore[arg-type]
        section=Section(str(row["section"])),
        **values,  # type: ignore[arg-type]
    )
