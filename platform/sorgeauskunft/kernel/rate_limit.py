"""Rate limits that hold over all processes: fixed windows, counted in the database."""

from __future__ import annotations

import datetime as dt

import msgspec
from piccolo.columns import Bytea, Integer, Timestamptz

from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.database import GATE, Database, PlatformTable
from sorgeauskunft.kernel.vault import Vault


class RateWindow(PlatformTable, tablename="rate_window"):
    """How often something was tried in the window that ends at `ends_at`.

    `bucket` is a keyed hash of purpose and caller: an address cannot be read back from it.
    """

    bucket = Bytea(null=False, default=b"", unique=True)
    tries = Integer(null=False, default=0)
    ends_at = Timestamptz(null=False, default=None)


class Limit(msgspec.Struct, frozen=True):
    """At most `tries` within `seconds`, for one purpose and caller."""

    purpose: str
    tries: int
    seconds: int


class Counted(msgspec.Struct, frozen=True):
    """How a caller stands: tries left in this window, seconds to its end, and whether this one counts."""

    left: int
    seconds: int
    allowed: bool


_COUNT = """
INSERT INTO rate_window (id, bucket, tries, ends_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (bucket) DO UPDATE SET
    tries = CASE WHEN rate_window.ends_at <= $4 THEN 1 ELSE rate_window.tries + 1 END,
    ends_at = CASE WHEN rate_window.ends_at <= $4 THEN $3 ELSE rate_window.ends_at END
RETURNING tries, ends_at
"""

_AT_ONCE = 5000
_SWEEP = f"""
DELETE FROM rate_window WHERE id IN (
    SELECT id FROM rate_window WHERE ends_at <= $1 LIMIT {_AT_ONCE}
) RETURNING id
"""


class RateLimiter:
    """Counts tries."""

    def __init__(self, database: Database, vault: Vault, clock: Clock, *, enabled: bool) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock
        self._enabled = enabled

    async def wait_seconds(self, limit: Limit, caller: str) -> int:
        """Count one try; return 0 where it is allowed, else the seconds until the next may be."""
        counted = await self.count(limit, caller)
        return 0 if counted.allowed else counted.seconds

    async def count(self, limit: Limit, caller: str) -> Counted:
        """Count one try and say what is left; where limits are off, everything always is."""
        if not self._enabled:
            return Counted(limit.tries, limit.seconds, allowed=True)
        now = self._clock.now()
        bucket = self._vault.platform_index(f"rate|{limit.purpose}", caller)
        window = RateWindow(bucket=bucket, ends_at=now + dt.timedelta(seconds=limit.seconds))
        async with self._database.platform_transaction("rate_limit.count"):
            rows = await GATE.fetch(_COUNT, (window.id, bucket, window.ends_at, now))
        tries, ends_at = rows[0]["tries"], rows[0]["ends_at"]
        return Counted(
            left=max(0, limit.tries - tries),
            seconds=max(1, int((ends_at - now).total_seconds())),
            allowed=tries <= limit.tries,
        )

    async def sweep(self) -> int:
        """Delete windows that have ended; returns how many there were.

        In portions, so that nobody who is counted meanwhile waits for long.
        """
        deleted, last = 0, _AT_ONCE
        while last == _AT_ONCE:
            async with self._database.platform_transaction("rate_limit.sweep"):
                last = len(await GATE.fetch(_SWEEP, (self._clock.now(),)))
            deleted += last
        return deleted
