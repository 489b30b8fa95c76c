"""How a case ends: declined with a reason, posted on a day, or taken up again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.requests.progress import advance
from sorgeauskunft.requests.status import RequestStatus
from sorgeauskunft.requests.tables import NOBODY, CaseRow


async def decline(
    kernel: Kernel, request_id: UUID, case_id: UUID, reason: str, now: dt.datetime
) -> None:
    """Decline one case, in the open tenant transaction; the mother reads the reason by her code.

    Raises:
        NotFoundError: The tenant has no such request, or it no such case.
        WrongStatusError: Nobody works on the case, or it is decided already.
    """
    await advance(request_id, RequestStatus.DECLINED, now, case_id=case_id)
    box = await kernel.vault.box()
    sealed = box.seal("request_case", case_id, "reason", reason.encode())
    await CaseRow.update({CaseRow.reason: sealed}).where(CaseRow.id == case_id)


async def post(request_id: UUID, case_id: UUID, day: dt.date, now: dt.datetime) -> None:
    """Note that the letter of one case was posted on a day, in the open tenant transaction.

    Raises:
        NotFoundError: The tenant has no such request, or it no such case.
        WrongStatusError: There is no letter to post.
    """
    await advance(request_id, RequestStatus.POSTED, now, case_id=case_id)
    await CaseRow.update({CaseRow.posted_on: day}).where(CaseRow.id == case_id)


async def reconsider(request_id: UUID, case_id: UUID, now: dt.datetime) -> None:
    """Take a decided case up again, in the open tenant transaction: its letter was withdrawn.

    Raises:
        NotFoundError: The tenant has no such request, or it no such case.
        WrongStatusError: The case is not decided.
    """
    await advance(request_id, RequestStatus.IN_WORK, now, case_id=case_id)
    await CaseRow.update({CaseRow.reason: NOBODY, CaseRow.posted_on: None}).where(
        CaseRow.id == case_id
    )


async def reasons_of(kernel: Kernel, request_id: UUID) -> dict[UUID, str]:
    """Return case → why it was declined, in the open tenant transaction."""
    rows = await CaseRow.select(CaseRow.id, CaseRow.reason).where(
        (CaseRow.request_id == request_id) & (CaseRow.reason != NOBODY)
    )
    if not rows:
        return {}
    box = await kernel.vault.box()
    return {
        row["id"]: box.open("request_case", row["id"], "reason", bytes(row["reason"])).decode()
        for row in rows
    }
