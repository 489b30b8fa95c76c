"""A mail at each change of a request, for her who asked for it.

The mail says only that there is something new, and where to look: who reads it learns nothing
about her. The address is kept for this alone, apart from the one she may have given the office.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import RunningJob, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.requests.tables import NOBODY, RequestRow
from sorgeauskunft.texts import Texts
from tenants.trial import as_test


class Notice(msgspec.Struct, frozen=True):
    """Whom to tell, in which language (BCP 47 tag)."""

    to: str
    language: str


async def notify(kernel: Kernel, tenant_id: UUID, request_id: UUID, notice: Notice | None) -> None:
    """Tell her of changes at this (checked) address from now on; None: no more."""
    async with kernel.database.tenant_transaction(tenant_id):
        box = await kernel.vault.box()
        sealed = NOBODY
        if notice is not None:
            sealed = box.seal("request", request_id, "notice", msgspec.json.encode(notice))
        await RequestRow.update({RequestRow.notice: sealed}).where(RequestRow.id == request_id)
        tag = "citizen:request_notice:set" if notice else "citizen:request_notice:deleted"
        await audit.record(
            tag, audit.CITIZEN, kernel.clock.now(), subject=request_id, fields=["to"]
        )


def notifying(kernel: Kernel) -> Callable[[RunningJob], Awaitable[None]]:
    """Return the handler of `requests.notify`; the job's subject is the request."""

    async def send(job: RunningJob) -> None:
        async with kernel.database.tenant_transaction(job.tenant_id, read_only=True):
            row = await RequestRow.objects().get(RequestRow.id == job.subject_id)
            box = await kernel.vault.box()
        if row is not None and bytes(row.notice) != NOBODY:
            plain = box.open("request", row.id, "notice", bytes(row.notice))
            await _send(kernel, job, msgspec.json.decode(plain, type=Notice), test=row.test)
        async with job.finishing():
            pass

    return send


async def _send(kernel: Kernel, job: RunningJob, notice: Notice, *, test: bool) -> None:
    texts = Texts(notice.language, strict=False)
    base_url = kernel.settings.base_url
    mail = Mail(
        to=notice.to,
        subject=texts("pages.mail.status.subject"),
        text=texts("pages.mail.status.text", address=f"{base_url}/status"),
        # One for each change, the same one when it is sent again.
        message_id=message_id_for(base_url, "status", job.claimed.id),
    )
    if test:  # only at an office for support does anybody follow one
        mail = as_test(mail, texts)
    await send_mail(kernel.mailer, mail)
