"""Mail, against a real SMTP server on this machine."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import AuthResult
from smtp_server import Mailbox, make_certificate, served, server_context

from sorgeauskunft.kernel import ManualClock
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.mail import Mail, MailError, NoMailer, key_of, new_message_id
from sorgeauskunft.kernel.smtp import SmtpMailer

MAIL = Mail(
    to="mutter@example.org",
    subject="Ihr Entwurf wartet – bis 24. Dezember",
    text="Guten Tag,\nIhr Entwurf wartet.\n",
    message_id="<1@sorgeauskunft.example>",
)


def mailer(clock: ManualClock, port: int, scheme: str = "smtp") -> SmtpMailer:
    sender = "Sorgeauskunft Größe <dienst@example.org>"
    return SmtpMailer(f"{scheme}://127.0.0.1:{port}", sender, clock)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


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
            await mailer(clock, port).send(msgspec.structs.replace(MAIL, **change))
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
    assert (caught.value.reason, caught.value.halts) == ("certificate", True)
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


async def test_named_authorities(clock: ManualClock, certificate: Path) -> None:
    """A server may be vouched for by a file of the operator's."""
    mailbox = Mailbox()
    async with served(mailbox, tls=server_context(certificate)) as port:
        url = f"smtps://127.0.0.1:{port}"
        await SmtpMailer(url, "a@example.org", clock, authorities=str(certificate)).send(MAIL)
    assert mailbox.encrypted == [True]


async def test_not_encrypted(clock: ManualClock) -> None:
    """Where STARTTLS is a must, a server that does not offer it gets nothing, and mails halt."""
    mailbox = Mailbox()
    async with served(mailbox) as port:
        url = f"smtp://127.0.0.1:{port}?starttls=required"
        with pytest.raises(MailError) as caught:
            await SmtpMailer(url, "a@example.org", clock).send(MAIL)
    assert (caught.value.reason, caught.value.halts) == ("not-encrypted", True)
    assert mailbox.asked == []


@pytest.mark.parametrize(("password", "goes"), [("right", True), ("wrong", False)])
async def test_log_in(clock: ManualClock, certificate: Path, password: str, *, goes: bool) -> None:
    """With credentials a mail goes through; wrong ones halt all mails and bury none."""

    def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> Any:
        return AuthResult(success=data.password == b"right", handled=False)

    mailbox = Mailbox()
    context = server_context(certificate)
    async with served(mailbox, starttls=context, authenticator=check, auth_required=True) as port:
        url = f"smtp://dienst:{password}@127.0.0.1:{port}"
        sent = SmtpMailer(url, "a@example.org", clock, authorities=str(certificate)).send(MAIL)
        if goes:
            await sent
        else:
            with pytest.raises(MailError) as caught:
                await sent
            assert (caught.value.reason, caught.value.halts) == ("log-in:535", True)
            assert not caught.value.permanent
    assert len(mailbox.taken) == goes


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("530 log in first", "log-in:530"), ("553 not your address", "sender-refused:553")],
)
async def test_sender_refused(clock: ManualClock, answer: str, reason: str) -> None:
    """A server that does not take us as sender is a matter of settings, not of a mail."""
    mailbox = Mailbox()
    mailbox.refuse_sender = answer
    async with served(mailbox) as port:
        with pytest.raises(MailError) as caught:
            await mailer(clock, port).send(MAIL)
    assert (caught.value.reason, caught.value.halts) == (reason, True)
    assert not caught.value.permanent


async def test_tracked(clock: ManualClock) -> None:
    """Of a tracked mail the server is asked for a report, without content, that leads back to it."""
    mailbox = Mailbox()
    mail = msgspec.structs.replace(MAIL, message_id="<abc@dienst.example>", tracked=True)
    async with served(mailbox) as port:
        url = f"smtp://127.0.0.1:{port}"
        await SmtpMailer(url, "a@example.org", clock, bounces="bounce@example.org").send(mail)
        await mailer(clock, port).send(mail)
        await mailer(clock, port).send(MAIL)
    asked = (["RET=HDRS", "ENVID=ABC"], ["NOTIFY=FAILURE"])
    ours = ("RET", "ENVID")
    assert [
        (sender, [each for each in of_mail if each.startswith(ours)], of_recipient)
        for sender, of_mail, of_recipient in mailbox.asked
    ] == [
        ("bounce+abc@example.org", *asked),
        ("dienst@example.org", *asked),
        ("dienst@example.org", [], []),
    ]
    assert key_of(mailbox.taken[0]["Message-ID"]) == "abc"


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
