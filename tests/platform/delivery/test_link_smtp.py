"""The mails about links, through a real SMTP server with TLS."""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec
import pytest
from aiosmtpd.smtp import AuthResult
from examples import make_office
from linked import MAILBOX, parcel, sent_request, with_link
from smtp_server import Mailbox, make_certificate, served, server_context

from sorgeauskunft.delivery import Outcome, link
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.mail import key_of
from sorgeauskunft.kernel.smtp import SmtpMailer
from sorgeauskunft.texts import Texts


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


async def sent_through(kernel: Kernel, mailer: SmtpMailer) -> Outcome:
    office = with_link(await make_office(kernel))
    request_id = await sent_request(kernel, office)
    kernel = msgspec.structs.replace(kernel, mailer=mailer)
    channel = link.DownloadLink(kernel, Texts("de"))
    return await channel.send(await parcel(kernel, office, request_id))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_encrypted(kernel: Kernel, certificate: Path, scheme: str) -> None:
    """Both mails travel encrypted, and a report on each comes back to where its key is known."""
    mailbox, context = Mailbox(), server_context(certificate)
    offered = {"tls": context} if scheme == "smtps" else {"starttls": context}
    async with served(mailbox, **offered) as port:
        query = "?starttls=required" if scheme == "smtp" else ""
        mailer = SmtpMailer(
            f"{scheme}://127.0.0.1:{port}{query}",
            "dienst@dienst.example",
            kernel.clock,
            bounces="bounce@dienst.example",
            authorities=str(certificate),
        )
        assert await sent_through(kernel, mailer) == Outcome.sent()
    assert mailbox.encrypted == [True, True]
    for (sender, _, _), message in zip(mailbox.asked, mailbox.taken, strict=True):
        assert message["To"] == MAILBOX
        key = key_of(message["Message-ID"])
        assert sender == f"bounce+{key}@dienst.example"
        report = (
            f"To: {sender}\nContent-Type: multipart/report; boundary=b\n\n--b\n"
            "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
            "Action: failed\nStatus: 5.1.1\n\n--b--\n"
        )
        taken = await link.take_bounce(kernel, report.encode())
        assert taken in {link.Taken.MARKED, link.Taken.LATE}


async def test_no_such_mailbox(kernel: Kernel, certificate: Path) -> None:
    """A mailbox that the server refuses for good is a failure at once, with its reason."""
    mailbox = Mailbox()
    mailbox.refuse_recipient = "550 5.1.1 no such user"
    async with served(mailbox, starttls=server_context(certificate)) as port:
        mailer = SmtpMailer(
            f"smtp://127.0.0.1:{port}",
            "dienst@dienst.example",
            kernel.clock,
            authorities=str(certificate),
        )
        outcome = await sent_through(kernel, mailer)
    assert outcome == Outcome.rejected("mail-recipient-refused-550")


async def test_certificate(kernel: Kernel, certificate: Path) -> None:
    """A certificate that nobody vouches for halts the channel; nothing has left."""
    mailbox = Mailbox()
    # The server's side of the refused handshake is not what is tested.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with served(mailbox, tls=server_context(certificate)) as port:
        mailer = SmtpMailer(f"smtps://127.0.0.1:{port}", "dienst@dienst.example", kernel.clock)
        outcome = await sent_through(kernel, mailer)
    assert outcome == Outcome.failed("mail-certificate", halts=True)
    assert mailbox.asked == []


async def test_log_in(kernel: Kernel, certificate: Path) -> None:
    """Wrong credentials halt the channel; nothing has left."""

    def refuse(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    mailbox, context = Mailbox(), server_context(certificate)
    async with served(mailbox, starttls=context, authenticator=refuse) as port:
        mailer = SmtpMailer(
            f"smtp://dienst:falsch@127.0.0.1:{port}",
            "dienst@dienst.example",
            kernel.clock,
            authorities=str(certificate),
        )
        outcome = await sent_through(kernel, mailer)
    assert outcome == Outcome.failed("mail-log-in-535", halts=True)
    assert mailbox.asked == []
