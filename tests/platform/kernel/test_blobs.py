"""The folder of blobs: all or nothing, and nobody else may read it."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import resource
import threading
from collections.abc import AsyncIterator
from io import FileIO
from pathlib import Path
from uuid import uuid4

import pytest
from paper import chunks, joined

from sorgeauskunft.kernel import blobs
from sorgeauskunft.kernel.blobs import Blob, FolderBlobs
from sorgeauskunft.kernel.errors import NotFoundError, StorageError

LATER = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_write_read_delete(tmp_path: Path) -> None:
    """What was written is read again until it is deleted; deleting twice is no error."""
    store, blob = FolderBlobs(tmp_path), Blob(uuid4(), uuid4())
    await store.write(blob, chunks(b"abc" * 100_000))
    assert await joined(store.read(blob)) == b"abc" * 100_000
    (path,) = files(tmp_path)
    assert path.stat().st_mode & 0o077 == 0
    for _ in range(2):
        await store.delete(blob)
    with pytest.raises(NotFoundError):
        await joined(store.read(blob))
    assert files(tmp_path) == []


async def test_broken_write(tmp_path: Path) -> None:
    """Where the source breaks, nothing is left."""

    async def breaking() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        await FolderBlobs(tmp_path).write(Blob(uuid4(), uuid4()), breaking())
    assert files(tmp_path) == []


async def test_given_up_while_writing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is cancelled waits for the thread that still writes: its file is closed after it."""
    begun, may_go_on, open_until = threading.Event(), threading.Event(), list[bool]()
    written = blobs._write

    def slow(file: FileIO, chunk: bytes) -> None:
        begun.set()
        may_go_on.wait(10)
        open_until.append(not file.closed)
        written(file, chunk)

    monkeypatch.setattr(blobs, "_write", slow)
    store = FolderBlobs(tmp_path)
    writing = asyncio.create_task(store.write(Blob(uuid4(), uuid4()), chunks(b"abc")))
    await asyncio.to_thread(begun.wait, 10)
    writing.cancel()
    await asyncio.sleep(0)
    may_go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert open_until == [True]
    assert files(tmp_path) == []


async def test_no_room(tmp_path: Path) -> None:
    """What cannot be written is told by its reason, and nothing is left of it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, hard))
    try:
        with pytest.raises(StorageError, match="EFBIG"):
            await FolderBlobs(tmp_path).write(Blob(uuid4(), uuid4()), chunks(b"abc" * 100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files(tmp_path) == []
    (tmp_path / "no-folder").touch()
    with pytest.raises(StorageError, match="ENOTDIR"):
        await FolderBlobs(tmp_path / "no-folder").write(Blob(uuid4(), uuid4()), chunks(b"abc"))


async def test_remains_of_a_crash(tmp_path: Path) -> None:
    """What a crash left half-written is cleared away, and whole blobs are listed, once old."""
    store, blob = FolderBlobs(tmp_path), Blob(uuid4(), uuid4())
    await store.write(blob, chunks(b"abc"))
    (path,) = files(tmp_path)
    part = path.with_name("x.part")
    part.write_bytes(b"half")
    (path.parent / "not-ours").touch()
    assert await store.untouched_since(LATER - dt.timedelta(days=2)) == []
    assert part.exists()
    os.utime(path)
    assert await store.untouched_since(LATER) == [blob]
    assert not part.exists()
    assert path.exists()
