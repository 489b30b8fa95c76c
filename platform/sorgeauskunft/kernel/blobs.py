"""Large sealed things outside the database: a folder on disk now, an object store behind the same seam.

The store knows nothing of what it keeps: what goes in is encrypted before (`streams.py`). A blob is
named by its tenant and an id; its name says nothing of people.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable
from io import FileIO
from pathlib import Path
from typing import Protocol, TypeVar
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel.errors import NotFoundError, StorageError

_READ_BYTES = 64 * 1024
_Result = TypeVar("_Result")


class Blob(msgspec.Struct, frozen=True):
    """The name of a blob."""

    tenant_id: UUID
    id: UUID


class BlobStore(Protocol):
    """Writes once, reads, deletes. Everything is streamed."""

    async def write(self, blob: Blob, chunks: AsyncIterable[bytes]) -> None:
        """Keep a blob: all of it or, when `chunks` raises or the machine stops, nothing.

        Raises `StorageError` where it cannot be written; nothing is left of it then.
        """
        ...

    def read(self, blob: Blob) -> AsyncIterator[bytes]:
        """Return the bytes in order. Raises `NotFoundError` where there is no such blob."""
        ...

    async def delete(self, blob: Blob) -> None:
        """Delete a blob; nothing happens where there is none. Raises `StorageError`."""
        ...

    async def untouched_since(self, moment: dt.datetime) -> list[Blob]:
        """Return blobs written before this moment; remains of broken writes are cleared away."""
        ...


class FolderBlobs:
    """A folder: `tenant/ab/<id>`, readable by the service's user only.

    Several machines may share it (NFS); a blob appears by one rename. Times are those of the file
    system.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, blob: Blob) -> Path:
        return self._folder / str(blob.tenant_id) / blob.id.hex[:2] / str(blob.id)

    async def write(self, blob: Blob, chunks: AsyncIterable[bytes]) -> None:
        """See `BlobStore.write`."""
        path = self._path(blob)
        part = path.with_name(f"{path.name}.{uuid4().hex}.part")
        try:
            file = await _done(_create, part)
            with contextlib.closing(file):
                async for chunk in chunks:
                    await _done(_write, file, chunk)
                await _done(_to_disk, file)
            await _done(_put, part, path)
        except BaseException:
            # Whatever hinders it is the same that is told; what lies about is swept later.
            with contextlib.suppress(OSError):
                part.unlink()
            raise

    async def read(self, blob: Blob) -> AsyncIterator[bytes]:
        """See `BlobStore.read`."""
        try:
            file = await asyncio.to_thread(self._path(blob).open, "rb")
        except FileNotFoundError as error:
            raise NotFoundError("no such blob") from error
        with file:
            while chunk := await asyncio.to_thread(file.read, _READ_BYTES):
                yield chunk

    async def delete(self, blob: Blob) -> None:
        """See `BlobStore.delete`."""
        await _done(_unlink, self._path(blob))

    async def untouched_since(self, moment: dt.datetime) -> list[Blob]:
        """See `BlobStore.untouched_since`."""
        return await asyncio.to_thread(self._untouched_since, moment.timestamp())

    def _untouched_since(self, moment: float) -> list[Blob]:
        found = []
        for path in self._folder.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError, ValueError):
                if path.stat().st_mtime >= moment:
                    continue
                if path.suffix == ".part":
                    path.unlink()
                else:
                    found.append(Blob(UUID(path.parts[-3]), UUID(path.name)))
        return found


async def _done(step: Callable[..., _Result], *given: object) -> _Result:
    working = asyncio.ensure_future(asyncio.to_thread(step, *given))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        # A thread cannot be called back. Its file must stay open until it is done: the number of a
        # closed one is soon another's, and what is still written would land there.
        await asyncio.wait([working])
        raise
    except OSError as error:
        reason = errno.errorcode.get(error.errno or 0, "unknown")
        raise StorageError(f"a file could not be written: {reason}") from error


def _create(path: Path) -> FileIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Without a buffer of its own: what was taken is written, and closing it writes nothing more.
    return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w")


def _unlink(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        path.unlink()


def _write(file: FileIO, chunk: bytes) -> None:
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]


def _to_disk(file: FileIO) -> None:
    os.fsync(file.fileno())


def _put(part: Path, path: Path) -> None:
    part.rename(path)
    # The new name is on disk only once its folder is.
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
