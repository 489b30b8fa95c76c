"""Download by link: what is mailed, what opens it, when it is a receipt, and when it is over."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import msgspec
import pytest
from examples import make_office
from linked import MAILBOX, parcel, password_in, sent_request, token_in, with_link
from post import Post

from sorgeauskunft import delivery
from sorgeauskunft.delivery import AttemptStatus, Outcome, link
from sorgeauskunft.delivery.link import Confirmed, Link, Refused, bouncing
from sorgeauskunft.delivery.link.channel import RENEWALS
from sorgeauskunft.delivery.link.tables import LinkLookup, LinkRow
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.mail import MailError, key_of
from sorgeauskunft.kernel.tickets import TICKET_MINUTES
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.texts import Texts
from tenants.handling import LinkPassword
from tenants.offices import Office
from tenants.people import Principal, Role

DAY = dt.timedelta(days=1)


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def kernel(kernel: Kernel, post: Post) -> Kernel:
    return msgspec.structs.replace(kernel, mailer=post)


@pytest.fixture
async def office(kernel: Kernel) -> Office:
    return with_link(await make_office(kernel))


class Way:
    """The channel with one request on it."""

    def __init__(self, kernel: Kernel, office: Office, request_id: UUID) -> None:
        self.kernel = kernel
        self.office = office
        self.request_id = request_id
        self.channel = link.DownloadLink(kernel, Texts("de"))

    async def send(self, attempt: int = 1) -> Outcome:
        return await self.channel.send(
            await parcel(self.kernel, self.office, self.request_id, attempt)
        )

    async def receipt(self) -> Outcome | None:
        return await self.channel.receipt(await parcel(self.kernel, self.office, self.request_id))

    async def is_out(self) -> None:
        """Write down the attempt, as the core does after `send`."""
        async with self.kernel.database.tenant_transaction(self.office.id):
            await DeliveryAttempt.insert(
                DeliveryAttempt(
                    request_id=self.request_id,
                    channel="link",
                    status=AttemptStatus.SENT.value,
                    started_at=self.kernel.clock.now(),
                )
            )

    async def row(self) -> LinkRow:
        async with self.kernel.database.tenant_transaction(self.office.id):
            row = await LinkRow.objects().get(LinkRow.request_id == self.request_id)
        assert row is not None
        return row

    async def status(self) -> RequestStatus:
        async with self.kernel.database.tenant_transaction(self.office.id):
            (case,) = await progress_of(self.request_id)
        return case.status


@pytest.fixture
async def way(kernel: Kernel, office: Office) -> Way:
    return Way(kernel, office, await sent_request(kernel, office))


async def opened(kernel: Kernel, post: Post) -> Link:
    found = await link.open_by_password(kernel, token_in(post), password_in(post))
    assert isinstance(found, Link)
    return found


async def test_two_mails(way: Way, post: Post) -> None:
    """Link and password come in two mails that say nothing of anybody, and are tracked."""
    assert await way.send() == Outcome.sent()
    password, announced = post.mails
    assert {mail.to for mail in post.mails} == {MAILBOX}
    assert all(mail.tracked for mail in post.mails)
    assert password_in(post) not in announced.text
    assert token_in(post) not in password.text
    label = password.subject.rpartition(" ")[2]
    assert label in announced.subject
    reference = (await parcel(way.kernel, way.office, way.request_id)).reference
    for mail in post.mails:
        said = mail.subject + mail.text + mail.message_id
        secret = (reference, "Mia", "Öztürk", "Musterweg", str(way.request_id))
        assert not any(each in said for each in secret)


async def test_password_mailbox(way: Way, post: Post) -> None:
    """An office may have its passwords sent to another mailbox."""
    way.office = with_link(way.office, password_mailbox="leitung@amt.example.org")
    await way.send()
    assert [mail.to for mail in post.mails] == ["leitung@amt.example.org", MAILBOX]


async def test_lost_answer(way: Way, post: Post) -> None:
    """Sent again after a lost answer, mails are the same to the letter; what is out is not sent again."""
    post.refusal = MailError("unreachable:SMTPServerDisconnected", permanent=False)
    assert (await way.send()).status is AttemptStatus.FAILED
    post.refusal = None
    await way.send(2)
    async with way.kernel.database.tenant_transaction(way.office.id):
        await LinkRow.update({LinkRow.mailed_at: None}, force=True)
    await way.send(3)
    assert post.mails[:2] == post.mails[2:]
    await way.send(4)
    assert len(post.mails) == 4
    async with way.kernel.database.tenant_transaction(way.office.id):
        assert await LinkRow.count() == 1


@pytest.mark.parametrize(
    ("refusal", "outcome"),
    [
        (
            MailError("recipient-refused:550", permanent=True),
            Outcome.rejected("mail-recipient-refused-550"),
        ),
        (
            MailError("recipient-refused:451", permanent=False),
            Outcome.failed("mail-recipient-refused-451"),
        ),
        (
            MailError("log-in:535", permanent=False, halts=True),
            Outcome.failed("mail-log-in-535", halts=True),
        ),
        (
            MailError("no-mail-server", permanent=True, halts=True),
            Outcome.failed("mail-no-mail-server", halts=True),
        ),
    ],
)
async def test_refused_mail(way: Way, post: Post, refusal: MailError, outcome: Outcome) -> None:
    """A mailbox that does not exist is told at once, wrong credentials halt, the rest is tried again."""
    post.refusal = refusal
    assert await way.send() == outcome


async def test_not_set_up(way: Way, post: Post) -> None:
    """Without a mailbox, or the password that the office wants to set, the channel halts."""
    office = way.office
    way.office = msgspec.structs.replace(
        office, delivery=msgspec.structs.replace(office.delivery, mailbox="")
    )
    assert await way.send() == Outcome.failed("no-mailbox", halts=True)
    way.office = with_link(office, password=LinkPassword.OWN)
    assert await way.send() == Outcome.failed("no-password", halts=True)
    assert post.mails == []


async def test_hashed(way: Way, post: Post) -> None:
    """At rest there is a hash of the password, and neither link nor password nor key of a mail."""
    await way.send()
    row = await way.row()
    assert row.password_hash.startswith("$argon2id$")
    async with way.kernel.database.platform_transaction("test"):
        lookups = await LinkLookup.select()
    kept = f"{row.to_dict()} {lookups}"
    keys = [key_of(mail.message_id) for mail in post.mails]
    password = password_in(post)
    secrets = (token_in(post), password, password.replace("-", ""), *keys)
    assert not any(each in kept for each in secrets)


async def test_own_password(way: Way, post: Post) -> None:
    """The office's own password comes in no mail and opens its links; a new one ends the old."""
    way.office = with_link(way.office, password=LinkPassword.OWN)
    admin = Principal(
        account_id=UUID(int=9),
        tenant_id=way.office.id,
        role=Role.ADMIN,
        name="Kim",
        session_id=UUID(int=9),
    )
    for password in ("Regenschirm Käse Tunnel", "Leuchtturm Gabel Moos"):
        await link.set_own_password(way.kernel, admin, password)
    await way.send()
    assert len(post.mails) == 1
    for password, opens in (
        ("Regenschirm Käse Tunnel", False),
        ("Leuchtturm Gabel Moos", True),
        ("leuchtturm gabel moos", False),
        ("", False),
    ):
        found = await link.open_by_password(way.kernel, token_in(post), password)
        assert isinstance(found, Link) is opens


