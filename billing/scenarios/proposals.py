"""Named proposals: kept by a Land for itself, or submitted to the coordination.

What is kept is the question and not the answer: whoever opens a proposal sees it computed from the
estimate as it stands then.
"""

from __future__ import annotations

import datetime as dt
from typing import Final
from uuid import UUID, uuid4

import msgspec

from billing.codec import ENCODER, fraction
from billing.errors import RefusedError
from billing.scenarios.scenario import Scenario
from billing.scenarios.tables import COORDINATION, ScenarioProposal, keeper_of
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import COORDINATION_ROLES, LAND_ROLES, Principal, Role, require_role

MOST: Final = 50
"""Proposals that a Land keeps at once."""

_ROLES: Final = LAND_ROLES | COORDINATION_ROLES
_DECODER: Final = msgspec.json.Decoder(Scenario, dec_hook=fraction)


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal: whose (empty: the coordination's), what it is called, what it asks."""

    id: UUID
    land: str
    name: str
    scenario: Scenario
    made_at: dt.datetime
    submitted_at: dt.datetime | None


async def keep_proposal(kernel: Kernel, principal: Principal, name: str, asked: Scenario) -> UUID:
    """Keep a scenario under a name, for the own Land.

    Raises:
        NotFoundError: Another role.
        RefusedError: `too_many`.
    """
    require_role(principal, _ROLES)
    land, proposal_id = _land(principal), uuid4()
    async with kernel.database.tenant_transaction(keeper_of(land)):
        if await ScenarioProposal.count() >= MOST:
            raise RefusedError("too_many", f"{land} keeps {MOST} proposals", most=MOST)
        await add(
            ScenarioProposal(
                id=proposal_id,
                land=land,
                name=name,
                scenario=ENCODER.encode(asked),
                made_by=principal.account_id,
                made_at=kernel.clock.now(),
            )
        )
    await _record(kernel, principal, "kept", proposal_id)
    return proposal_id


async def own_proposals(kernel: Kernel, principal: Principal) -> tuple[Proposal, ...]:
    """Those of the own Land, newest first. Raises `NotFoundError` for another role."""
    require_role(principal, _ROLES)
    async with kernel.database.tenant_transaction(keeper_of(_land(principal)), read_only=True):
        rows = await ScenarioProposal.objects().order_by(ScenarioProposal.made_at, ascending=False)
    return tuple(map(_opened, rows))


async def submitted_proposals(kernel: Kernel, principal: Principal) -> tuple[Proposal, ...]:
    """Those that Länder have submitted, newest first: for the coordination, else `NotFoundError`."""
    require_role(principal, COORDINATION_ROLES)
    async with kernel.database.platform_transaction("billing.proposals.read", read_only=True):
        rows = (
            await ScenarioProposal.objects()
            .where(ScenarioProposal.submitted_at.is_not_null())
            .order_by(ScenarioProposal.submitted_at, ascending=False)
        )
    return tuple(map(_opened, rows))


async def proposal_of(kernel: Kernel, principal: Principal, proposal_id: UUID) -> Proposal:
    """A proposal that the principal may see. Raises `NotFoundError` for any other."""
    seen = await own_proposals(kernel, principal)
    if principal.role in COORDINATION_ROLES:
        seen += await submitted_proposals(kernel, principal)
    found = next((each for each in seen if each.id == proposal_id), None)
    if found is None:
        raise NotFoundError("no such proposal")
    return found


async def submit(kernel: Kernel, principal: Principal, proposal_id: UUID) -> None:
    """Let the coordination see a proposal: by who speaks for the Land.

    Raises:
        NotFoundError: Another role, or no such proposal of this Land that is not submitted.
    """
    require_role(principal, {Role.LAND_APPROVER})
    await _move(kernel, principal, proposal_id, kernel.clock.now())
    await _record(kernel, principal, "submitted", proposal_id)


async def take_back(kernel: Kernel, principal: Principal, proposal_id: UUID) -> None:
    """Take a submitted proposal back; it is its Land's alone again. Raises as `submit`."""
    require_role(principal, {Role.LAND_APPROVER})
    await _move(kernel, principal, proposal_id, None)
    await _record(kernel, principal, "taken_back", proposal_id)


async def drop(kernel: Kernel, principal: Principal, proposal_id: UUID) -> None:
    """Delete a proposal of the own Land that is not submitted.

    Raises:
        NotFoundError: Another role, or there is no such proposal.
    """
    require_role(principal, _ROLES)
    async with kernel.database.tenant_transaction(keeper_of(_land(principal))):
        gone = (
            await ScenarioProposal.delete()
            .where(ScenarioProposal.id == proposal_id, ScenarioProposal.submitted_at.is_null())
            .returning(ScenarioProposal.id)
        )
    if not gone:
        raise NotFoundError("no such proposal")
    await _record(kernel, principal, "dropped", proposal_id)


async def _move(
    kernel: Kernel, principal: Principal, proposal_id: UUID, to: dt.datetime | None
) -> None:
    now = ScenarioProposal.submitted_at
    async with kernel.database.tenant_transaction(keeper_of(_land(principal))):
        moved = (
            await ScenarioProposal.update({ScenarioProposal.submitted_at: to})
            .where(ScenarioProposal.id == proposal_id, now.is_null() if to else now.is_not_null())
            .returning(ScenarioProposal.id)
        )
    if not moved:
        raise NotFoundError("no such proposal")


def _land(principal: Principal) -> str:
    return principal.land if principal.role in LAND_ROLES else COORDINATION


def _opened(row: ScenarioProposal) -> Proposal:
    return Proposal(
        id=row.id,
        land=row.land,
        name=row.name,
        scenario=_DECODER.decode(bytes(row.scenario)),
        made_at=row.made_at,
        submitted_at=row.submitted_at,
    )


async def _record(kernel: Kernel, principal: Principal, what: str, proposal_id: UUID) -> None:
    """A line in the platform's trail."""
    actor = audit.Actor(principal.role.value, principal.account_id)
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        tag = f"billing:proposal:{what}"
        await audit.record(tag, actor, kernel.clock.now(), subject=proposal_id)
