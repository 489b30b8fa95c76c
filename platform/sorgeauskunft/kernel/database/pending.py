"""The mark of a restore that is not done: while it is there, nobody serves.

It is a table in the very database that is being restored, so every machine sees it, and it comes into
being before the first row does (PostgreSQL) or together with all of them (SQLite).
"""

from __future__ import annotations

from typing import Final

from sorgeauskunft.kernel.database.gate import GATE
from sorgeauskunft.kernel.errors import DatabaseError

MARK: Final = "restore_pending"
MAKE_MARK: Final = f"CREATE TABLE {MARK} (since text)"
DROP_MARK: Final = f"DROP TABLE {MARK}"

_LOOK: Final = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE name = '{MARK}'",
    "postgres": f"SELECT relname FROM pg_class WHERE relname = '{MARK}' AND relkind = 'r'",
}


async def refuse_half_restored() -> None:
    """Look for the mark in the open door.

    Raises:
        DatabaseError: A restore has begun and not ended.
    """
    if await GATE.fetch(_LOOK[GATE.engine_type]):
        raise DatabaseError(
            "a restore of this database is not done: wait for it, or where it has failed, "
            "mend what it named and run `sorgeauskunft restore` again with --replace"
        )
