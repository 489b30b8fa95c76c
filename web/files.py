"""Files that somebody uploaded, sent back: decrypted as they are read, and harmless in a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from litestar.exceptions import NotFoundException
from litestar.response import Stream

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.uploads import MediaType, Upload, opened

# Nothing in the file may load, run or be part of another page. Browsers show a PDF by a plug-in of
# their own, which "sandbox" would shut out; what it shows cannot reach the page around it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
_SANDBOX = f"{_POLICY}; img-src 'self'; sandbox"
_PLUGIN = f"{_POLICY}; object-src 'self'"


async def file_answer(
    kernel: Kernel, tenant_id: UUID, upload: Upload, name: str, *, inline: bool
) -> Stream:
    """Return the answer with a file, under a plain ASCII `name` with its ending. Raises 404 where it is gone."""
    chunks = opened(kernel, tenant_id, upload)
    try:
        # Before the answer begins, so that there can still be another one.
        first = await anext(chunks)
    except NotFoundError as error:
        raise NotFoundException from error

    async def whole() -> AsyncIterator[bytes]:
        yield first
        async for chunk in chunks:
            yield chunk

    disposition = "inline" if inline else "attachment"
    return Stream(
        whole(),
        media_type=upload.media_type.value,
        headers={
            "content-disposition": f'{disposition}; filename="{name}"',
            "content-length": str(upload.size),
            "content-security-policy": _PLUGIN if upload.media_type is MediaType.PDF else _SANDBOX,
        },
    )
