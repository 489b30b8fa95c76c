"""From an office to its file."""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.exchange.document import Area, Document, Facts, Planned
from tenants.logos import Logo
from tenants.settings import Section, planned, standing, value_of
from tenants.settings.sections import TYPES, decode
from tenants.tables import AreaRow, OfficeLogo


async def export(kernel: Kernel, office_id: UUID) -> Document:
    """Return an office as it is now, with what is planned.

    Raises:
        NotFoundError: There is no such office.
    """
    now = await standing(kernel, office_id)
    moment = kernel.clock.now()
    coming: dict[tuple[Section, object], Planned] = {}
    for section, versions in now.versions.items():
        for version in planned(versions, moment):
            # Of two that begin at the same time the one that was said later holds.
            value = decode(section, version.content)
            each = Planned(section=section, valid_from=version.valid_from, value=value)
            coming[each.order] = each
    settings = {section: value_of(now.office, section) for section in TYPES}
    said = msgspec.json.encode([*settings.values(), *(each.value for each in coming.values())])
    async with kernel.database.platform_transaction("office.export", read_only=True):
        areas = await AreaRow.select().where(AreaRow.office_id == office_id)
        logos = await OfficeLogo.select().where(OfficeLogo.office_id == office_id)
    return Document(
        office=Facts.of(now.office),
        areas=tuple(
            Area(
                ags_prefix=row["ags_prefix"],
                district=row["district"] or None,
                valid_from=row["valid_from"],
                valid_to=row["valid_to"],
            )
            for row in areas
        ),
        settings=settings,
        planned=tuple(coming.values()),
        # Only those that are shown, or will be: a digest is long enough to be nothing else.
        logos=tuple(
            Logo(row["media_type"], bytes(row["content"]))
            for row in logos
            if row["digest"].encode() in said
        ),
    )
