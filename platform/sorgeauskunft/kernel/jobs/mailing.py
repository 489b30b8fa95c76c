"""A mail as the work of a job: what is refused for good is not tried again."""

from __future__ import annotations

from sorgeauskunft.kernel.jobs.worker import PermanentFailureError
from sorgeauskunft.kernel.mail import Mail, Mailer, MailError


async def send_mail(mailer: Mailer, mail: Mail) -> None:
    """Hand a mail over; its Message-ID must be the same at every attempt of the job.

    Raises:
        PermanentFailureError: The mail server refused it for good.
        MailError: It did not go through this time.
    """
    try:
        await mailer.send(mail)
    except MailError as error:
        if error.permanent:
            raise PermanentFailureError("mail-refused") from error
        raise
