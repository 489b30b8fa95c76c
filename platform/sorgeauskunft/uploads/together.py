"""Files that come together with a text: all of them are taken, or none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.uploads.errors import Reason, RefusedError
from sorgeauskunft.uploads.names import clean_stem
from sorgeauskunft.uploads.receiving import receive
from sorgeauskunft.uploads.rows import discard
from sorgeauskunft.uploads.values import MAX_FILES, Upload


class NamedFile(Protocol):
    """A file on its way in: its name as somebody else says, its bytes as they arrive."""

    name: str

    def chunks(self) -> AsyncIterator[bytes]:
        """Return the bytes, once."""


class OneRefusedError(RefusedError):
    """A file is not taken, and neither are those that came with it; `name` is cleaned."""

    def __init__(self, reason: Reason, name: str) -> None:
        super().__init__(reason)
        self.name = clean_stem(name)


async def receive_all(
    kernel: Kernel, tenant_id: UUID, files: AsyncIterator[NamedFile]
) -> tuple[Upload, ...]:
    """Take in files that wait for nothing: there is no draft in which they could.

    The caller attaches them to a request, or discards their blobs.

    Raises:
        OneRefusedError: One is not taken, or the scanner is away; nothing of any is kept.
        RefusedError: The form that brings them does not arrive whole; likewise.
    """
    taken: list[Upload] = []
    try:
        async for file in files:
            taken.append(await _one(kernel, tenant_id, file, len(taken)))
            _require_fit(taken, file, kernel.settings.upload_total_bytes)
    except BaseException:
        await discard(kernel, tenant_id, [upload.id for upload in taken])
        raise
    return tuple(taken)


async def _one(kernel: Kernel, tenant_id: UUID, file: NamedFile, before: int) -> Upload:
    if before >= MAX_FILES:
        raise OneRefusedError(Reason.TOO_MANY, file.name)
    try:
        return await receive(kernel, tenant_id, None, file.name, file.chunks())
    except RefusedError as refused:
        raise OneRefusedError(refused.reason, file.name) from refused


def _require_fit(taken: list[Upload], last: NamedFile, most: int) -> None:
    if taken[-1].waiting:
        raise OneRefusedError(Reason.SCANNER, last.name)
    if sum(upload.size for upload in taken) > most:
        raise OneRefusedError(Reason.TOO_MUCH, last.name)
