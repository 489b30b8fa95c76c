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


_COUNT = """
INSERT INTO rate_window (id, bucket, tries, ends_at) VALUES ($1, $2, 1, $3)
ON CONFLICT (bucket) DO UPDATE SET
    tries = CASE WHEN rate_window.ends_at <= $4 THEN 1 ELSE rate_window.tries + 1 END,
    ends_at = CASE WHEN rate_window.ends_at <= $4 THEN $3 ELSE rate_window.ends_at END
RETURNING tries
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
        if not self._enabled:
            return 0
        now = self._clock.now()
        bucket = self._vault.platform_index(f"rate|{limit.purpose}", caller)
        window = RateWindow(bucket=bucket, ends_at=now + dt.timedelta(seconds=limit.seconds))
        async with self._database.platform_transaction("rate_limit.count"):
            rows = await GATE.fetch(_COUNT, (window.id, bucket, window.ends_at, now))
            if rows[0]["tries"] <= limit.tries:
                return 0
            ends = await RateWindow.select(RateWindow.ends_at).where(RateWindow.bucket == bucket)
        return max(1, int((ends[0]["ends_at"] - now).total_seconds()))

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
