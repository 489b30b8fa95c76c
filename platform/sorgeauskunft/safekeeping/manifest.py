"""What a backup says about itself, and whether it still is what it says."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.database.doors import EngineType
from sorgeauskunft.safekeeping.errors import SafekeepingError, told

MANIFEST: Final = "manifest.json"
_SEAL: Final = "manifest.sha256"
DUMP: Final[dict[EngineType, str]] = {"sqlite": "database.sqlite", "postgres": "database.dump"}
UPLOADS: Final = "uploads"
_CHUNK: Final = 1024 * 1024


class File(msgspec.Struct, frozen=True):
    """A file of the backup: SHA-256 in hex, and its bytes."""

    sha256: str
    size: int


class Needed(msgspec.Struct, frozen=True):
    """A key-encryption key that the backup cannot be read without, by a data key it has wrapped.

    The data key stands in the dump as well, wrapped alike: it only shows, before anything is
    overwritten, whether the key of this name is the right one.
    """

    tenant_id: UUID
    wrapped: bytes


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """A backup, but for its bytes.

    `rows` counts every table, `deletions` is the last number in each tenant's chain of proofs;
    both are of the very view of the data that was dumped. `index_check` is made of the index key
    and gives nothing of it away. `files` are named by their path in the backup.
    """

    format: Literal[1] = 1
    made_at: dt.datetime
    version: str
    engine: EngineType
    server: str
    migrations: list[str]
    rows: dict[str, int]
    deletions: dict[UUID, int]
    keys: dict[str, Needed]
    index_check: str
    files: dict[str, File]


def hashed(path: Path) -> File:
    """Return what a file is now."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return File(digest.hexdigest(), size)


def write(folder: Path, manifest: Manifest) -> None:
    """Write it, and beside it its own digest."""
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (folder / MANIFEST).write_bytes(text)
    (folder / _SEAL).write_text(hashlib.sha256(text).hexdigest() + "\n")


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup. Raises `SafekeepingError` for what is none."""
    if not (folder / MANIFEST).is_file():
        raise SafekeepingError(f"{folder} is no backup: it has no {MANIFEST}")
    with told(str(folder)):
        text = (folder / MANIFEST).read_bytes()
        seal = (folder / _SEAL).read_bytes()
    if hashlib.sha256(text).hexdigest().encode() != seal.strip():
        raise SafekeepingError(f"the backup is damaged: {MANIFEST} is not what was written")
    try:
        return msgspec.json.decode(text, type=Manifest)
    except msgspec.DecodeError as error:
        raise SafekeepingError(
            f"{folder / MANIFEST} was written by another version of this program: {error}"
        ) from error


def examined(folder: Path) -> Manifest:
    """Return the manifest after every file was held against it.

    Raises:
        SafekeepingError: A file is missing or has changed, be it by one bit; it is named.
    """
    manifest = read(folder)
    for name, stated in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise SafekeepingError(f"the backup is damaged: {name} is missing")
        with told(name):
            if hashed(path) != stated:
                raise SafekeepingError(f"the backup is damaged: {name} is not what was written")
    return manifest
