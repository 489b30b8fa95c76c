"""Why a receiver rejected a request, in its own words: for the people of the office only."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import msgspec

from sorgeauskunft.delivery.fit_connect.submissions import State
from sorgeauskunft.delivery.fit_connect.tables import NOTHING, SubmissionRow
from sorgeauskunft.fitconnect import Problem
from sorgeauskunft.kernel import Kernel

_LONGEST: Final = 500


async def problems_of(kernel: Kernel, request_id: UUID) -> tuple[str, ...]:
    """Return what the receiver said at the last rejection, in the open tenant transaction.

    At most 500 characters a sentence; empty where it said nothing, or nothing was rejected.
    """
    row = (
        await SubmissionRow.objects()
        .where(
            (SubmissionRow.request_id == request_id) & (SubmissionRow.state == State.REJECTED.value)
        )
        .order_by(SubmissionRow.ended_at, ascending=False)
        .first()
    )
    if row is None or bytes(row.problems) == NOTHING:
        return ()
    box = await kernel.vault.box()
    plain = box.open("fit_connect_submission", row.id, "problems", bytes(row.problems))
    said = msgspec.json.decode(plain, type=tuple[Problem, ...])
    return tuple((each.detail or each.title or each.code)[:_LONGEST] for each in said)