async def test_opening(way: Way, post: Post) -> None:
    """Link and password open, small letters and blanks do not matter; the look stands in the trail."""
    await way.send()
    typed = password_in(post).lower().replace("-", " ")
    found = await link.open_by_password(way.kernel, token_in(post).lower(), typed)
    assert isinstance(found, Link)
    assert found.request_id == way.request_id
    async with way.kernel.database.tenant_transaction(way.office.id):
        seen = await AuditEntry.objects().where(AuditEntry.tag == "mailbox:request:viewed")
    assert [(each.actor_kind, each.subject_id) for each in seen] == [("mailbox", way.request_id)]


async def test_refused(way: Way, post: Post) -> None:
    """Wrong passwords, unknown links and nonsense are answered alike."""
    await way.send()
    unknown = token_in(post)[::-1]
    for token, password in (
        (token_in(post), "falsch"),
        (unknown, password_in(post)),
        ("quatsch", "x"),
        ("", ""),
    ):
        assert await link.open_by_password(way.kernel, token, password) == Refused()


async def test_slowed_down(way: Way, post: Post, clock: ManualClock) -> None:
    """Wrong tries for a link are slowed down, for one that does not exist as well; no other is."""
    other = Way(way.kernel, way.office, await sent_request(way.kernel, way.office))
    await way.send()
    token, password = token_in(post), password_in(post)
    await other.send()
    for _ in range(4):
        assert await link.open_by_password(way.kernel, token, "falsch") == Refused()
    waiting = await link.open_by_password(way.kernel, token, password)
    assert isinstance(waiting, Refused)
    assert waiting.wait > 0
    assert isinstance(await opened(way.kernel, post), Link)
    clock.advance(dt.timedelta(seconds=waiting.wait + 1))
    assert isinstance(await link.open_by_password(way.kernel, token, password), Link)


