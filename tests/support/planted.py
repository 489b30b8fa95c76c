"""Requests with a row in every table that can have one of them, whatever tables there are."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any
from uuid import UUID, uuid4

from arrivals import arrived
from piccolo import columns
from piccolo.columns import Bytea, Date, Timestamptz, Varchar
from piccolo.table import Table

from sorgeauskunft import requests
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.blobs import Blob
from sorgeauskunft.kernel.database import TENANT_TABLES, add
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.retention.removing import BELONGS
from sorgeauskunft.uploads.tables import UploadRow
from sorgeauskunft.webhooks.tables import DeliveryRow
from tenants.offices import Office

WAY = (
    RequestStatus.IN_WORK,
    RequestStatus.ISSUED,
    RequestStatus.POSTED,
    RequestStatus.CLOSED,
)


async def receipted(kernel: Kernel, office: Office) -> UUID:
    """A request that has arrived, with the receipt for it."""
    request_id = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        await add(
            DeliveryAttempt(request_id=request_id, status="accepted", started_at=kernel.clock.now())
        )
    return request_id


async def close(kernel: Kernel, office: Office, request_id: UUID) -> None:
    """All the way to the end."""
    async with kernel.database.tenant_transaction(office.id):
        for status in WAY:
            await requests.advance(request_id, status, kernel.clock.now())


async def fill(kernel: Kernel, office: Office, request_id: UUID) -> UUID:
    """Put a row into every table of tenants that can belong to this request; return its file's id."""
    file_id = uuid4()
    await kernel.blobs.write(Blob(office.id, file_id), _chunks())
    async with kernel.database.tenant_transaction(office.id):
        (case_id, *_) = await requests.statuses_of(request_id)
        query_id = uuid4()
        of = {"request_id": request_id, "case_id": case_id, "query_id": query_id}
        for table in TENANT_TABLES.values():
            names = [c._meta.name for c in table._meta.columns if c._meta.name in BELONGS]
            if not names or table is UploadRow or "delete" not in table.tenant:
                continue
            row = _row(table, kernel.clock.now(), {name: of[name] for name in names})
            if table._meta.tablename == "register_query":
                row.id = query_id
            await add(row)
        now = kernel.clock.now()
        await add(UploadRow(id=file_id, request_id=request_id, size=3, created_at=now))
        await add(_row(DeliveryRow, now, {"subject_id": request_id}))
    return file_id


def _row(table: type[Table], now: dt.datetime, given: dict[str, Any]) -> Any:
    values = dict(given)
    for column in table._meta.columns:
        name = column._meta.name
        if name in values or name in {"id", "tenant_id"} or column._meta.null:
            continue
        if isinstance(column, columns.UUID):
            values[name] = uuid4()
        elif isinstance(column, Timestamptz):
            values[name] = now
        elif isinstance(column, Date):
            values[name] = now.date()
        elif isinstance(column, Bytea):
            values[name] = secrets.token_bytes(16)
        elif isinstance(column, Varchar) and column._meta.unique:
            values[name] = secrets.token_hex(4)
    if table._meta.tablename == "request_case":
        # Nothing that keeps the request open.
        values |= {"number": 99, "status": RequestStatus.CLOSED.value}
    return table(**values)


async def _chunks() -> Any:
    yield b"abc"
