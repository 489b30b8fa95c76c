"""The jobs behind a report: a mail that says that there is one, and its deletion."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from sorgeauskunft.feedback.report import NOTIFY
from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.feedback.tray import DELETE
from sorgeauskunft.kernel import Kernel, audit, deletions
from sorgeauskunft.kernel.deletions import Basis, Deleted, Kind
from sorgeauskunft.kernel.jobs import RunningJob, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.trial import as_test

__all__ = ["DELETE", "NOTIFY", "deleting", "notifying"]


def notifying(
    kernel: Kernel, directory: DirectoryKeeper, texts: Texts
) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `feedback.notify`; the job's subject is the report.

    The mail names no person and quotes nothing; an office without mailbox sees the report in its
    list only.
    """

    async def notify(job: RunningJob) -> None:
        office = (await directory.current()).offices[job.tenant_id]
        if office.contact.email:
            await _mail(kernel, texts, job, office.contact.email, test=office.is_synthetic)
        async with job.finishing():
            pass

    return notify


async def _mail(kernel: Kernel, texts: Texts, job: RunningJob, mailbox: str, *, test: bool) -> None:
    base = kernel.settings.base_url
    mail = Mail(
        to=mailbox,
        subject=texts("barriers.mail.subject"),
        text=texts("barriers.mail.text", address=f"{base}/amt/rueckmeldungen"),
        message_id=message_id_for(base, "feedback", job.subject_id),
    )
    if test:
        mail = as_test(mail, texts)
    await send_mail(kernel.mailer, mail)


def deleting(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `feedback.delete`; that it is gone is proved."""

    async def delete(job: RunningJob) -> None:
        now = kernel.clock.now()
        async with job.finishing():
            gone = (
                await FeedbackRow.delete()
                .where(FeedbackRow.id == job.subject_id)
                .returning(FeedbackRow.id)
            )
            if not gone:
                return
            deleted = Deleted(
                kind=Kind.FEEDBACK,
                subject=job.subject_id,
                basis=Basis.RETENTION,
                rows={"feedback": 1},
            )
            await deletions.prove(deleted, audit.WORKER, now)
            await audit.record("worker:feedback:deleted", audit.WORKER, now, subject=job.subject_id)

    return delete
