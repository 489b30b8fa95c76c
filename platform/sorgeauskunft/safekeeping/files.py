"""The uploaded files on their way into a backup and out of it: sealed before, copied as they are."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from uuid import UUID

from sorgeauskunft.safekeeping.errors import SafekeepingError
from sorgeauskunft.safekeeping.manifest import UPLOADS, File, hashed

_CHUNK: Final = 1024 * 1024
_PARTS: Final = 3


def kept_in(folder: Path) -> Iterator[Path]:
    """Yield the files of a blob store (`tenant/ab/id`); whatever else lies there is not looked at.

    The journal of deletions may lie there, too, and must not come along.
    """
    for path in sorted(folder.glob("*/*/*")):
        if _is_blob(path):
            yield path


def _is_blob(path: Path) -> bool:
    tenant, _, name = path.parts[-_PARTS:]
    try:
        return str(UUID(tenant)) == tenant and str(UUID(name)) == name
    except ValueError:
        return False


def take(folder: Path, backup: Path) -> dict[str, File]:
    """Copy all files into a backup; one that is deleted meanwhile is left out."""
    taken = {}
    for path in kept_in(folder):
        name = f"{UPLOADS}/{path.relative_to(folder).as_posix()}"
        try:
            taken[name] = copied(path, backup / name)
        except FileNotFoundError:
            if path.exists():
                raise
    return taken


def bring_back(backup: Path, files: Mapping[str, File], folder: Path) -> int:
    """Copy files of a backup to where they are read from; return how many were not there.

    Files that are there and the backup lacks stay: without a row nobody can read them, and the
    worker deletes them.
    """
    done = 0
    for name, stated in files.items():
        if name.startswith(f"{UPLOADS}/"):
            target = folder / name.removeprefix(f"{UPLOADS}/")
            if not target.is_file() or hashed(target) != stated:
                if copied(backup / name, target) != stated:
                    raise SafekeepingError(f"{name} has changed while it was copied")
                done += 1
    return done


def room_for(files: Mapping[str, File], folder: Path) -> None:
    """Look for room on the disk of `folder`. Raises `SafekeepingError` where there is too little."""
    wanted = sum(
        file.size
        for name, file in files.items()
        if name.startswith(f"{UPLOADS}/")
        and not (folder / name.removeprefix(f"{UPLOADS}/")).exists()
    )
    there = next(each for each in (folder, *folder.absolute().parents) if each.is_dir())
    if shutil.disk_usage(there).free < wanted:
        raise SafekeepingError(f"the disk of {folder} has no room for {wanted:,} bytes of files")


def copied(source: Path, target: Path) -> File:
    """Copy a file by way of a name of its own, to the disk; return what was read."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_name(f"{target.name}.part")
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading:
        try:
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as to:
                while chunk := reading.read(_CHUNK):
                    digest.update(chunk)
                    size += to.write(chunk)
                to.flush()
                os.fsync(to.fileno())
            part.rename(target)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    return File(digest.hexdigest(), size)
