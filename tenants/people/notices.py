"""A mail to somebody whose log-in was changed, so that she notices where it was not she.

It names neither her nor her office nor what was changed in detail, and holds no link with a token.
"""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.jobs import RunningJob, enqueue, send_mail
from sorgeauskunft.kernel.mail import Mail, message_id_for
from sorgeauskunft.texts import Texts
from tenants.people.accounts import mailbox_of

PASSWORD: Final = "security.notice.password"  # noqa: S105 - names of jobs
FACTOR_ADDED: Final = "security.notice.added"
FACTOR_REMOVED: Final = "security.notice.removed"
CODES: Final = "security.notice.codes"
CODE_USED: Final = "security.notice.code_used"
_KINDS: Final = {
    PASSWORD: "login.mail.password",
    FACTOR_ADDED: "login.mail.added",
    FACTOR_REMOVED: "login.mail.removed",
    CODES: "login.mail.codes",
    CODE_USED: "login.mail.code_used",
}


async def notice(kernel: Kernel, kind: str, account_id: UUID) -> None:
    """Have the mail sent, in the open tenant transaction of the platform."""
    if kernel.settings.mails:
        attempts = kernel.settings.job_attempts
        await enqueue(kind, account_id, kernel.clock.now(), attempts=attempts)


def noticing(kernel: Kernel, texts: Texts) -> dict[str, Callable[[RunningJob], Awaitable[None]]]:
    """Return the handlers of all kinds; a job's subject is the account."""
    return {kind: functools.partial(_send, kernel, texts) for kind in _KINDS}


async def _send(kernel: Kernel, texts: Texts, job: RunningJob) -> None:
    mailbox = await mailbox_of(kernel, job.subject_id)
    if mailbox:
        base = kernel.settings.base_url
        what = texts(_KINDS[job.claimed.kind])
        mail = Mail(
            to=mailbox,
            subject=texts("login.mail.subject"),
            text=texts("login.mail.text", what=what, address=f"{base}/amt/konto"),
            message_id=message_id_for(base, job.claimed.kind, job.claimed.id),
        )
        await send_mail(kernel.mailer, mail)
    async with job.finishing():
        pass