async def test_receipt(way: Way, post: Post) -> None:
    """Only a confirmation after a whole download is the receipt; said again or at once, it is one."""
    await way.send()
    await way.is_out()
    found = await opened(way.kernel, post)
    assert await link.confirm(way.kernel, found) is Confirmed.NOT_DOWNLOADED
    assert await way.receipt() is None
    assert await way.status() is RequestStatus.SENT
    await link.downloaded(way.kernel, found)
    assert await way.receipt() is None
    said = await asyncio.gather(*(link.confirm(way.kernel, found) for _ in range(3)))
    assert set(said) == {Confirmed.DONE}
    assert await way.status() is RequestStatus.DELIVERED
    assert await way.receipt() == Outcome.accepted()
    assert await way.send(2) == Outcome.accepted()
    assert len(post.mails) == 2
    async with way.kernel.database.tenant_transaction(way.office.id):
        tag = "amt:request:receipted"
        assert await AuditEntry.count().where(AuditEntry.tag == tag) == 1


async def test_faster_than_the_worker(way: Way, post: Post) -> None:
    """A receipt that comes before the attempt is written down is kept for the worker."""
    await way.send()
    found = await opened(way.kernel, post)
    await link.downloaded(way.kernel, found)
    assert await link.confirm(way.kernel, found) is Confirmed.DONE
    assert await way.receipt() == Outcome.accepted()


async def test_after_the_receipt(way: Way, post: Post, clock: ManualClock) -> None:
    """For some days after the confirmation the files can be fetched once more; then it is over."""
    await way.send()
    await way.is_out()
    found = await opened(way.kernel, post)
    await link.downloaded(way.kernel, found)
    await link.confirm(way.kernel, found)
    clock.advance(link.KEPT_AFTER - dt.timedelta(seconds=1))
    assert (await opened(way.kernel, post)).confirmed_at is not None
    clock.advance(dt.timedelta(seconds=1))
    assert isinstance(
        await link.open_by_password(way.kernel, token_in(post), password_in(post)), Refused
    )
    assert await way.receipt() == Outcome.accepted()


async def test_reminded_renewed_ended(way: Way, post: Post, clock: ManualClock) -> None:
    """Who does not come is reminded after working days and gets new links; the last one ends for good."""
    await way.send()
    told: list[str] = []
    tokens = {token_in(post)}
    outcome: Outcome | None = None
    for _ in range(60):
        clock.advance(dt.timedelta(hours=12))
        outcome = await way.receipt()
        told += [mail.subject.partition(" ")[0] for mail in post.mails]
        if post.mails:
            tokens.add(token_in(post))
        post.mails.clear()
        if outcome is not None:
            break
    again = ["Erinnerung:", "Passwort", "Neue"]
    assert told == ["Passwort", "Neue", *again, *again, "Erinnerung:"]
    assert outcome == Outcome.rejected("link-unread")
    assert len(tokens) == 1 + RENEWALS
    assert await way.receipt() == outcome


