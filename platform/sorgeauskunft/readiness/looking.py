"""Collecting the facts for an office's list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import Kernel, today_in_berlin
from sorgeauskunft.readiness.checklist import Facts, Readiness, checklist
from sorgeauskunft.readiness.runs import Run, runs_of
from tenants.onboarding import progress_of
from tenants.people import FACTOR_ROLES, Principal, Role, require_role, without_factor
from tenants.people.tables import Membership
from tenants.settings import Standing, standing
from tenants.tables import AreaRow

_DELIVERY: Final = "delivery"
"""Name of the section of settings that says how requests reach an office."""

_LEADS: Final = frozenset({Role.LEAD, Role.ADMIN})


async def readiness_of(kernel: Kernel, principal: Principal) -> tuple[Readiness, Sequence[Run]]:
    """Return the list of the principal's office, with its test requests, newest first.

    Raises:
        NotFoundError: Not for this role.
    """
    require_role(principal, {Role.ADMIN})
    return await readiness_for(kernel, principal.tenant_id)


async def readiness_for(kernel: Kernel, office_id: UUID) -> tuple[Readiness, Sequence[Run]]:
    """Return the same of any office, for whoever has a right to it: people are counted, not named.

    Raises:
        NotFoundError: There is no such office.
    """
    now = kernel.clock.now()
    now_standing = await standing(kernel, office_id)
    progress = await progress_of(kernel, office_id)
    runs = await runs_of(kernel, office_id)
    today = today_in_berlin(kernel.clock)
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        areas = await AreaRow.select(AreaRow.valid_to).where(AreaRow.office_id == office_id)
        members = await Membership.select(Membership.role, Membership.account_id).where(
            Membership.active.eq(True)
        )
    need = [each["account_id"] for each in members if each["role"] in FACTOR_ROLES]
    roles = [Role(member["role"]) for member in members]
    arrived = [run.delivered_at for run in runs if run.delivered_at is not None]
    facts = Facts(
        office=now_standing.office,
        progress=progress,
        areas=sum(1 for row in areas if row["valid_to"] is None or row["valid_to"] > today),
        clerks=roles.count(Role.CLERK),
        leads=sum(1 for role in roles if role in _LEADS),
        bare=len(await without_factor(kernel, office_id, need)),
        answered=bool(runs) and runs[0].delivered_at is not None,
        delivered_at=max(arrived, default=None),
        delivery_changed_at=_delivery_changed_at(now_standing, now),
    )
    return checklist(facts), runs


def _delivery_changed_at(standing_: Standing, now: dt.datetime) -> dt.datetime | None:
    """When delivery became what it is; a dated change counts from its day, not from its making."""
    begun = [
        max(version.valid_from, version.made_at)
        for section, versions in standing_.versions.items()
        if section.value == _DELIVERY
        for version in versions
    ]
    return max((each for each in begun if each <= now), default=None)
