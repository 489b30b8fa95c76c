"""Notices and switches as a process knows them: looked at every few seconds, asked without waiting.

Every page shows notices and none may wait for them, so whoever answers requests calls `look` first;
everything else is in memory. While the database is away the last that was known holds.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

import structlog

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.operation.notices import Audience, Notice, standing_notices
from sorgeauskunft.operation.switches import Part, Switched, is_on, said_switches

log = structlog.get_logger()

_LOOK_EVERY: Final = dt.timedelta(seconds=3)


class Bulletin:
    """What this process knows of notices and switches."""

    def __init__(self) -> None:
        self.notices: Sequence[Notice] = ()
        self.switches: Sequence[Switched] = ()
        self._looked_at: dt.datetime | None = None

    async def look(self, kernel: Kernel) -> None:
        """Read anew what is older than some seconds."""
        now = kernel.clock.now()
        if self._looked_at is not None and abs(now - self._looked_at) < _LOOK_EVERY:
            return
        self._looked_at = now
        try:
            async with kernel.database.platform_transaction("bulletin.read", read_only=True):
                self.notices = await standing_notices(now)
                self.switches = await said_switches()
        except DatabaseError as error:
            log.warning("bulletin_not_read", error=str(error))

    def look_again(self) -> None:
        """Read at the next use: what this process has just changed shows at once."""
        self._looked_at = None

    def shown(self, now: dt.datetime, audience: Audience) -> list[Notice]:
        """Return the notices that pages for an audience show now."""
        return [
            each
            for each in self.notices
            if each.holds_at(now) and each.audience in {audience, Audience.EVERYBODY}
        ]

    def coming(self, now: dt.datetime) -> list[Notice]:
        """Return the notices that will be shown later, to whomever."""
        return [each for each in self.notices if each.begins_at > now]

    def is_on(self, part: Part, now: dt.datetime) -> bool:
        """Whether a part of the service is on now."""
        return is_on(self.switches, part, now)