async def test_working_days(way: Way, post: Post, clock: ManualClock) -> None:
    """Saturdays and Sundays do not count: who got a link on a Friday is reminded on Tuesday morning."""
    clock.advance(dt.timedelta(days=(4 - clock.now().weekday()) % 7))
    await way.send()
    post.mails.clear()
    friday = clock.now()
    while not post.mails:
        clock.advance(dt.timedelta(hours=1))
        await way.receipt()
    assert (friday.weekday(), clock.now().weekday()) == (4, 1)


async def test_renewed_link(way: Way, post: Post, clock: ManualClock) -> None:
    """A renewed link has its own password; with the old ones nobody opens or confirms anything."""
    await way.send()
    old_token, old_password = token_in(post), password_in(post)
    found = await opened(way.kernel, post)
    await link.downloaded(way.kernel, found)
    clock.advance(6 * DAY + dt.timedelta(hours=20))
    assert await way.receipt() is None
    assert (await way.row()).generation == 2
    assert await link.open_by_password(way.kernel, old_token, old_password) == Refused()
    assert await link.open_by_password(way.kernel, token_in(post), old_password) == Refused()
    assert await link.confirm(way.kernel, found) is Confirmed.OVER
    assert (await opened(way.kernel, post)).downloaded_at is None


async def test_sent_again(way: Way, post: Post, clock: ManualClock) -> None:
    """What has ended and is sent again by the operator is a new link, to the mailbox of now."""
    await way.send()
    assert await link.take_bounce(way.kernel, report(key_of(post.mails[0].message_id)))
    assert await way.receipt() == Outcome.rejected("mail-bounced-5-1-1")
    assert await link.open_by_password(way.kernel, token_in(post), password_in(post)) == Refused()
    post.mails.clear()
    clock.advance(DAY)
    assert await way.send(2) == Outcome.sent()
    assert len(post.mails) == 2
    assert isinstance(await opened(way.kernel, post), Link)
    assert await way.receipt() is None


async def test_other_way(way: Way, post: Post, clock: ManualClock) -> None:
    """A request that goes another way by now, or was withdrawn, is not behind the link any more."""
    await way.send()
    await opened(way.kernel, post)
    async with way.kernel.database.tenant_transaction(way.office.id):
        await DeliveryAttempt.insert(
            DeliveryAttempt(
                request_id=way.request_id,
                channel="portal",
                status="accepted",
                started_at=clock.now(),
            )
        )
    assert await link.open_by_password(way.kernel, token_in(post), password_in(post)) == Refused()


async def test_withdrawn(way: Way, post: Post) -> None:
    """What the mother took back before the attempt was written down does not open."""
    await way.send()
    await delivery.withdraw(way.kernel, way.office.id, way.request_id)
    assert await link.open_by_password(way.kernel, token_in(post), password_in(post)) == Refused()


async def test_tenants(way: Way, post: Post, other_tenant: UUID) -> None:
    """Another office sees nothing of a link, and its key leads nowhere there."""
    await way.send()
    async with way.kernel.database.tenant_transaction(other_tenant):
        assert await LinkRow.count() == 0
    key = msgspec.structs.replace((await opened(way.kernel, post)).key, office_id=other_tenant)
    assert await link.open_by_key(way.kernel, key) is None


