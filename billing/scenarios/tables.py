"""Scenarios that somebody has given a name. Nothing in them is personal, nothing of them is booked."""

from __future__ import annotations

import uuid
from typing import Final

from piccolo.columns import UUID, Bytea, Timestamptz, Varchar

from sorgeauskunft.kernel.database import TenantTable
from sorgeauskunft.kernel.vault import PLATFORM_ID

COORDINATION: Final = ""
"""In place of a Land's code: whose proposals are those of the coordination."""


def keeper_of(land: str) -> uuid.UUID:
    """Whose rows a Land's are: as those of an office they are nobody else's, in the database too."""
    return uuid.uuid5(PLATFORM_ID, f"land {land}")


class ScenarioProposal(TenantTable, tablename="scenario_proposal"):
    """A named scenario of a Land, or of the coordination (`land` is empty).

    `tenant_id` is `keeper_of` the Land. `scenario` is its JSON. Until it is submitted only its own
    Land sees it; then the coordination does, too.
    """

    platform = frozenset({"select"})

    land = Varchar(length=2, null=False, default="")
    name = Varchar(length=80, null=False, default="")
    scenario = Bytea(null=False, default=b"")
    made_by = UUID(null=False, default=None)
    made_at = Timestamptz(null=False, default=None)
    submitted_at = Timestamptz(null=True, default=None)
