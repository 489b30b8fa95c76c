"""Making up the parcel that a channel is handed."""

from __future__ import annotations

from uuid import UUID

from sorgeauskunft.delivery.channel import Parcel
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests.tables import CaseRow, RequestRow
from tenants.offices import Office


async def parcel_of(office: Office, request_id: UUID, attempt: int) -> Parcel:
    """Return the parcel of a request, in the open tenant transaction; nothing is unsealed for it.

    Raises:
        NotFoundError: The tenant has no such request (any more).
    """
    row = await RequestRow.select(RequestRow.reference, RequestRow.sent_at, RequestRow.test).where(
        RequestRow.id == request_id
    )
    if not row:
        raise NotFoundError("no such request")
    cases = (
        await CaseRow.select(CaseRow.message_uuid)
        .where(CaseRow.request_id == request_id)
        .order_by(CaseRow.number)
    )
    return Parcel(
        tenant_id=office.id,
        request_id=request_id,
        office=office,
        reference=row[0]["reference"],
        message_uuids=tuple(case["message_uuid"] for case in cases),
        sent_at=row[0]["sent_at"],
        attempt=attempt,
        test=row[0]["test"],
    )
