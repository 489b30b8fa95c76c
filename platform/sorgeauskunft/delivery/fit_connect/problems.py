"""Why a receiver rejected a request, in its own words: for the people of the office only."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery.fit_connect.submissions import State
from sorgeauskunft.delivery.fit_connect.tables import NOTHING, SubmissionRow
from sorgeauskunft.fitconnect import Problem
from sorgeauskunft.kernel import Kernel

_LONGEST: Final = 500


async def problems_of(
    kernel: Kernel, tenant_id: UUID, request_ids: Collection[UUID]
) -> dict[UUID, tuple[str, ...]]:
    """Return what the receiver said when it rejected last, by request; at most 500 characters each.

    Requests of which nothing was rejected, or without a word, are left out.
    """
    if not request_ids:
        return {}
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        rows = (
            await SubmissionRow.objects()
            .where(
                SubmissionRow.request_id.is_in(list(request_ids))
                & (SubmissionRow.state == State.REJECTED.value)
            )
            .order_by(SubmissionRow.ended_at)
        )
        box = await kernel.vault.box()
    said: dict[UUID, tuple[str, ...]] = {}
    for row in rows:
        if bytes(row.problems) == NOTHING:
            continue
        plain = box.open("fit_connect_submission", row.id, "problems", bytes(row.problems))
        problems = msgspec.json.decode(plain, type=tuple[Problem, ...])
        words = (each.detail or each.title for each in problems)
        said[row.request_id] = tuple(each[:_LONGEST] for each in words if each)
    return said
