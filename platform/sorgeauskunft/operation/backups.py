"""When the last backup was made: whoever makes one says so, and metrics and pages tell it.

Backups are made by a role that may only read; what it has made is noted through the platform's door.
The note is written when a backup is whole, so none of them is in the backup that it is about: after a
restore the last one counts that was made before.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import add
from sorgeauskunft.operation.tables import BackupNote

NOTED: Final = dt.timedelta(days=400)
"""So long notes are kept; at most a few a day."""

LATE: Final = dt.timedelta(hours=36)
"""After so long without a backup a night was missed."""


class Backup(msgspec.Struct, frozen=True, kw_only=True):
    """A backup that is whole, begun at `made_at`; see `BackupNote`."""

    made_at: dt.datetime
    seconds: int
    rows: int
    files: int
    bytes: int

    def is_late(self, now: dt.datetime) -> bool:
        """Whether there should be a newer one."""
        return now - self.made_at > LATE


async def note_backup(kernel: Kernel, made: Backup) -> None:
    """Say that a backup is made. Raises `DatabaseError`, also where the schema is older than this."""
    async with kernel.database.platform_transaction("backup.note"):
        await add(BackupNote(**msgspec.structs.asdict(made)))
        await BackupNote.delete().where(BackupNote.made_at < made.made_at - NOTED)


async def last_backup() -> Backup | None:
    """Return the newest backup that is known, in the open platform transaction."""
    found = await BackupNote.select().order_by(BackupNote.made_at, ascending=False).limit(1)
    names = Backup.__struct_fields__
    return Backup(**{name: found[0][name] for name in names}) if found else None
