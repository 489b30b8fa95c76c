"""Mail: what one is, and who can send it. Mails hold no personal data beyond the recipient."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit
from uuid import UUID

import msgspec

from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.errors import SorgeauskunftError


class MailError(SorgeauskunftError):
    """The mail server refused a mail or could not be reached; the text is a code, never its words.

    `permanent` says whether trying this mail again is useless (SMTP 5yz about this mail or its
    recipient). `halts` says that it is not about this mail at all: no other will go through either
    until somebody sets the credentials, the certificate or the server right.
    """

    def __init__(self, reason: str, *, permanent: bool, halts: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.halts = halts


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one recipient. `message_id` stays the same when it is sent again.

    Of one that is `tracked` the server is asked to tell what it could not deliver, in a way that
    leads back to its `key_of` (see `smtp.py`).
    """

    to: str
    subject: str
    text: str
    message_id: str
    tracked: bool = False


class Mailer(Protocol):
    """Sends mails."""

    async def send(self, mail: Mail) -> None:
        """Hand a mail to the server. Raises `MailError`."""
        ...


def new_message_id(base_url: str) -> str:
    """Return a Message-ID under the service's host."""
    return make_msgid(domain=urlsplit(base_url).hostname)


def message_id_for(base_url: str, purpose: str, subject: UUID) -> str:
    """Return the Message-ID of the one mail for this purpose about this thing, also when repeated.

    It is derived, so that the id of a row in the database does not travel in a mail.
    """
    name = sha256(f"{purpose}|{subject}".encode()).hexdigest()[:32]
    return f"<{name}@{urlsplit(base_url).hostname}>"


def key_of(message_id: str) -> str:
    """Return what stands before the host in a Message-ID: it names a mail and opens nothing."""
    return message_id.strip().strip("<>").partition("@")[0]


def address_of(text: str) -> Address:
    """Return the one address in a text. Raises `ValueError` for none, several, or line breaks."""
    # parseaddr makes something of almost everything, and of several addresses the first.
    if len(text.splitlines()) != 1 or len(getaddresses([text])) != 1:
        raise ValueError("not one address on one line")
    name, spec = parseaddr(text)
    try:
        return Address(display_name=name, addr_spec=spec)
    except (IndexError, MessageError) as error:
        raise ValueError("not an address") from error


def message_of(mail: Mail, sender: Address, clock: Clock) -> EmailMessage:
    """Return the mail as it travels. Raises `MailError` where it cannot stand in one."""
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = address_of(mail.to)
        message["Subject"] = mail.subject
        message["Message-ID"] = mail.message_id
    except ValueError as error:
        raise MailError("malformed", permanent=True) from error
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no automatic answers, please
    message.set_content(mail.text)
    return message


class FolderMailer:
    """For a demo: writes each mail as a file, named by its Message-ID, so a repeat is no second."""

    def __init__(self, folder: Path, sender: str, clock: Clock) -> None:
        self._folder = folder
        self._sender = address_of(sender)
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        """See `Mailer`."""
        message = message_of(mail, self._sender, self._clock)
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{key_of(mail.message_id)}.eml").write_bytes(bytes(message))


class NoMailer:
    """For an installation without a mail server: every mail is refused, and says why."""

    async def send(self, mail: Mail) -> None:  # noqa: ARG002 - same shape as the real one
        """See `Mailer`."""
        raise MailError("no-mail-server", permanent=True, halts=True)
