"""What a request is made of, for FIT-Connect: one content for each child."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sorgeauskunft import documents, uploads
from sorgeauskunft.documents import SUMMARY, XFAMILIE_0801
from sorgeauskunft.fitconnect import Attachment, Content
from sorgeauskunft.kernel import BERLIN, Kernel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import stored

_FORM_NAME: Final = "anfrage-{reference}.pdf"


async def contents_of(kernel: Kernel, tenant_id: UUID, request_id: UUID) -> dict[UUID, Content]:
    """Return what has to be submitted, by case.

    Message 0801 speaks of one child, and a submission carries one message: siblings become several
    submissions. Each brings the summary and all files, so that each stands for itself. A file's id
    is the one by which the message names it as evidence.

    Raises:
        NotFoundError: The request, a document or a file is not there (any more).
    """
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        request = await stored(kernel, request_id)
        if request is None:
            raise NotFoundError("no such request")
        listed = [
            each
            for each in await documents.of_request(request_id)
            if each.kind in {XFAMILIE_0801, SUMMARY}
        ]
        opened = [
            (each, (await documents.open_document(kernel, request_id, each.id)).content)
            for each in listed
        ]
    attachments = [
        Attachment(
            id=each.id,
            purpose="form",
            name=_FORM_NAME.format(reference=request.reference),
            media_type=each.media_type,
            content=content,
        )
        for each, content in opened
        if each.kind == SUMMARY
    ]
    for upload in request.content.uploads:
        chunks = [chunk async for chunk in uploads.opened(kernel, tenant_id, upload)]
        attachments.append(
            Attachment(
                id=upload.id,
                purpose="attachment",
                name=uploads.filed_name(upload),
                media_type=upload.media_type.value,
                content=b"".join(chunks),
            )
        )
    return {
        each.case_id: Content(
            xml=content,
            attachments=tuple(attachments),
            reference=request.reference,
            applied_on=request.sent_at.astimezone(BERLIN).date(),
        )
        for each, content in opened
        if each.kind == XFAMILIE_0801 and each.case_id is not None
    }
