"""Documents at rest: sealed under the tenant's key, opened for those who may."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.documents.tables import DocumentRow
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.errors import NotFoundError

XFAMILIE_0801 = "xfamilie-0801"
SUMMARY = "summary"
CERTIFICATE = "certificate"
WITHDRAWN_CERTIFICATE = "certificate-withdrawn"


class Listed(msgspec.Struct, frozen=True):
    """A document without its bytes; `size` in bytes, `created_at` in UTC."""

    id: UUID
    kind: str
    media_type: str
    size: int
    created_at: dt.datetime
    case_id: UUID | None


class Stored(msgspec.Struct, frozen=True):
    """A document with its bytes."""

    kind: str
    media_type: str
    content: bytes
    case_id: UUID | None


async def store(kernel: Kernel, request_id: UUID, document: Stored, now: dt.datetime) -> UUID:
    """Keep a document of a request, in the open tenant transaction; return its id."""
    box = await kernel.vault.box()
    document_id = uuid4()
    await DocumentRow.insert(
        DocumentRow(
            id=document_id,
            request_id=request_id,
            case_id=document.case_id,
            kind=document.kind,
            media_type=document.media_type,
            sealed=box.seal("document", document_id, "sealed", document.content),
            size=len(document.content),
            created_at=now,
        )
    )
    return document_id


async def rename(document_id: UUID, kind: str) -> None:
    """Call a document something else from now on, in the open tenant transaction."""
    await DocumentRow.update({DocumentRow.kind: kind}).where(DocumentRow.id == document_id)


async def of_request(request_id: UUID) -> tuple[Listed, ...]:
    """Return what there is of a request, in the open tenant transaction."""
    rows = (
        await DocumentRow.select(
            DocumentRow.id,
            DocumentRow.kind,
            DocumentRow.media_type,
            DocumentRow.size,
            DocumentRow.created_at,
            DocumentRow.case_id,
        )
        .where(DocumentRow.request_id == request_id)
        .order_by(DocumentRow.kind)
    )
    return tuple(Listed(**row) for row in rows)


async def open_document(kernel: Kernel, request_id: UUID, document_id: UUID) -> Stored:
    """Open a document, in the open tenant transaction.

    Raises:
        NotFoundError: The request has no such document, or the tenant no such request.
    """
    row = await DocumentRow.objects().get(
        (DocumentRow.id == document_id) & (DocumentRow.request_id == request_id)
    )
    if row is None:
        raise NotFoundError("no such document")
    box = await kernel.vault.box()
    content = box.open("document", row.id, "sealed", bytes(row.sealed))
    return Stored(row.kind, row.media_type, content, row.case_id)
