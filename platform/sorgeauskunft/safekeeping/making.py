"""Make a backup: the database first, then the files.

Uploads are referred to by sealed rows. A file is written before its row and deleted after it, so
whatever a row of the dump names was there when the dump was made. Files that are copied later can at
most be too many (a new one without a row, which the worker sweeps after a restore), or lack one that
was deleted meanwhile on purpose. The other way round a mother's newest file could be missing.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from importlib.metadata import version
from pathlib import Path
from typing import Final

import msgspec

from sorgeauskunft.kernel.database.database import sqlite_path
from sorgeauskunft.kernel.database.doors import EngineType
from sorgeauskunft.kernel.settings import Settings, key_bytes
from sorgeauskunft.kernel.vault import derive
from sorgeauskunft.safekeeping import postgres, sqlite
from sorgeauskunft.safekeeping.errors import told
from sorgeauskunft.safekeeping.files import take
from sorgeauskunft.safekeeping.manifest import DUMP, MANIFEST, Manifest, hashed, write

_NAME: Final = "%Y-%m-%dT%H-%M-%SZ"
_PART: Final = ".part"
_LONGEST: Final = dt.timedelta(days=2)
"""No backup runs for so long."""


class Made(msgspec.Struct, frozen=True):
    """A finished backup, and older ones that were deleted for it."""

    folder: Path
    manifest: Manifest
    dropped: list[str]


def engine_of(settings: Settings) -> EngineType:
    """`sqlite` or `postgres`."""
    return "sqlite" if settings.effective_database_url.startswith("sqlite") else "postgres"


def index_check(settings: Settings) -> str:
    """Return what shows whether an index key is that of a backup."""
    return derive(key_bytes(settings.index_key), "backup: index key", 16).hex()


async def backup(
    settings: Settings, folder: Path, now: dt.datetime, *, keep: int | None = None
) -> Made:
    """Make a backup inside of `folder`, named by its time; keep only the newest `keep`.

    It gets its name when all of it is on the disk. Raises `SafekeepingError`; then nothing is left
    of it, and no older one was deleted.
    """
    target = folder / now.astimezone(dt.UTC).strftime(_NAME)
    part = target.with_name(target.name + _PART)
    with told(f"{folder} cannot be written"):
        part.mkdir(parents=True, mode=0o700)
        try:
            manifest = await _filled(settings, part, now)
            write(part, manifest)
            _to_disk(part)
            part.rename(target)
            _to_disk(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        _clear(folder, now)
        return Made(target, manifest, _thin_out(folder, keep) if keep else [])


async def _filled(settings: Settings, part: Path, now: dt.datetime) -> Manifest:
    if engine_of(settings) == "sqlite":
        dump = part / DUMP["sqlite"]
        facts = await sqlite.dump(sqlite_path(settings.effective_database_url), dump)
        server = sqlite.SERVER
    else:
        dump = part / DUMP["postgres"]
        facts, server = await postgres.dump(settings, dump)
    files = {dump.name: hashed(dump)} | take(settings.effective_upload_folder, part)
    return Manifest(
        made_at=now,
        version=version("sorgeauskunft"),
        engine=engine_of(settings),
        server=server,
        migrations=facts.migrations,
        rows=facts.rows,
        deletions=facts.deletions,
        keys=facts.keys,
        index_check=index_check(settings),
        files=files,
    )


def _thin_out(folder: Path, keep: int) -> list[str]:
    """Delete all but the newest backups; nothing that is not one of ours."""
    there = sorted(path for path in folder.iterdir() if _is_ours(path))
    for path in there[:-keep]:
        shutil.rmtree(path)
    return [path.name for path in there[:-keep]]


def _clear(folder: Path, now: dt.datetime) -> None:
    """Delete what backups left that were killed long ago: nobody is writing there any more."""
    for path in folder.glob(f"*{_PART}"):
        if path.name < (now - _LONGEST).astimezone(dt.UTC).strftime(_NAME) and _named(path.stem):
            shutil.rmtree(path)


def _is_ours(path: Path) -> bool:
    return _named(path.name) and (path / MANIFEST).is_file()


def _named(name: str) -> bool:
    try:
        dt.datetime.strptime(name, _NAME)  # noqa: DTZ007 - only its form is asked
    except ValueError:
        return False
    return True


def _to_disk(folder: Path) -> None:
    """Bring the files of a folder, and their names, to the disk."""
    for path in (*(each for each in folder.iterdir() if each.is_file()), folder):
        number = os.open(path, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
