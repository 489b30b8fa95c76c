"""What a code opens: what § 58 SGB VIII needs, of one query, as long as it waits for its answer."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.bycode.making import lookup_of, open_code_of
from sorgeauskunft.bycode.tables import CodeLookup
from sorgeauskunft.kernel import Kernel, audit, codes
from sorgeauskunft.register import Inquiry, told_of

REGISTER_OFFICE = audit.Actor("register_office")
"""Who acts with a code: somebody of an office without accounts here."""


class CodeKey(msgspec.Struct, frozen=True):
    """Which code, and the office that made it."""

    office_id: UUID
    code_id: UUID


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A query as who has the code sees it. `office_name` is the office that was asked."""

    key: CodeKey
    reference: str
    office_name: str
    inquiry: Inquiry
    expires_at: dt.datetime


async def open_by_code(kernel: Kernel, typed: str) -> Opened | None:
    """Open a query by the code as typed; None for every code that opens nothing, whatever the reason."""
    code = codes.read_secret_code(typed)
    if code is None:
        return None
    async with kernel.database.platform_transaction("register_code.find", read_only=True):
        found = await CodeLookup.objects().get(CodeLookup.lookup == lookup_of(kernel, code))
    if found is None:
        return None
    return await open_by_key(kernel, CodeKey(found.office_id, found.code_id))


async def open_by_key(kernel: Kernel, key: CodeKey) -> Opened | None:
    """Open a query whose code was typed before; the look stands in the trail of the office that asks."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(key.office_id):
        found = await open_code_of(key.code_id)
        if found is None or found[0].expires_at <= now:
            return None
        row, query = found
        inquiry = told_of(await kernel.vault.box(), query)
        if inquiry is None:
            return None
        await audit.record(
            "code:register_query:viewed", REGISTER_OFFICE, now, subject=query.request_id
        )
    return Opened(
        key=key,
        reference=row.reference,
        office_name=query.office_name,
        inquiry=inquiry,
        expires_at=row.expires_at,
    )
