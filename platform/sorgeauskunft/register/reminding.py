"""A mail when an answer is missing, to the functional mailbox of whoever it is missing at.

It names nobody and quotes nothing: how many wait, and where to look. One mail a day and office tells
of everything that is due, and is told once of each query.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sorgeauskunft.kernel import Kernel, audit, today_in_berlin
from sorgeauskunft.kernel.jobs import RunningJob, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.register.tables import InquiryRow, InquiryState, QueryRow, QueryState
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.trial import as_test

REMIND_INQUIRY = "register_inquiry.remind"
"""Kind of the job that reminds the register office; its subject is the inquiry."""


def reminding_inquiries(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `register_inquiry.remind`."""

    async def remind(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            rows = await InquiryRow.select(InquiryRow.id).where(
                (InquiryRow.state == InquiryState.OPEN.value)
                & (InquiryRow.due_on < today_in_berlin(kernel.clock))
                & InquiryRow.reminded_at.is_null()
            )
        late = [row["id"] for row in rows]
        if job.subject_id in late:
            await _mail(kernel, directory, texts, job, what="inquiries", count=len(late))
        async with job.finishing():
            if job.subject_id in late:
                now = kernel.clock.now()
                await InquiryRow.update({InquiryRow.reminded_at: now}).where(
                    InquiryRow.id.is_in(late)
                )
                await audit.record(
                    "worker:register_inquiry:reminded", audit.WORKER, now, subject=job.subject_id
                )

    return remind


def reminding_queries(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `register_query.remind`, for the office that waits."""

    async def remind(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            rows = await QueryRow.select(QueryRow.id).where(
                QueryRow.state.is_in([QueryState.OPEN.value, QueryState.CALL.value])
                & (QueryRow.due_on < today_in_berlin(kernel.clock))
                & QueryRow.reminded_at.is_null()
            )
        late = [row["id"] for row in rows]
        if job.subject_id in late:
            await _mail(kernel, directory, texts, job, what="queries", count=len(late))
        async with job.finishing():
            if job.subject_id in late:
                now = kernel.clock.now()
                await QueryRow.update({QueryRow.reminded_at: now}).where(QueryRow.id.is_in(late))
                await audit.record(
                    "worker:register_query:reminded", audit.WORKER, now, subject=job.subject_id
                )

    return remind


async def _mail(
    kernel: Kernel,
    directory: DirectoryKeeper,
    texts: Texts,
    job: RunningJob,
    *,
    what: str,
    count: int,
) -> None:
    """Tell the office; one without mailbox sees it on its pages only."""
    office = (await directory.current()).offices[job.tenant_id]
    if not office.contact.email:
        return
    base, day = kernel.settings.base_url, today_in_berlin(kernel.clock)
    path = {"inquiries": "/amt/register", "queries": "/amt"}[what]
    mail = Mail(
        to=office.contact.email,
        subject=texts(f"register.mail.{what}.subject"),
        text=texts(f"register.mail.{what}.text", count=count, address=f"{base}{path}"),
        # One a day, also where two jobs come at the same moment: mailboxes drop the second.
        message_id=message_id_for(base, f"register-{what}-{day}", job.tenant_id),
    )
    if office.is_synthetic:
        mail = as_test(mail, texts)
    await send_mail(kernel.mailer, mail)
