"""What logging in leaves behind, deleted when its time is over."""

from __future__ import annotations

import datetime as dt

from sorgeauskunft.kernel import Kernel
from tenants.people.factor_tables import ChallengeRow, DelayRow, KeptForm, StepRow
from tenants.people.sessions import REMEMBERED
from tenants.people.tables import LoginSession

# Longer than any count is remembered (`lockout.py`).
_COUNTED = dt.timedelta(hours=24)


async def sweep_sessions(kernel: Kernel) -> int:
    """Delete ended sessions, steps, challenges, counts and kept texts; return how many."""
    now = kernel.clock.now()
    gone = 0
    async with kernel.database.platform_transaction("sessions.sweep"):
        for deletion in (
            LoginSession.delete().where(LoginSession.expires_at <= now - REMEMBERED),
            StepRow.delete().where(StepRow.expires_at <= now),
            ChallengeRow.delete().where(ChallengeRow.expires_at <= now),
            DelayRow.delete().where(DelayRow.last_at <= now - _COUNTED),
            KeptForm.delete().where(KeptForm.expires_at <= now),
        ):
            gone += len(await deletion.returning(deletion.table.id))
    return gone
