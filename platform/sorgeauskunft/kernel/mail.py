"""Mail: one small adapter over SMTP. Mails hold no personal data beyond the recipient."""

from __future__ import annotations

from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid, parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib
import msgspec

from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.errors import SettingsError, SorgeauskunftError

_TIMEOUT_SECONDS = 20


class MailError(SorgeauskunftError):
    """The mail server refused a mail or could not be reached.

    `permanent` says whether trying again is useless (SMTP 5xx).
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail to one recipient. `message_id` stays the same when it is sent again."""

    to: str
    subject: str
    text: str
    message_id: str


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


class SmtpMailer:
    """Sends through one SMTP server.

    `url` is `smtp://user:password@host:port` (STARTTLS where the server offers it) or
    `smtps://…`; the server's certificate is checked.
    """

    def __init__(self, url: str, sender: str, clock: Clock) -> None:
        parts = urlsplit(url)
        try:
            self._port = parts.port
        except ValueError as error:
            raise SettingsError("SORGEAUSKUNFT_SMTP_URL has a wrong port") from error
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SettingsError("SORGEAUSKUNFT_SMTP_URL must be smtp://host:port or smtps://host")
        try:
            self._sender = address_of(sender)
        except ValueError as error:
            raise SettingsError("SORGEAUSKUNFT_MAIL_FROM must be one address") from error
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        """See `Mailer`."""
        message = _message(mail, self._sender, self._clock)
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                use_tls=self._tls,
                username=self._user,
                password=self._password,
                timeout=_TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            permanent = all(refused.code >= 500 for refused in error.recipients)  # noqa: PLR2004
            raise MailError("recipient refused", permanent=permanent) from error
        except aiosmtplib.SMTPResponseException as error:
            permanent = error.code >= 500  # noqa: PLR2004 - RFC 5321: 5yz is permanent
            raise MailError(f"server answered {error.code}", permanent=permanent) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise MailError(type(error).__name__, permanent=False) from error


def _message(mail: Mail, sender: Address, clock: Clock) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = sender
        message["To"] = address_of(mail.to)
        message["Subject"] = mail.subject
        message["Message-ID"] = mail.message_id
    except ValueError as error:
        raise MailError("address or subject cannot stand in a mail", permanent=True) from error
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
        message = _message(mail, self._sender, self._clock)
        self._folder.mkdir(parents=True, exist_ok=True)
        name = mail.message_id.strip("<>").partition("@")[0]
        (self._folder / f"{name}.eml").write_bytes(bytes(message))


class NoMailer:
    """For an installation without a mail server: every mail is refused, and says why."""

    async def send(self, mail: Mail) -> None:  # noqa: ARG002 - same shape as the real one
        """See `Mailer`."""
        raise MailError("no mail server is set (SORGEAUSKUNFT_SMTP_URL)", permanent=True)
