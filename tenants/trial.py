"""Mails about what is tried at an office for support: nothing in them is real, and they say so."""

from __future__ import annotations

import msgspec

from sorgeauskunft.kernel.mail import Mail
from sorgeauskunft.texts import Texts


def as_test(mail: Mail, texts: Texts) -> Mail:
    """Return the mail saying that it is a test: in short first of all, above and within, then why."""
    mark = texts("trial.mark")
    return msgspec.structs.replace(
        mail,
        subject=f"{mark}: {mail.subject}",
        text=f"{mark}\n{texts('trial.mail')}\n\n{mail.text}",
    )
