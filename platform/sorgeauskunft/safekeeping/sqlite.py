"""SQLite: its own backup takes one view of a file that is being written to."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sorgeauskunft.kernel.database.pending import DROP_MARK, MAKE_MARK
from sorgeauskunft.safekeeping.errors import SafekeepingError, told
from sorgeauskunft.safekeeping.facts import Ask, Facts, counted, gather
from sorgeauskunft.safekeeping.files import copied

SERVER = f"SQLite {sqlite3.sqlite_version}"
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


@contextlib.contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a file past all doors; errors arrive as `SafekeepingError`."""
    try:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as file:
            yield file
    except sqlite3.Error as error:
        raise SafekeepingError(f"{path}: {error}") from error


def _asking(file: sqlite3.Connection) -> Ask:
    async def ask(sql: str) -> list[tuple[object, ...]]:
        return file.execute(sql).fetchall()

    return ask


def _tables(file: sqlite3.Connection) -> list[str]:
    return [row[0] for row in file.execute(_TABLES)]


def _prepare(path: Path, target: Path) -> None:
    if not path.is_file():
        raise SafekeepingError(f"there is no database {path}")
    target.touch(0o600)


async def dump(path: Path, target: Path) -> Facts:
    """Copy the database; return what is in the copy."""
    _prepare(path, target)
    with opened(path) as source, opened(target) as copy:
        # All pages at once: in steps it would begin anew each time somebody else writes.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise SafekeepingError(f"{path} is damaged: {said}")
        return await gather(_asking(copy), _tables(copy))


def is_empty(path: Path) -> bool:
    """Whether there is nothing to lose. Raises where others are at work there."""
    if not path.exists():
        return True
    with opened(path) as file:
        try:
            # Given only to who is alone; and what stands in the log comes into the file.
            file.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as error:
            raise SafekeepingError(
                f"somebody has {path} open: stop `serve` and `worker` ({error})"
            ) from error
        return not _tables(file)


def put_back(source: Path, path: Path) -> None:
    """Put a dump, marked as half restored, in the place of a database that nobody uses."""
    fresh = path.with_name(f"{path.name}.restored")
    with told(f"{path} cannot be written"):
        copied(source, fresh)
        try:
            with opened(fresh) as file:
                file.execute(MAKE_MARK)
            # The log of the file that goes must never be played into the one that comes.
            for suffix in ("-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            os.replace(fresh, path)  # noqa: PTH105 - one step, whatever is there
        except BaseException:
            fresh.unlink(missing_ok=True)
            raise


async def rows(path: Path) -> dict[str, int]:
    """Return table → rows."""
    with opened(path) as file:
        return await counted(_asking(file), _tables(file))


async def finish(path: Path) -> None:
    """Take the mark away."""
    with opened(path) as file:
        file.execute(DROP_MARK)
