"""The number by which processes notice that offices, areas or gazetteer have changed."""

from __future__ import annotations

from sorgeauskunft.kernel.database import GATE
from tenants.tables import DirectoryEdition


async def next_edition() -> None:
    """Count a change, in the open platform transaction; from here on others wait to change theirs."""
    rows = await GATE.fetch("UPDATE directory_edition SET number = number + 1 RETURNING number")
    if not rows:
        await DirectoryEdition.insert(DirectoryEdition(number=1))
