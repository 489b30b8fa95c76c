"""Wrong tries in a row are slowed down: not at first, then twice as long each time, at most 15 minutes.

Counted in the database, so all processes count together; for an account before the answer is known,
so that a hundred tries at once are a hundred tries. A try that comes too early is refused without
being looked at and does not count.

**A stranger can lock nobody out for ever.** Whoever goes on and on with wrong passwords for an
address would keep its owner waiting. So a browser in which somebody has logged in before carries a
token of that account (`devices.py`) and is counted for itself: the stranger's tries do not slow it
down. A passkey as the only step is not slowed down by an account's delay either, as there is
nothing to guess. And every delay ends after 15 minutes at most.

What is counted is a mail address as typed, whether anybody has it or not: the delay tells nobody
who has an account.
"""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import GATE
from tenants.people.factor_tables import DelayRow

LONGEST_SECONDS = 900
_DOUBLINGS = 10


class Tries(msgspec.Struct, frozen=True):
    """What is counted: `free` wrong tries cost nothing; after `forget` without one all is forgiven."""

    purpose: str
    free: int
    forget: dt.timedelta


OF_ACCOUNT = Tries("account", free=3, forget=dt.timedelta(hours=24))
OF_SECOND_STEP = Tries("second", free=3, forget=dt.timedelta(hours=24))
OF_PROOF = Tries("proof", free=3, forget=dt.timedelta(hours=24))
# A whole office may come from one address.
OF_CALLER = Tries("caller", free=20, forget=dt.timedelta(hours=1))


def delay_seconds(failures: int, free: int) -> int:
    """Return how long the next try waits after so many wrong ones in a row."""
    over = failures - free
    return 0 if over <= 0 else min(2 ** min(over, _DOUBLINGS), LONGEST_SECONDS)


_COUNT = """
INSERT INTO login_delay (id, bucket, failures, last_at, until_at) VALUES ($1, $2, 1, $3, $3)
ON CONFLICT (bucket) DO UPDATE SET
    failures = CASE WHEN login_delay.last_at <= $4 THEN 1 ELSE login_delay.failures + 1 END,
    last_at = $3
WHERE login_delay.until_at <= $3
RETURNING failures
"""


async def take(kernel: Kernel, tries: Tries, who: str) -> int:
    """Count a try; return 0 where it may be looked at, else the seconds until one may be."""
    if not kernel.settings.rate_limits:
        return 0
    now, bucket = kernel.clock.now(), _bucket(kernel, tries, who)
    async with kernel.database.platform_transaction("sessions.count_try"):
        counted = await GATE.fetch(_COUNT, (uuid4(), bucket, now, now - tries.forget))
        if counted:
            wait = delay_seconds(counted[0]["failures"], tries.free)
            until = now + dt.timedelta(seconds=wait)
            await DelayRow.update({DelayRow.until_at: until}).where(DelayRow.bucket == bucket)
            return 0
        waiting = await DelayRow.select(DelayRow.until_at).where(DelayRow.bucket == bucket)
    return max(1, int((waiting[0]["until_at"] - now).total_seconds()))


async def waiting(kernel: Kernel, tries: Tries, who: str) -> int:
    """Return the seconds until a try may be looked at, without counting one."""
    if not kernel.settings.rate_limits:
        return 0
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("sessions.waiting", read_only=True):
        found = await DelayRow.select(DelayRow.until_at).where(
            (DelayRow.bucket == _bucket(kernel, tries, who)) & (DelayRow.until_at > now)
        )
    return max(1, int((found[0]["until_at"] - now).total_seconds())) if found else 0


async def forgive(kernel: Kernel, tries: Tries, who: str) -> None:
    """Forget the wrong tries after a right one."""
    if not kernel.settings.rate_limits:
        return
    async with kernel.database.platform_transaction("sessions.forgive"):
        await DelayRow.delete().where(DelayRow.bucket == _bucket(kernel, tries, who))


def _bucket(kernel: Kernel, tries: Tries, who: str) -> bytes:
    return kernel.vault.platform_index(f"delay|{tries.purpose}", who)
