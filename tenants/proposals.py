"""Changes of areas: an office proposes, the operator decides and carries them out.

A tenant never writes an area itself: who answers where is everybody's concern.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.area_changes import AreaChange, ChangeKind, applied
from tenants.area_rows import all_areas, row_of
from tenants.areas import AreaAssignment, Areas
from tenants.editions import next_edition
from tenants.tables import AreaProposal, AreaRow

MOST_OPEN: Final = 20
"""So many open proposals of one office nobody decides any more."""


class State(enum.StrEnum):
    """How far a proposal is."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposed change with what became of it; `reason` is the operator's, empty where he gave none."""

    id: UUID
    change: AreaChange
    state: State
    reason: str
    made_at: dt.datetime
    decided_at: dt.datetime | None


async def propose(kernel: Kernel, change: AreaChange, actor: audit.Actor) -> UUID:
    """Put a change before the operator; return the proposal's id.

    Raises:
        AreaError: The office has the area already, or has not got the one that is to end.
        ConflictError: The very same is proposed already, or too much is.
    """
    proposal_id, now = uuid4(), kernel.clock.now()
    async with kernel.database.tenant_transaction(change.office):
        applied(await all_areas(), change)
        # First, so that two proposals of one office do not count past each other.
        await audit.record("amt:area:proposed", actor, now, subject=proposal_id)
        there = [
            _proposal(row)
            for row in await AreaProposal.select().where(AreaProposal.state == State.OPEN.value)
        ]
        if len(there) >= MOST_OPEN or any(each.change == change for each in there):
            raise ConflictError("proposed already, or too much is")
        await AreaProposal.insert(
            AreaProposal(
                id=proposal_id,
                kind=change.kind.value,
                ags_prefix=change.ags_prefix,
                district=change.district or "",
                valid_from=change.valid_from,
                valid_to=change.valid_to,
                made_at=now,
                made_by=actor.id,
            )
        )
    return proposal_id


async def proposals_of(kernel: Kernel, office_id: UUID) -> Sequence[Proposal]:
    """Return all proposals of an office, the newest first."""
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        rows = await AreaProposal.select().order_by(AreaProposal.made_at, ascending=False)
    return [_proposal(row) for row in rows]


async def open_proposals(kernel: Kernel) -> Sequence[Proposal]:
    """Return what waits for the operator, the oldest first."""
    async with kernel.database.platform_transaction("area.proposals", read_only=True):
        rows = (
            await AreaProposal.select()
            .where(AreaProposal.state == State.OPEN.value)
            .order_by(AreaProposal.made_at)
        )
    return [_proposal(row) for row in rows]


async def accept(kernel: Kernel, proposal_id: UUID, actor: audit.Actor) -> Proposal:
    """Carry a proposal out: the areas change, and every process notices.

    Raises:
        NotFoundError: There is no open proposal with this id.
        AreaError: It contradicts the areas as they are by now; nothing is changed.
    """
    async with kernel.database.platform_transaction("area.accept"):
        # First, so that two who change areas do it one after the other.
        await next_edition()
        decided = await _decide(proposal_id, State.ACCEPTED, "", kernel.clock.now())
        after = applied(await all_areas(), decided.change)
        Areas(after)
        await _write(decided.change, after)
    await _record(kernel, decided, "platform:area:accepted", actor)
    return decided


async def refuse(kernel: Kernel, proposal_id: UUID, reason: str, actor: audit.Actor) -> Proposal:
    """Leave the areas as they are; the office reads the reason.

    Raises:
        NotFoundError: There is no open proposal with this id.
    """
    async with kernel.database.platform_transaction("area.refuse"):
        decided = await _decide(proposal_id, State.REFUSED, reason, kernel.clock.now())
    await _record(kernel, decided, "platform:area:refused", actor)
    return decided


async def _decide(proposal_id: UUID, state: State, reason: str, now: dt.datetime) -> Proposal:
    decided = await GATE.fetch(
        "UPDATE area_proposal SET state = $1, reason = $2, decided_at = $3 "
        "WHERE id = $4 AND state = 'open' RETURNING id",
        (state.value, reason, now, proposal_id),
    )
    if not decided:
        raise NotFoundError("no open proposal has this id")
    (row,) = await AreaProposal.select().where(AreaProposal.id == proposal_id)
    return _proposal(row)


async def _write(change: AreaChange, after: Sequence[AreaAssignment]) -> None:
    """Put one area of an office, as it is after the change, in the place of what it was."""
    district = change.district or ""
    await AreaRow.delete().where(
        (AreaRow.office_id == change.office)
        & (AreaRow.ags_prefix == change.ags_prefix)
        & (AreaRow.district == district)
    )
    area = (change.office, change.ags_prefix, change.district)
    for each in after:
        if (each.office, each.ags_prefix, each.district) == area:
            await AreaRow.insert(row_of(each))


async def _record(kernel: Kernel, proposal: Proposal, tag: str, actor: audit.Actor) -> None:
    async with kernel.database.tenant_transaction(proposal.change.office):
        await audit.record(tag, actor, kernel.clock.now(), subject=proposal.id)


def _proposal(row: Mapping[str, Any]) -> Proposal:
    return Proposal(
        id=row["id"],
        change=AreaChange(
            office=row["tenant_id"],
            kind=ChangeKind(row["kind"]),
            ags_prefix=row["ags_prefix"],
            district=row["district"] or None,
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
        ),
        state=State(row["state"]),
        reason=row["reason"],
        made_at=row["made_at"],
        decided_at=row["decided_at"],
    )
