"""Mail, against a real SMTP server on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import email
import email.policy
import ipaddress
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sorgeauskunft.kernel import ManualClock
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.mail import Mail, MailError, NoMailer, SmtpMailer, new_message_id

MAIL = Mail(
    to="mutter@example.org",
    subject="Ihr Entwurf wartet – bis 24. Dezember",
    text="Guten Tag,\nIhr Entwurf wartet.\n",
    message_id="<1@sorgeauskunft.example>",
)


class Mailbox:
    """What a server took; it refuses as told."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refuse_recipient = ""
        self.refuse_content = ""
        self.encrypted: list[bool] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuse_recipient:
            return self.refuse_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Any, envelope: Any
    ) -> str:
        if self.refuse_content:
            return self.refuse_content
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Recipients"] = ",".join(envelope.rcpt_tos)
        self.taken.append(message)
        self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return "250 OK"


@contextlib.asynccontextmanager
async def served(
    mailbox: Mailbox, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, tls_context=starttls, loop=loop), "127.0.0.1", 0, ssl=tls
    )
    yield server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()


def mailer(clock: ManualClock, port: int, scheme: str = "smtp") -> SmtpMailer:
    sender = "Sorgeauskunft Größe <dienst@example.org>"
    return SmtpMailer(f"{scheme}://127.0.0.1:{port}", sender, clock)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody but its maker vouches for, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def server_context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def test_plain(clock: ManualClock) -> None:
    """A mail arrives as it was written, marked as automatic, with the time of the clock."""
    mailbox = Mailbox()
    async with served(mailbox) as port:
        await mailer(clock, port).send(MAIL)
    (message,) = mailbox.taken
    assert message["X-Recipients"] == message["To"] == MAIL.to
    assert message["From"] == "Sorgeauskunft Größe <dienst@example.org>"
    assert message["Subject"] == MAIL.subject
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == clock.now()
    assert message.get_content().replace("\r\n", "\n") == MAIL.text


async def test_same_message_id(clock: ManualClock) -> None:
    """A mail that is sent again keeps its Message-ID, so that programs can drop the double."""
    mailbox = Mailbox()
    async with served(mailbox) as port:
        for _ in range(2):
            await mailer(clock, port).send(MAIL)
    assert [message["Message-ID"] for message in mailbox.taken] == [MAIL.message_id] * 2


def test_new_message_id() -> None:
    """A new Message-ID stands under the host of the service and does not repeat."""
    made = {new_message_id("https://sorgeauskunft.example:8443") for _ in range(10)}
    assert len(made) == 10
    assert all(each.endswith("@sorgeauskunft.example>") for each in made)


@pytest.mark.parametrize(
    ("recipient", "content", "permanent"),
    [
        ("550 no such mailbox", "", True),
        ("451 try later", "", False),
        ("", "554 no", True),
        ("", "452 full", False),
    ],
)
async def test_refused(
    clock: ManualClock, recipient: str, content: str, *, permanent: bool
) -> None:
    """What the server refuses with 5xx is permanent, with 4xx not; its words are not quoted."""
    mailbox = Mailbox()
    mailbox.refuse_recipient, mailbox.refuse_content = recipient, content
    async with served(mailbox) as port:
        with pytest.raises(MailError) as caught:
            await mailer(clock, port).send(MAIL)
    assert caught.value.permanent is permanent
    assert MAIL.to not in str(caught.value)
    assert mailbox.taken == []


async def test_server_down(clock: ManualClock) -> None:
    """A server that is away may be back later."""
    async with served(Mailbox()) as port:
        pass
    with pytest.raises(MailError) as caught:
        await mailer(clock, port).send(MAIL)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hallo\r\nBcc: vater@example.org"},
        {"subject": "Hallo\nBcc: vater@example.org"},
        {"to": "mutter@example.org\r\nBcc: vater@example.org"},
        {"to": "mutter@example.org\nBcc: vater@example.org"},
        {"to": '"Name\r\nBcc: vater@example.org" <mutter@example.org>'},
        {"to": "mutter"},
        {"to": "mutter@"},
        {"to": "@example.org"},
        {"to": ""},
        {"to": "<>"},
        {"to": "mutter mutter@example.org mutter"},
        {"to": "mutter@example.org, vater@example.org"},
        {"to": "mutter@example.org vater@example.org"},
        {"message_id": "<1@x>\r\nBcc: vater@example.org"},
    ],
)
async def test_nothing_slips_into_the_header(clock: ManualClock, change: dict[str, str]) -> None:
    """Line breaks, broken or several addresses are refused for good; nothing is sent."""
    mailbox = Mailbox()
    async with served(mailbox) as port:
        with pytest.raises(MailError) as caught:
            await mailer(clock, port).send(
                Mail(**{"to": MAIL.to, "subject": "s", "text": "t", "message_id": "<1@x>"} | change)
            )
    assert caught.value.permanent
    assert mailbox.taken == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_untrusted_certificate(clock: ManualClock, certificate: Path, scheme: str) -> None:
    """To a server with a certificate that nobody vouches for nothing is sent, encrypted or not."""
    mailbox, context = Mailbox(), server_context(certificate)
    offered = {"tls": context} if scheme == "smtps" else {"starttls": context}
    # The server's side of the refused handshake is not what is tested.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with served(mailbox, **offered) as port:
        with pytest.raises(MailError) as caught:
            await mailer(clock, port, scheme).send(MAIL)
    assert not caught.value.permanent
    assert mailbox.taken == []


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_trusted_certificate(
    clock: ManualClock, certificate: Path, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a certificate that this machine trusts the mail travels encrypted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    mailbox, context = Mailbox(), server_context(certificate)
    offered = {"tls": context} if scheme == "smtps" else {"starttls": context}
    async with served(mailbox, **offered) as port:
        await mailer(clock, port, scheme).send(MAIL)
    assert mailbox.encrypted == [True]


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://localhost", "a@example.org"),
        ("smtp://", "a@example.org"),
        ("smtp://localhost:port", "a@example.org"),
        ("smtp://localhost", "nobody"),
        ("smtp://localhost", ""),
    ],
)
def test_wrong_settings(clock: ManualClock, url: str, sender: str) -> None:
    """A wrong server or sender stops the start, as a matter of settings."""
    with pytest.raises(SettingsError, match="SORGEAUSKUNFT_"):
        SmtpMailer(url, sender, clock)


async def test_no_server() -> None:
    """Without a mail server every mail is refused for good."""
    with pytest.raises(MailError) as caught:
        await NoMailer().send(MAIL)
    assert caught.value.permanent
