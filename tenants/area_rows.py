"""Areas as they lie in the database."""

from __future__ import annotations

from tenants.areas import AreaAssignment
from tenants.tables import AreaRow


async def all_areas() -> list[AreaAssignment]:
    """Return the assignments of all offices, in the open transaction."""
    return [
        AreaAssignment(
            office=row["office_id"],
            ags_prefix=row["ags_prefix"],
            district=row["district"] or None,
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        )
        for row in await AreaRow.select()
    ]


def row_of(area: AreaAssignment) -> AreaRow:
    """Return the new row of an assignment."""
    return AreaRow(
        office_id=area.office,
        ags_prefix=area.ags_prefix,
        district=area.district or "",
        valid_from=area.valid_from,
        valid_to=area.valid_to,
    )
