"""A mail to the office's functional mailbox: something has come.

It says that there is something and where to look, nothing about whom. However much comes, there is
one mail in `NOTICE_MINUTES`, and the last arrival is told of, too: what comes meanwhile waits for the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.database import current_door
from sorgeauskunft.kernel.jobs import Job, RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.handling import NOTICE_MINUTES
from tenants.trial import as_test

NOTICE: Final = "delivery.notice"
"""Kind of the job; its subject is the office."""

# A day or so: later the inbox itself has told.
_ATTEMPTS = 8
_BETWEEN = dt.timedelta(minutes=NOTICE_MINUTES)


async def plan_notice(now: dt.datetime) -> None:
    """Let the office be told of what has come, in the open tenant transaction.

    The transaction must have written to the audit trail before: that puts the deliveries of one
    office in a row, so that two at once do not both plan a mail.
    """
    office_id = current_door().tenant_id
    assert office_id is not None  # noqa: S101 - this is a tenant's door
    last = (
        await Job.select(Job.state, Job.run_at)
        .where(Job.kind == NOTICE)
        .order_by(Job.run_at, ascending=False)
        .limit(1)
    )
    if last and last[0]["state"] == "queued":
        return
    earliest = last[0]["run_at"] + _BETWEEN if last else now
    await enqueue(NOTICE, office_id, now, attempts=_ATTEMPTS, run_at=max(now, earliest))


def noticing(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `delivery.notice`: to the mailbox that the office has by then."""

    async def notify(job: RunningJob) -> None:
        office = (await directory.current()).offices[job.tenant_id]
        mailbox = office.delivery.mailbox
        if mailbox:
            base = kernel.settings.base_url
            mail = Mail(
                to=mailbox,
                subject=texts("office.mail.subject"),
                text=texts("office.mail.text", address=f"{base}/amt"),
                message_id=message_id_for(base, "arrived", job.claimed.id),
            )
            if office.is_synthetic:
                mail = as_test(mail, texts)
            await send_mail(kernel.mailer, mail)
        async with job.finishing():
            pass

    return notify
