"""A picture made small, so that a clerk sees what a file is without opening it.

Made anew each time, by the program that has looked into the file before (`inspector.py`): so there is
no second copy to be kept sealed, and none to be forgotten when the file is deleted.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.uploads.errors import RefusedError
from sorgeauskunft.uploads.inspecting import inspected
from sorgeauskunft.uploads.receiving import opened
from sorgeauskunft.uploads.values import MediaType, Upload

_SIDE: Final = 240
_MOST: Final = 512 * 1024


async def previewed(kernel: Kernel, tenant_id: UUID, upload: Upload) -> tuple[MediaType, bytes]:
    """Return a small picture of an image, at most 240 pixels wide and high.

    Raises:
        NotFoundError: It is no image, is gone, or cannot be drawn.
    """
    if upload.media_type is MediaType.PDF:
        raise NotFoundError("no picture of a PDF")
    try:
        small = inspected(opened(kernel, tenant_id, upload), _MOST, side=_SIDE)
        async with small as (media_type, chunks):
            return media_type, b"".join([chunk async for chunk in chunks])
    except (RefusedError, TimeoutError) as error:
        raise NotFoundError("cannot be drawn") from error
