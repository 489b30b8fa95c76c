"""A request as it was sent, opened for those who work on it."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.content import RequestContent
from sorgeauskunft.requests.progress import CaseProgress, progress_of
from sorgeauskunft.requests.tables import CaseRow, RequestRow


class StoredRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it was sent, opened."""

    id: UUID
    reference: str
    content: RequestContent
    sent_at: dt.datetime
    test: bool
    cases: tuple[CaseProgress, ...]
    message_uuids: tuple[UUID, ...]


async def stored(kernel: Kernel, request_id: UUID) -> StoredRequest | None:
    """Open a request in the open tenant transaction; None where the tenant has none such."""
    row = await RequestRow.objects().get(RequestRow.id == request_id)
    if row is None:
        return None
    box = await kernel.vault.box()
    plain = box.open("request", request_id, "content", bytes(row.content))
    cases = await progress_of(request_id)
    uuids = (
        await CaseRow.select(CaseRow.message_uuid)
        .where(CaseRow.request_id == request_id)
        .order_by(CaseRow.number)
    )
    return StoredRequest(
        id=row.id,
        reference=row.reference,
        content=msgspec.json.decode(plain, type=RequestContent),
        sent_at=row.sent_at,
        test=row.test,
        cases=cases,
        message_uuids=tuple(entry["message_uuid"] for entry in uuids),
    )
