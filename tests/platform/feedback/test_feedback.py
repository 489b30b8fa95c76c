"""Behind a report: the office is told without a word of it, and what is done is deleted."""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from examples import make_office

from sorgeauskunft import feedback
from sorgeauskunft.feedback.tables import FeedbackRow
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job, Worker
from sorgeauskunft.kernel.mail import Mail, MailError
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.offices import Office
from tenants.people import Principal, Role

REPORT = feedback.Report(
    message="Ich sehe den Knopf nicht", page="/status", email="melderin@example.org"
)


class Postbox:
    """Keeps mails; refuses the first ones when told to."""

    def __init__(self, *refusals: MailError) -> None:
        self.mails: list[Mail] = []
        self.refusals = list(refusals)

    async def send(self, mail: Mail) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.mails.append(mail)


def with_mail(kernel: Kernel, postbox: Postbox) -> Kernel:
    settings = msgspec.structs.replace(
        kernel.settings, smtp_url="smtp://localhost", mail_from="dienst@example.org"
    )
    return msgspec.structs.replace(kernel, settings=settings, mailer=postbox)


def worker_of(kernel: Kernel) -> Worker:
    return Worker(
        kernel.database,
        kernel.clock,
        {
            feedback.NOTIFY: feedback.notifying(kernel, DirectoryKeeper(kernel), Texts("de")),
            feedback.DELETE: feedback.deleting(kernel),
        },
        slots=2,
        lease=dt.timedelta(seconds=60),
    )


def clerk_of(office: Office, role: Role = Role.CLERK) -> Principal:
    return Principal(
        account_id=UUID(int=7), tenant_id=office.id, role=role, name="Kim", session_id=uuid4()
    )


async def jobs(kernel: Kernel, office: Office) -> dict[str, str]:
    async with kernel.database.tenant_transaction(office.id):
        return {row["kind"]: row["state"] for row in await Job.select()}


async def test_notice_says_nothing(kernel: Kernel) -> None:
    """The mail goes to the office's mailbox and holds neither the report nor who wrote it."""
    office = await make_office(kernel)
    postbox = Postbox()
    kernel = with_mail(kernel, postbox)
    report_id = await feedback.send(kernel, office.id, REPORT)
    await worker_of(kernel).run_until_idle()
    (mail,) = postbox.mails
    assert mail.to == office.contact.email
    assert "/amt/rueckmeldungen" in mail.text
    said = str(mail)
    for secret in (REPORT.message, REPORT.email, REPORT.page, str(report_id)):
        assert secret not in said


async def test_mail_away(kernel: Kernel, clock: ManualClock) -> None:
    """A mail server that is away is tried again, with the same Message-ID; the report is safe."""
    office = await make_office(kernel)
    postbox = Postbox(MailError("away", permanent=False))
    kernel = with_mail(kernel, postbox)
    await feedback.send(kernel, office.id, REPORT)
    worker = worker_of(kernel)
    await worker.run_until_idle()
    assert await jobs(kernel, office) == {feedback.NOTIFY: "queued"}
    clock.advance(dt.timedelta(minutes=1))
    await worker.run_until_idle()
    assert len(postbox.mails) == 1
    assert await jobs(kernel, office) == {feedback.NOTIFY: "done"}


async def test_mail_refused(kernel: Kernel) -> None:
    """A refused mail ends the job, not the report."""
    office = await make_office(kernel)
    kernel = with_mail(kernel, Postbox(MailError("no such mailbox", permanent=True)))
    await feedback.send(kernel, office.id, REPORT)
    await worker_of(kernel).run_until_idle()
    assert await jobs(kernel, office) == {feedback.NOTIFY: "dead"}
    (entry,) = await feedback.tray(kernel, clerk_of(office), done=False)
    assert entry.report == REPORT


async def test_without_mail(kernel: Kernel) -> None:
    """Without a mail server nothing waits for one; the clerk finds the report in the list."""
    office = await make_office(kernel)
    await feedback.send(kernel, office.id, REPORT)
    assert await jobs(kernel, office) == {}
    (entry,) = await feedback.tray(kernel, clerk_of(office), done=False)
    assert entry.report == REPORT


async def test_deleted_after_done(kernel: Kernel, clock: ManualClock) -> None:
    """A report is deleted the stated days after it was closed, and not before."""
    office = await make_office(kernel)
    report_id = await feedback.send(kernel, office.id, REPORT)
    await feedback.mark_done(kernel, clerk_of(office), report_id)
    await feedback.mark_done(kernel, clerk_of(office), report_id)
    worker = worker_of(kernel)
    clock.advance(dt.timedelta(days=feedback.KEEP_DAYS_AFTER_DONE, seconds=-1))
    await worker.run_until_idle()
    assert len(await feedback.tray(kernel, clerk_of(office), done=True)) == 1
    clock.advance(dt.timedelta(seconds=1))
    await worker.run_until_idle()
    async with kernel.database.tenant_transaction(office.id):
        assert await FeedbackRow.count() == 0
    with pytest.raises(NotFoundError):
        await feedback.mark_done(kernel, clerk_of(office), report_id)


async def test_roles(kernel: Kernel) -> None:
    """Who only reads requests gets no reports, whatever route forgot to ask."""
    office = await make_office(kernel)
    with pytest.raises(NotFoundError):
        await feedback.tray(kernel, clerk_of(office, Role.READ_ONLY), done=False)
