"""A PDF that an office's own software brings: scanned and looked into like any file of a stranger."""

from __future__ import annotations

from collections.abc import AsyncIterator

from sorgeauskunft.kernel import Settings
from sorgeauskunft.uploads.errors import Reason, RefusedError
from sorgeauskunft.uploads.inspecting import inspected
from sorgeauskunft.uploads.scanning import Verdict, scan
from sorgeauskunft.uploads.values import MediaType


async def inspected_pdf(settings: Settings, content: bytes) -> bytes:
    """Return the PDF as it is to be kept: written anew, which takes off a signature in it.

    Raises:
        RefusedError: It is no PDF, broken, dangerous, infected or too large, or the scanner is away.
    """
    most = settings.upload_file_bytes
    if len(content) > most:
        raise RefusedError(Reason.TOO_LARGE)
    verdict = await scan(settings.clamd, _once(content))
    if verdict is Verdict.INFECTED:
        raise RefusedError(Reason.INFECTED)
    if verdict is Verdict.AWAY:
        raise RefusedError(Reason.SCANNER)
    async with inspected(_once(content), most) as (media_type, kept):
        if media_type is not MediaType.PDF:
            raise RefusedError(Reason.KIND)
        return b"".join([chunk async for chunk in kept])


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
