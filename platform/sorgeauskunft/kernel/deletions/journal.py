"""The copy of all proofs outside the database: one file a tenant, one line of JSON a deletion.

A backup holds what was deleted after it was made. Whoever restores one brings the journal of the
time of the loss along (it is not part of the backup, and never put back to an older state), and
`retention.replay` deletes anew. It holds ids and numbers, nothing of people.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

import msgspec
import structlog

from sorgeauskunft.kernel.database import Database
from sorgeauskunft.kernel.deletions.proof import latest_seq, listed
from sorgeauskunft.kernel.deletions.values import Proof
from sorgeauskunft.kernel.errors import SorgeauskunftError

log = structlog.get_logger()

_TAIL: Final = 8192


class JournalError(SorgeauskunftError):
    """The journal cannot be read or written; what it says is in the message."""


class Journal:
    """A folder `<tenant>.jsonl`. Several processes and machines may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, tenant_id: UUID) -> Path:
        return self._folder / f"{tenant_id}.jsonl"

    async def follow(self, database: Database, tenant_id: UUID) -> int:
        """Copy what was proved since; return how many there were. Opens its own transaction.

        Called after each deletion, and again and again by a chore: what a crash kept from being
        copied is copied then.
        """
        copied = 0
        while True:
            async with database.tenant_transaction(tenant_id, read_only=True):
                if await latest_seq() == 0:
                    return copied
                known = await asyncio.to_thread(self.last_seq, tenant_id)
                fresh = await listed(after=known)
            if not fresh:
                return copied
            copied += await asyncio.to_thread(self._append, tenant_id, fresh)

    async def follow_now(self, database: Database, tenant_id: UUID) -> None:
        """Copy what was just deleted before anybody is told so; for deletions that people ask for.

        A journal that cannot be written makes no fault of what is done: it is told to the operator,
        and the next run of retention, which copies what is missing, fails over it.
        """
        try:
            await self.follow(database, tenant_id)
        except JournalError:
            log.exception("journal_behind", tenant=str(tenant_id))

    def last_seq(self, tenant_id: UUID) -> int:
        """Return the number of the last deletion here, 0 for none."""
        try:
            file = self._path(tenant_id).open("rb")
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise JournalError(f"{self._path(tenant_id)}: {error.strerror}") from error
        with file:
            return _last(file, self._path(tenant_id))

    def tenants(self) -> list[UUID]:
        """Return the tenants of which something was deleted."""
        return sorted(UUID(path.stem) for path in self._folder.glob("*.jsonl"))

    def of_tenant(self, tenant_id: UUID) -> Iterator[Proof]:
        """Return the deletions of a tenant, oldest first. Raises `JournalError` for other lines."""
        try:
            file = self._path(tenant_id).open("rb")
        except FileNotFoundError:
            return
        except OSError as error:
            raise JournalError(f"{self._path(tenant_id)}: {error.strerror}") from error
        with file:
            yield from _lines(file, self._path(tenant_id))

    def _append(self, tenant_id: UUID, proofs: Sequence[Proof]) -> int:
        path = self._path(tenant_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
                # Two processes may have read the same end: the second writes what is left.
                fcntl.flock(file, fcntl.LOCK_EX)
                known = _last(file, path)
                file.truncate()
                fresh = [each for each in proofs if each.seq > known]
                file.write(b"".join(msgspec.json.encode(each) + b"\n" for each in fresh))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise JournalError(f"{path} cannot be written: {error.strerror}") from error
        return len(fresh)


def _lines(file: BinaryIO, path: Path) -> Iterator[Proof]:
    """Read whole lines; a last one without an end is what a crash cut off, and no deletion."""
    for number, line in enumerate(iter(file.readline, b""), start=1):
        if line.endswith(b"\n"):
            yield _proof(line, path, str(number))


def _last(file: BinaryIO, path: Path) -> int:
    """Return the number of the last whole line, and stand behind it; a line has no 8 KiB."""
    end = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, end - _TAIL))
    tail = file.read()
    whole = tail[: tail.rfind(b"\n") + 1]
    file.seek(start + len(whole))
    lines = whole.splitlines()
    return _proof(lines[-1], path, "last").seq if lines else 0


def _proof(line: bytes, path: Path, number: str) -> Proof:
    try:
        return msgspec.json.decode(line, type=Proof)
    except msgspec.DecodeError as error:
        raise JournalError(f"{path}, line {number}: is no deletion") from error
