"""A callback names submissions: the receipts of the requests behind them are asked for at once."""

from __future__ import annotations

import re
from typing import Final
from uuid import UUID

from sorgeauskunft.delivery.fit_connect.tables import SubmissionRow
from sorgeauskunft.delivery.receipts import hurry
from sorgeauskunft.kernel import Kernel

_MOST: Final = 200
_UUID: Final = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


async def hurry_named(kernel: Kernel, body: bytes) -> int:
    """Ask at once for what a callback is about; return for how many requests.

    Which fields of a callback name what is not published in detail: every UUID in it is looked up, as
    submission and as case, and those that are not ours mean nothing.
    """
    named = list({UUID(found.decode()) for found in _UUID.findall(body)})[:_MOST]
    if not named:
        return 0
    async with kernel.database.platform_transaction("fit_connect.callback", read_only=True):
        rows = await SubmissionRow.select(SubmissionRow.tenant_id, SubmissionRow.request_id).where(
            SubmissionRow.submission_id.is_in(named) | SubmissionRow.there_id.is_in(named)
        )
    found = {(row["tenant_id"], row["request_id"]) for row in rows}
    for tenant_id, request_id in found:
        async with kernel.database.tenant_transaction(tenant_id):
            await hurry(request_id, kernel.clock.now())
    return len(found)