async def test_tickets(way: Way, post: Post, clock: ManualClock) -> None:
    """A ticket says for some minutes that the password was typed; a changed one says nothing."""
    await way.send()
    key = (await opened(way.kernel, post)).key
    ticket = link.TICKETS.make(way.kernel, key)
    assert link.TICKETS.read(way.kernel, ticket) == key
    for wrong in ("", "ü", ticket[:-4] + "AAA=", ticket[4:]):
        assert link.TICKETS.read(way.kernel, wrong) is None
    clock.advance(dt.timedelta(minutes=TICKET_MINUTES))
    assert link.TICKETS.read(way.kernel, ticket) is None


def report(
    key: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    by: str = "message-id",
    kind: str = "delivery-status",
) -> bytes:
    """A report as a mail server writes it (RFC 3464), which names the mail in one of three ways."""
    to = f"bounce+{key}@dienst.example" if by == "verp" else "bounce@dienst.example"
    envelope = f"Original-Envelope-Id: {key.upper()}\n" if by == "envelope" else ""
    returned = key if by in {"message-id", "headers"} else "0" * 31
    as_header = "text/rfc822-headers" if by == "headers" else "message/rfc822"
    return f"""From: MAILER-DAEMON@mx.example (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/{kind}

Reporting-MTA: dns; mx.example
{envelope}Arrival-Date: Mon, 23 Nov 2026 12:00:00 +0000

Final-Recipient: rfc822; {MAILBOX}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 User unknown

--b
Content-Type: {as_header}

From: dienst@dienst.example
Subject: x
Message-ID: <{returned}@dienst.example>

--b--
""".encode()


@pytest.mark.parametrize("by", ["message-id", "headers", "verp", "envelope"])
async def test_bounce(way: Way, post: Post, by: str) -> None:
    """A mail that comes back ends the link with the reason, whichever way the report names it."""
    await way.send()
    key = key_of(post.mails[-1].message_id)
    taken = await link.take_bounce(way.kernel, report(key, by=by, status="5.2.2"))
    assert taken is link.Taken.MARKED
    assert await way.receipt() == Outcome.rejected("mail-bounced-5-2-2")
    again = await link.take_bounce(way.kernel, report(key, by=by))
    assert again is link.Taken.LATE


async def test_no_bounce(way: Way, post: Post) -> None:
    """Delays, receipts, answers of people on holiday, unknown mails and nonsense end nothing."""
    await way.send()
    key = key_of(post.mails[-1].message_id)
    for content, taken in (
        (report(key, action="delayed", status="4.4.1"), link.Taken.NO_REPORT),
        (report(key, action="relayed", status="2.1.9"), link.Taken.NO_REPORT),
        (report(key, kind="disposition-notification"), link.Taken.NO_REPORT),
        (f"To: bounce+{key}@x.example\n\nBin im Urlaub".encode(), link.Taken.NO_REPORT),
        (report("f" * 32), link.Taken.UNKNOWN),
        (b"", link.Taken.NO_REPORT),
        (b"\xff\x00" * 500, link.Taken.NO_REPORT),
        (b"Content-Type: multipart/report; boundary=b\n\n--b\n", link.Taken.NO_REPORT),
    ):
        assert await link.take_bounce(way.kernel, content) is taken
    assert await way.receipt() is None


async def test_late_bounce(way: Way, post: Post, clock: ManualClock) -> None:
    """A report about an older generation, or after the confirmation, changes nothing."""
    await way.send()
    old = key_of(post.mails[-1].message_id)
    clock.advance(6 * DAY + dt.timedelta(hours=20))
    await way.receipt()
    assert await link.take_bounce(way.kernel, report(old)) is link.Taken.LATE
    found = await opened(way.kernel, post)
    await link.downloaded(way.kernel, found)
    await link.confirm(way.kernel, found)
    new = key_of(post.mails[-1].message_id)
    assert await link.take_bounce(way.kernel, report(new)) is link.Taken.LATE
    assert await way.receipt() == Outcome.accepted()


def test_status_of_a_report() -> None:
    """A report without a status that can be read is a failure all the same."""
    found = bouncing.bounce_of(report("a" * 32, status="kaputt"))
    assert found is not None
    assert (found.keys, found.status) == (("a" * 32,), "5.0.0")
