"""Taking a report: sealed and written down before anybody is told, so that none is lost."""

from __future__ import annotations

from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import enqueue

NOTIFY: Final = "feedback.notify"
KEEP_DAYS_AFTER_DONE: Final = 30
"""How long a report that is done is kept, for questions that come back."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody reports: what does not work, on which page, and where an answer may go."""

    message: str
    page: str = ""
    email: str = ""


async def send(kernel: Kernel, tenant_id: UUID, report: Report) -> UUID:
    """Keep a report for an office, and have the office told where mail is set up."""
    now = kernel.clock.now()
    report_id = uuid4()
    async with kernel.database.tenant_transaction(tenant_id):
        box = await kernel.vault.box()
        sealed = box.seal("feedback", report_id, "message", msgspec.json.encode(report))
        await add(FeedbackRow(id=report_id, message=sealed, created_at=now))
        if kernel.settings.mails:
            await enqueue(NOTIFY, report_id, now, attempts=kernel.settings.job_attempts)
        await audit.record("citizen:feedback:sent", audit.CITIZEN, now, subject=report_id)
    return report_id
