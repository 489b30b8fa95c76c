"""A mailbox for tests where the mail server itself is not the subject."""

from __future__ import annotations

from sorgeauskunft.kernel.mail import Mail, MailError


class Post:
    """A mailer that keeps what it is given; `refusal` is raised instead."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.refusal: MailError | None = None

    async def send(self, mail: Mail) -> None:
        if self.refusal is not None:
            raise self.refusal
        self.mails.append(mail)
