"""Half-open log-ins: the first step was good, the second is open. They open nothing else.

They are no sessions: kept in a table of their own, under a cookie of their own, so nothing that
looks for a session finds one.
"""

from __future__ import annotations

import datetime as dt
import secrets
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.people.factor_tables import StepRow
from tenants.people.roles import Role
from tenants.people.tables import Membership
from tenants.people.tokens import hash_of

_MINUTES = dt.timedelta(minutes=10)
# Somebody has to fetch a telephone and find an app.
_MINUTES_TO_SET_UP = dt.timedelta(minutes=30)


class Step(msgspec.Struct, frozen=True):
    """Who stands before the second step, on the way to which office, or to which Land's door."""

    id: UUID
    account_id: UUID
    tenant_id: UUID
    role: Role
    device: str
    land: str = ""


async def open_step(
    kernel: Kernel, account_id: UUID, membership: Membership, device: str, *, set_up: bool
) -> str:
    """Open one on the way to where a membership leads; return its token."""
    token, now = secrets.token_urlsafe(32), kernel.clock.now()
    row = StepRow(
        token_hash=hash_of(token),
        account_id=account_id,
        office_id=membership.tenant_id,
        role=membership.role,
        land=membership.land,
        device=device,
        expires_at=now + (_MINUTES_TO_SET_UP if set_up else _MINUTES),
    )
    async with kernel.database.platform_transaction("sessions.open_step"):
        await StepRow.insert(row)
    return token


async def step_of(kernel: Kernel, token: str) -> Step | None:
    """Return who holds this token; None where it is unknown, used or too old."""
    async with kernel.database.platform_transaction("sessions.step", read_only=True):
        row = await StepRow.objects().get(StepRow.token_hash == hash_of(token))
    if row is None or row.expires_at <= kernel.clock.now():
        return None
    return Step(row.id, row.account_id, row.office_id, Role(row.role), row.device, row.land)


async def end_step(kernel: Kernel, step: Step) -> bool:
    """Use it up; False where somebody else was faster."""
    async with kernel.database.platform_transaction("sessions.end_step"):
        gone = await StepRow.delete().where(StepRow.id == step.id).returning(StepRow.id)
    return bool(gone)
