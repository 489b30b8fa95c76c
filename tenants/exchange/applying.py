"""From a file to an office: one that is there gets new versions, which can be taken back."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from tenants import registry
from tenants.areas import AreaError
from tenants.exchange.document import Document, Facts, WrongDocumentError
from tenants.exchange.exporting import export
from tenants.exchange.reading import assignment
from tenants.offices import Office, OnboardingStatus
from tenants.settings import Section, settle, standing
from tenants.settings.sections import with_value
from tenants.tables import OfficeRow

_FIXED = ("kind", "land", "ars")
"""What an office is and stays; another one is another office."""


async def present(kernel: Kernel, slug: str) -> tuple[UUID, Document] | None:
    """Return the office with this slug as it is now, None where there is none."""
    async with kernel.database.platform_transaction("office.export", read_only=True):
        rows = await OfficeRow.select(OfficeRow.id).where(OfficeRow.slug == slug)
    return (rows[0]["id"], await export(kernel, rows[0]["id"])) if rows else None


async def apply(kernel: Kernel, document: Document, actor: audit.Actor) -> UUID:
    """Make an office what a file says, or make the office; return its id.

    What is as it should be stays untouched. Section after section is changed; where somebody stands
    in the way in the middle, doing it again does the rest.

    Raises:
        WrongDocumentError: It cannot be this office, or an area belongs to another one.
        ConflictError: Somebody changes the office at the same time.
    """
    there = await present(kernel, document.office.slug)
    try:
        if there is None:
            office_id, before = await _make(kernel, document, actor), None
        else:
            office_id, before = there
            _check(before.office, document.office)
            areas = [assignment(area, office_id) for area in document.areas]
            await registry.set_facts(
                kernel,
                office_id,
                areas,
                actor,
                dvdv_key=document.office.dvdv_key,
                test_messages=document.office.test_messages,
            )
    except AreaError as error:
        raise WrongDocumentError([f"areas: {error}"]) from error
    for logo in document.logos:
        await registry.keep_logo(kernel, office_id, logo)
    await _settle(kernel, office_id, document, actor)
    return office_id


def _check(before: Facts, after: Facts) -> None:
    faults = [
        f"office.{name}: is {getattr(before, name)} and cannot change"
        for name in _FIXED
        if getattr(before, name) != getattr(after, name)
    ]
    if faults:
        raise WrongDocumentError(faults)


async def _make(kernel: Kernel, document: Document, actor: audit.Actor) -> UUID:
    facts, settings = document.office, document.settings
    office = Office(
        id=uuid4(),
        status=OnboardingStatus.INTEREST,
        name=settings[Section.NAME],
        contact=settings[Section.CONTACT],
        **msgspec.structs.asdict(facts),
    )
    for section, value in settings.items():
        office = with_value(office, section, value)
    areas = [assignment(area, office.id) for area in document.areas]
    await registry.create_office(kernel, office, areas, actor)
    return office.id


async def _settle(kernel: Kernel, office_id: UUID, document: Document, actor: audit.Actor) -> None:
    now = await standing(kernel, office_id)
    moment = kernel.clock.now()
    # What was planned in the file and has begun since, holds.
    begun = [each for each in document.planned if each.valid_from <= moment]
    wanted: dict[Section, Any] = dict(document.settings)
    wanted |= {each.section: each.value for each in sorted(begun, key=lambda each: each.order)}
    coming = [each for each in document.planned if each.valid_from > moment]
    for section, value in wanted.items():
        plans = {each.valid_from: each.value for each in coming if each.section is section}
        seen = now.newest(section)
        await settle(
            kernel, office_id, section, value, actor, plans=plans, seen=seen, fields=["file"]
        )
