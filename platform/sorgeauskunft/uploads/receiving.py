"""One file on its way in: kept sealed as it comes, scanned, looked into, and kept as it may stay.

Nothing of it ever lies unencrypted on disk, and never all of it in this process's memory: the
inspector, which needs it whole, is a process of its own.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator
from uuid import UUID, uuid4

import structlog

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.errors import StorageError
from sorgeauskunft.kernel.streams import new_stream_key, open_stream, seal_stream
from sorgeauskunft.uploads.errors import Reason, RefusedError
from sorgeauskunft.uploads.inspecting import inspected
from sorgeauskunft.uploads.names import clean_name
from sorgeauskunft.uploads.scanning import Verdict, scan
from sorgeauskunft.uploads.values import Document, Upload

log = structlog.get_logger()


async def receive(
    kernel: Kernel,
    tenant_id: UUID,
    document: Document | None,
    name: str,
    chunks: AsyncIterable[bytes],
) -> Upload:
    """Take a file in; the caller puts the record where it belongs, or `discard`s the blob.

    Where the scanner is away the file is kept as `waiting`.

    Raises:
        RefusedError: It is not taken, and nothing of it is kept.
    """
    try:
        return await _taken(kernel, tenant_id, document, name, chunks)
    except StorageError as error:
        kernel.metrics.files_not_kept.inc()
        log.error("file_not_kept", reason=str(error))  # noqa: TRY400 - where is known, and why is said
        raise RefusedError(Reason.STORAGE) from error


async def _taken(
    kernel: Kernel,
    tenant_id: UUID,
    document: Document | None,
    name: str,
    chunks: AsyncIterable[bytes],
) -> Upload:
    most = kernel.settings.upload_file_bytes
    came = _Kept(kernel, tenant_id)
    try:
        await came.write(_counted(chunks, most))
        verdict = await scan(kernel.settings.clamd, came.read())
        if verdict is Verdict.INFECTED:
            raise RefusedError(Reason.INFECTED)
        stays = _Kept(kernel, tenant_id)
        async with inspected(came.read(), most) as (media_type, kept):
            await stays.write(kept)
    finally:
        await kernel.blobs.delete(came.blob)
    return Upload(
        id=stays.blob.id,
        document=document,
        name=clean_name(name, media_type),
        media_type=media_type,
        size=stays.size,
        key=stays.key,
        waiting=verdict is Verdict.AWAY,
    )


def opened(kernel: Kernel, tenant_id: UUID, upload: Upload) -> AsyncIterator[bytes]:
    """Return the bytes of a file, decrypted as they are read.

    Raises `NotFoundError` where its blob is gone, `SecretsError` where it was changed.
    """
    return _Kept(kernel, tenant_id, upload.id, upload.key).read()


async def scan_again(kernel: Kernel, tenant_id: UUID, upload: Upload) -> Verdict:
    """Scan a file that waits."""
    return await scan(kernel.settings.clamd, opened(kernel, tenant_id, upload))


class _Kept:
    """One sealed blob with its key."""

    def __init__(
        self, kernel: Kernel, tenant_id: UUID, id_: UUID | None = None, key: bytes | None = None
    ) -> None:
        self.blob = Blob(tenant_id, id_ or uuid4())
        self.key = key or new_stream_key()
        self.size = 0
        self._blobs = kernel.blobs
        self._place = f"{tenant_id}|upload|{self.blob.id}"

    async def write(self, chunks: AsyncIterable[bytes]) -> None:
        await self._blobs.write(
            self.blob, seal_stream(self.key, self._place, self._measured(chunks))
        )

    def read(self) -> AsyncIterator[bytes]:
        return open_stream(self.key, self._place, self._blobs.read(self.blob))

    async def _measured(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self.size += len(chunk)
            yield chunk


async def _counted(chunks: AsyncIterable[bytes], most: int) -> AsyncIterator[bytes]:
    """Refuse a file as soon as it is too large, or when it ends without having begun."""
    size = 0
    async for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise RefusedError(Reason.TOO_LARGE)
        yield chunk
    if not size:
        raise RefusedError(Reason.EMPTY)
