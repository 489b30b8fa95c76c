"""One's own sessions: where one is logged in, and ending that from elsewhere."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.people.acting import record_act
from tenants.people.factor_tables import StepRow
from tenants.people.roles import Principal
from tenants.people.tables import LoginSession


class OwnSession(msgspec.Struct, frozen=True):
    """A session that is alive, in whichever office; `device` is two words, or nothing."""

    id: UUID
    begun_at: dt.datetime
    seen_at: dt.datetime
    device: str
    present: bool


async def own_sessions(kernel: Kernel, principal: Principal) -> tuple[OwnSession, ...]:
    """Return the sessions of who asks, the one last seen first."""
    now = kernel.clock.now()
    idle_since = now - dt.timedelta(minutes=kernel.settings.idle_minutes)
    async with kernel.database.platform_transaction("sessions.own", read_only=True):
        rows = (
            await LoginSession.objects()
            .where(
                (LoginSession.account_id == principal.account_id)
                & (LoginSession.expires_at > now)
                & (LoginSession.seen_at > idle_since)
            )
            .order_by(LoginSession.seen_at, ascending=False)
        )
    return tuple(
        OwnSession(row.id, row.created_at, row.seen_at, row.device, row.id == principal.session_id)
        for row in rows
    )


async def end_one(kernel: Kernel, principal: Principal, session_id: UUID) -> bool:
    """End one of one's own sessions; False where there is none of this id."""
    async with kernel.database.platform_transaction("sessions.end_one"):
        gone = (
            await LoginSession.delete()
            .where(
                (LoginSession.id == session_id) & (LoginSession.account_id == principal.account_id)
            )
            .returning(LoginSession.id)
        )
    if gone:
        await _record(kernel, principal, session_id)
    return bool(gone)


async def end_others(kernel: Kernel, principal: Principal) -> None:
    """End all but this one, and whatever is half-open."""
    async with kernel.database.platform_transaction("sessions.end_others"):
        await LoginSession.delete().where(
            (LoginSession.account_id == principal.account_id)
            & (LoginSession.id != principal.session_id)
        )
        await StepRow.delete().where(StepRow.account_id == principal.account_id)
    await _record(kernel, principal, principal.account_id)


async def _record(kernel: Kernel, principal: Principal, subject: UUID) -> None:
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await record_act(kernel, principal, "amt:session:ended", subject)
