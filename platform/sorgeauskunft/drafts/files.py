"""The files of a draft: added, taken out, scanned when the scanner is back."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec

from sorgeauskunft import uploads
from sorgeauskunft.drafts.content import DraftContent
from sorgeauskunft.drafts.service import change
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.uploads import Document, Reason, RefusedError, Upload, Verdict


def require_room(
    kernel: Kernel, present: Collection[Upload], document: Document | None, size: int = 1
) -> None:
    """Refuse one more file of `size` bytes where there is no room for it.

    Raises:
        RefusedError: There are too many for this document, or all together would be too large.
    """
    if sum(upload.document is document for upload in present) >= uploads.MAX_FILES:
        raise RefusedError(Reason.TOO_MANY)
    if sum(upload.size for upload in present) + size > kernel.settings.upload_total_bytes:
        raise RefusedError(Reason.TOO_MUCH)


async def add_upload(
    kernel: Kernel, tenant_id: UUID, code: str, upload: Upload, form_version: str
) -> DraftContent | None:
    """Put a received file into the draft; None where the draft is gone, then so is the file.

    Raises:
        RefusedError: There is no room for it, also because of another tab. The file is deleted.
    """

    def alter(content: DraftContent) -> DraftContent:
        require_room(kernel, content.uploads, upload.document, upload.size)
        return msgspec.structs.replace(content, uploads=(*content.uploads, upload))

    content = None
    try:
        content = await change(kernel, tenant_id, code, alter, form_version)
    finally:
        if content is None:
            await uploads.discard(kernel, tenant_id, [upload.id])
    return content


async def remove_uploads(
    kernel: Kernel, tenant_id: UUID, code: str, ids: Collection[UUID], form_version: str
) -> DraftContent | None:
    """Take files out and delete them; None where the draft is gone. Again changes nothing."""

    def alter(content: DraftContent) -> DraftContent:
        kept = tuple(upload for upload in content.uploads if upload.id not in ids)
        return msgspec.structs.replace(content, uploads=kept)

    return await change(kernel, tenant_id, code, alter, form_version)


async def scan_waiting(
    kernel: Kernel, tenant_id: UUID, code: str, content: DraftContent, form_version: str
) -> tuple[DraftContent | None, tuple[Upload, ...]]:
    """Scan what waits for the scanner: what is clean is accepted, what is infected goes.

    Returns the content after that (None: the draft is gone), and the files that were infected.
    Files for which the scanner is still away go on waiting.
    """
    clean, infected = set(), []
    for upload in content.uploads:
        if not upload.waiting:
            continue
        match await uploads.scan_again(kernel, tenant_id, upload):
            case Verdict.CLEAN:
                clean.add(upload.id)
            case Verdict.INFECTED:
                infected.append(upload)
            case Verdict.AWAY:
                break  # the next one would wait for the scanner in vain as well
    if not clean and not infected:
        return content, ()
    gone = {upload.id for upload in infected}

    def alter(present: DraftContent) -> DraftContent:
        kept = tuple(
            msgspec.structs.replace(upload, waiting=upload.waiting and upload.id not in clean)
            for upload in present.uploads
            if upload.id not in gone
        )
        return msgspec.structs.replace(present, uploads=kept)

    return await change(kernel, tenant_id, code, alter, form_version), tuple(infected)
