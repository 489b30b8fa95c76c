"""One mail some days before a draft ends, for her who asked for it.

The address is the only thing of a draft that the program can read without the code; the page says
so. The mail holds no link and no code: who reads her mail learns nothing but that there is a draft.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from sorgeauskunft.drafts.keys import keys_of
from sorgeauskunft.drafts.tables import DraftReminder, DraftRow
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.trial import as_test

REMIND = "drafts.remind"
"""Kind of the job that sends the mail; its subject is the draft's row."""


_NOBODY = b""


class Reminder(msgspec.Struct, frozen=True):
    """Whom to remind: a checked address, and the tag of the language that the mail is written in.

    `test`: the draft is of an office for support, and the mail says so.
    """

    to: str
    language: str
    test: bool = False


async def remind(kernel: Kernel, tenant_id: UUID, code: str, reminder: Reminder) -> bool:
    """Remember to remind her (again: at this address now); False without draft."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        draft = await _draft(code, now)
        if draft is None:
            return False
        present = (
            await DraftReminder.delete()
            .where(DraftReminder.id == draft.id)
            .returning(DraftReminder.id)
        )
        box = await kernel.vault.box()
        plain = msgspec.json.encode(reminder)
        await add(
            DraftReminder(id=draft.id, sealed=box.seal("draft_reminder", draft.id, "sealed", plain))
        )
        if not present:
            await enqueue(
                REMIND,
                draft.id,
                now,
                attempts=kernel.settings.job_attempts,
                run_at=max(now, reminder_at(kernel, draft.expires_at)),
            )
        await audit.record(
            "citizen:draft_reminder:set", audit.CITIZEN, now, subject=draft.id, fields=["to"]
        )
    return True


async def do_not_remind(kernel: Kernel, tenant_id: UUID, code: str) -> None:
    """Forget the address. The job stays, finds nobody and ends; so there is never a second one."""
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(tenant_id):
        draft = await _draft(code, now)
        if draft is not None:
            await DraftReminder.update({DraftReminder.sealed: _NOBODY}).where(
                DraftReminder.id == draft.id
            )
            await audit.record(
                "citizen:draft_reminder:deleted", audit.CITIZEN, now, subject=draft.id
            )


async def is_reminded(kernel: Kernel, tenant_id: UUID, code: str) -> bool:
    """Whether a reminder is going to be sent."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        draft = await _draft(code, kernel.clock.now())
        return draft is not None and await DraftReminder.exists().where(
            (DraftReminder.id == draft.id) & (DraftReminder.sealed != _NOBODY)
        )


def reminder_at(kernel: Kernel, expires_at: dt.datetime) -> dt.datetime:
    """Return when a reminder goes out for a draft that ends at `expires_at` (both UTC)."""
    return expires_at - dt.timedelta(days=kernel.settings.reminder_days)


def reminding(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `drafts.remind`."""

    async def send(job: RunningJob) -> None:
        asked = await _asked_for(kernel, job)
        if asked is not None:
            await _send(kernel, job, *asked)
        async with job.finishing():
            await DraftReminder.delete().where(DraftReminder.id == job.subject_id)
            if asked is not None:
                now = kernel.clock.now()
                await audit.record(
                    "worker:draft:reminded", audit.WORKER, now, subject=job.subject_id
                )

    return send


async def _asked_for(kernel: Kernel, job: RunningJob) -> tuple[Reminder, dt.datetime] | None:
    """Whom to remind, and when the draft ends; None where nobody (any more) is to be reminded."""
    async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
        row = await DraftReminder.objects().get(DraftReminder.id == job.subject_id)
        draft = await DraftRow.objects().get(
            (DraftRow.id == job.subject_id) & (DraftRow.expires_at > kernel.clock.now())
        )
        box = await kernel.vault.box()
    if row is None or draft is None or bytes(row.sealed) == _NOBODY:
        return None
    plain = box.open("draft_reminder", row.id, "sealed", bytes(row.sealed))
    return msgspec.json.decode(plain, type=Reminder), draft.expires_at


async def _send(
    kernel: Kernel, job: RunningJob, reminder: Reminder, expires_at: dt.datetime
) -> None:
    texts = Texts(reminder.language, strict=False)
    mail = Mail(
        to=reminder.to,
        subject=texts("pages.mail.reminder.subject"),
        text=texts(
            "pages.mail.reminder.text",
            date=texts.date(expires_at),
            address=f"{kernel.settings.base_url}/fortsetzen",
        ),
        message_id=message_id_for(kernel.settings.base_url, "reminder", job.subject_id),
    )
    if reminder.test:
        mail = as_test(mail, texts)
    await send_mail(kernel.mailer, mail)


async def _draft(code: str, now: dt.datetime) -> DraftRow | None:
    return await DraftRow.objects().get(
        (DraftRow.lookup == keys_of(code).lookup) & (DraftRow.expires_at > now)
    )
