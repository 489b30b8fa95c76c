"""Mail over SMTP (RFC 5321), encrypted, and so that a mail which comes back is known.

A server that takes a mail may find out later that nobody reads it there, and sends a report to the
envelope's sender (RFC 3464). Three things lead from there to the mail, and all say the same key,
which opens nothing: the envelope's sender `bounce+KEY@host` where a mailbox for reports is set
(VERP), the envelope's id where the server knows RFC 3461, and the Message-ID of what comes back.
"""

from __future__ import annotations

import ipaddress
import ssl
from email.headerregistry import Address
from urllib.parse import unquote, urlsplit

import aiosmtplib

from sorgeauskunft.kernel.clock import Clock
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.mail import Mail, MailError, address_of, key_of, message_of

_TIMEOUT_SECONDS = 20
_PERMANENT = 500
"""RFC 5321, 4.2.1: 5yz is permanent."""

_NOT_LOGGED_IN = frozenset({530, 534, 535, 538})
"""RFC 4954, 6: authentication needed, too weak, invalid, or only encrypted."""

OFFERED, REQUIRED = "starttls=offered", "starttls=required"
"""In the address of a server: STARTTLS only where the server offers it, or in any case."""


class SmtpMailer:
    """Sends through one SMTP server.

    `url` is `smtps://user:password@host:port` (TLS from the start) or `smtp://…`: STARTTLS, without
    which nothing is sent, unless the server is on this machine or the address ends with
    `?starttls=offered`. The certificate is checked, against the authorities of this machine or those
    in the file `authorities`. `bounces` is the mailbox for reports, empty for the sender's own.
    """

    def __init__(
        self, url: str, sender: str, clock: Clock, *, bounces: str = "", authorities: str = ""
    ) -> None:
        parts = urlsplit(url)
        try:
            self._port = parts.port
        except ValueError as error:
            raise SettingsError("SORGEAUSKUNFT_SMTP_URL has a wrong port") from error
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise SettingsError("SORGEAUSKUNFT_SMTP_URL must be smtp://host:port or smtps://host")
        try:
            self._sender = address_of(sender)
            self._bounces = address_of(bounces) if bounces else None
        except ValueError as error:
            raise SettingsError(
                "SORGEAUSKUNFT_MAIL_FROM and SORGEAUSKUNFT_BOUNCE_MAILBOX must be one address each"
            ) from error
        self._host = parts.hostname
        self._tls = parts.scheme == "smtps"
        here = _is_here(parts.hostname) and parts.query != REQUIRED
        self._starttls = None if here or parts.query == OFFERED else True
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._authorities = authorities or None
        self._clock = clock

    async def send(self, mail: Mail) -> None:
        """See `Mailer`."""
        message = message_of(mail, self._sender, self._clock)
        server = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            use_tls=self._tls,
            start_tls=None if self._tls else self._starttls,
            username=self._user,
            password=self._password,
            cert_bundle=self._authorities,
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            async with server:
                of_mail, of_recipient = _asked(server, mail)
                await server.send_message(
                    message,
                    sender=self._envelope_sender(mail),
                    mail_options=of_mail,
                    rcpt_options=of_recipient,
                )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _told(error, encrypts=self._tls or self._starttls is True) from error

    def _envelope_sender(self, mail: Mail) -> str:
        back = self._bounces
        if not mail.tracked or back is None:
            return (back or self._sender).addr_spec
        return Address(
            username=f"{back.username}+{key_of(mail.message_id)}", domain=back.domain
        ).addr_spec


def _asked(server: aiosmtplib.SMTP, mail: Mail) -> tuple[list[str], list[str]]:
    """Return what is asked of a server that knows delivery reports, for the mail and its recipient."""
    if not mail.tracked or not server.supports_extension("dsn"):
        return [], []
    # HDRS: what comes back holds no link.
    return ["RET=HDRS", f"ENVID={key_of(mail.message_id)}"], ["NOTIFY=FAILURE"]


def _told(error: Exception, *, encrypts: bool) -> MailError:
    """Return what an exception of the library means."""
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [refused.code for refused in error.recipients]
            permanent = all(code >= _PERMANENT for code in codes)
            found = MailError(f"recipient-refused:{codes[0]}", permanent=permanent)
        case aiosmtplib.SMTPAuthenticationError():
            # 454 and the like: the server cannot tell just now.
            found = MailError(
                f"log-in:{error.code}", permanent=False, halts=error.code >= _PERMANENT
            )
        case aiosmtplib.SMTPSenderRefused() if error.code >= _PERMANENT:
            kind = "log-in" if error.code in _NOT_LOGGED_IN else "sender-refused"
            found = MailError(f"{kind}:{error.code}", permanent=False, halts=True)
        case aiosmtplib.SMTPResponseException():
            found = MailError(f"server-refused:{error.code}", permanent=error.code >= _PERMANENT)
        case _ if _is_about_certificate(error):
            found = MailError("certificate", permanent=False, halts=True)
        case aiosmtplib.SMTPException() if type(error) is aiosmtplib.SMTPException:
            # The library's own class, without a subclass, is for what the server does not offer.
            reason = "not-encrypted" if encrypts else "not-offered"
            found = MailError(reason, permanent=False, halts=True)
        case _:
            found = MailError(f"unreachable:{type(error).__name__}", permanent=False)
    return found


def _is_about_certificate(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
