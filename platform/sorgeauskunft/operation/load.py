"""What waits, for all offices: read by one named platform query and kept for some seconds."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery import OfficeDelivery, board
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import Depth, depths
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.operation.backups import Backup, last_backup
from tenants.directory import DirectoryKeeper

KEPT: Final = dt.timedelta(seconds=10)
"""However often somebody asks, the database is asked once in this time."""

PLATFORM: Final = "platform"
"""What the platform's own jobs (mails to people, invoices) stand under, in the place of a slug."""


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """What waits at `at`, how delivery stands, the last backup, and the offices' slugs by id.

    `synthetic` are offices in which nothing is real: nobody waits there.
    """

    at: dt.datetime
    depths: Sequence[Depth]
    delivery: Sequence[OfficeDelivery] = ()
    slugs: Mapping[UUID, str]
    backup: Backup | None = None
    synthetic: frozenset[UUID] = frozenset()

    @property
    def real_depths(self) -> Sequence[Depth]:
        """What somebody waits for."""
        return [each for each in self.depths if each.tenant_id not in self.synthetic]

    def slug_of(self, tenant_id: UUID) -> str:
        """The name that figures of a tenant stand under."""
        if tenant_id == PLATFORM_ID:
            return PLATFORM
        return self.slugs.get(tenant_id, "unknown")

    def seconds_since(self, moment: dt.datetime | None) -> float:
        """How long ago something was, 0 for nothing."""
        return max(0.0, (self.at - moment).total_seconds()) if moment else 0.0


class Watch:
    """Keeps the load of one process; many who ask at once cost one query."""

    def __init__(self) -> None:
        self._load: Load | None = None
        self._lock = asyncio.Lock()

    async def load(self, kernel: Kernel, directory: DirectoryKeeper) -> Load:
        """Return the load, at most some seconds old. Raises `DatabaseError`."""
        async with self._lock:
            now = kernel.clock.now()
            if self._load is None or abs(now - self._load.at) >= KEPT:
                offices = (await directory.current()).offices
                async with kernel.database.platform_transaction("load.read", read_only=True):
                    counted = await depths(now)
                    backup = await last_backup()
                self._load = Load(
                    at=now,
                    depths=counted,
                    delivery=await board(kernel),
                    slugs={office.id: office.slug for office in offices.values()},
                    backup=backup,
                    synthetic=frozenset(each.id for each in offices.values() if each.is_synthetic),
                )
            return self._load

    def look_again(self) -> None:
        """Count anew at the next use: what this process has just changed shows at once."""
        self._load = None
