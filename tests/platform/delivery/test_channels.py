"""Which way a request takes to its office, and when it has arrived."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID, uuid4

import pytest
from examples import content
from post import Post

from sorgeauskunft import casework, delivery, drafts, requests
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import DELIVER
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job, RunningJob, Worker, enqueue
from sorgeauskunft.requests import BUILD_DOCUMENTS, RequestStatus, WrongStatusError
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.handling import NOTICE_MINUTES, Delivery, DeliveryChannel
from tenants.offices import Office
from tenants.people import Principal, Role
from tenants.settings import Section, change

API = Delivery(channel=DeliveryChannel.API)
MACHINE = audit.Actor("api_key", UUID(int=3))


async def set_delivery(
    kernel: Kernel, office: Office, value: Delivery, seen: int = 0, at: dt.datetime | None = None
) -> None:
    section = Section.DELIVERY
    await change(kernel, office.id, section, value, audit.OPERATOR, seen=seen, valid_from=at)


async def come(kernel: Kernel, office: Office) -> UUID:
    """A request whose documents are made."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: content())
    async with kernel.database.tenant_transaction(office.id):
        await enqueue(DELIVER, sent.request_id, kernel.clock.now(), attempts=3)
    return sent.request_id


async def work(kernel: Kernel, keeper: DirectoryKeeper | None = None) -> None:
    """Do what is due, documents aside."""

    async def nothing(job: RunningJob) -> None:
        async with job.finishing():
            pass

    keeper = keeper or DirectoryKeeper(kernel)
    ways = (delivery.PortalInbox(), delivery.ApiPull())
    handlers = {
        BUILD_DOCUMENTS: nothing,
        DELIVER: delivery.delivering(kernel, keeper, ways),
        delivery.NOTICE: delivery.noticing(kernel, keeper, Texts("de")),
    }
    lease = dt.timedelta(seconds=60)
    worker = Worker(kernel.database, kernel.clock, handlers, slots=4, lease=lease)
    await worker.run_until_idle()


async def status(kernel: Kernel, office: Office, request_id: UUID) -> RequestStatus:
    async with kernel.database.tenant_transaction(office.id):
        (case,) = await progress_of(request_id)
    return case.status


async def attempts(kernel: Kernel, office: Office) -> list[tuple[str, str, bool]]:
    async with kernel.database.tenant_transaction(office.id):
        rows = await DeliveryAttempt.select().order_by(DeliveryAttempt.started_at)
    return [(row["channel"], row["status"], row["ended_at"] is not None) for row in rows]


async def dead(kernel: Kernel) -> int:
    async with kernel.database.platform_transaction("test"):
        return int(await Job.count().where(Job.state == "dead"))


async def test_dated_change(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A dated change of the delivery channel takes effect at its time, to the second, by itself."""
    keeper, switch = DirectoryKeeper(kernel), clock.now() + dt.timedelta(days=7)
    await set_delivery(kernel, office, API, at=switch)
    clock.advance(dt.timedelta(days=7) - dt.timedelta(seconds=1))
    before = await come(kernel, office)
    await work(kernel, keeper)
    clock.advance(dt.timedelta(seconds=1))
    after = await come(kernel, office)
    await work(kernel, keeper)
    assert await attempts(kernel, office) == [("portal", "accepted", True), ("api", "sent", False)]
    assert await status(kernel, office, before) is RequestStatus.DELIVERED
    assert await status(kernel, office, after) is RequestStatus.SENT
    assert await dead(kernel) == 0


async def test_receipt(kernel: Kernel, office: Office) -> None:
    """Fetched is arrived only when the Fachverfahren says so; said twice or at once, it is once."""
    await set_delivery(kernel, office, API)
    request_id = await come(kernel, office)
    await work(kernel)
    assert await status(kernel, office, request_id) is RequestStatus.SENT
    assert not await delivery.may_withdraw(kernel, office.id, request_id)
    said = (delivery.acknowledge(kernel, office.id, request_id, MACHINE) for _ in range(4))
    await asyncio.gather(*said)
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert await attempts(kernel, office) == [("api", "accepted", True)]
    async with kernel.database.tenant_transaction(office.id):
        entries = await audit.AuditEntry.objects().where(
            audit.AuditEntry.tag == "amt:request:receipted"
        )
    assert [(each.actor_kind, each.subject_id) for each in entries] == [("api_key", request_id)]


async def test_no_receipt_beforehand(kernel: Kernel, office: Office, other_tenant: UUID) -> None:
    """Nobody acknowledges what was not offered, what is another's, or what does not exist."""
    await set_delivery(kernel, office, API)
    request_id = await come(kernel, office)
    for tenant, request in ((office.id, request_id), (office.id, uuid4())):
        with pytest.raises(NotFoundError):
            await delivery.acknowledge(kernel, tenant, request, MACHINE)
    await work(kernel)
    with pytest.raises(NotFoundError):
        await delivery.acknowledge(kernel, other_tenant, request_id, MACHINE)
    assert await status(kernel, office, request_id) is RequestStatus.SENT


async def test_receipt_of_the_portal(kernel: Kernel, office: Office) -> None:
    """What has arrived in the portal has its receipt: saying so again changes nothing."""
    request_id = await come(kernel, office)
    await work(kernel)
    await delivery.acknowledge(kernel, office.id, request_id, MACHINE)
    assert await attempts(kernel, office) == [("portal", "accepted", True)]


async def test_withdrawn_before(kernel: Kernel, office: Office) -> None:
    """What she took back before it was offered is not offered, and nobody acknowledges it."""
    await set_delivery(kernel, office, API)
    request_id = await come(kernel, office)
    await delivery.withdraw(kernel, office.id, request_id)
    await work(kernel)
    assert await attempts(kernel, office) == []
    assert await dead(kernel) == 0
    with pytest.raises((NotFoundError, WrongStatusError)):
        await delivery.acknowledge(kernel, office.id, request_id, MACHINE)


async def test_leaving_the_api(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What was not fetched when an office leaves the API comes to the portal; nothing is lost."""
    await set_delivery(kernel, office, API)
    fetched, left = await come(kernel, office), await come(kernel, office)
    await work(kernel)
    await delivery.acknowledge(kernel, office.id, fetched, MACHINE)
    assert await delivery.reoffer(kernel, DirectoryKeeper(kernel)) == 0
    await set_delivery(kernel, office, Delivery(), seen=1)
    clock.advance(dt.timedelta(minutes=1))
    assert await delivery.reoffer(kernel, DirectoryKeeper(kernel)) == 1
    assert await delivery.reoffer(kernel, DirectoryKeeper(kernel)) == 0
    await work(kernel)
    assert await status(kernel, office, left) is RequestStatus.DELIVERED
    assert sorted(await attempts(kernel, office)) == [
        ("api", "accepted", True),
        ("api", "failed", True),
        ("portal", "accepted", True),
    ]


async def test_notices(kernel: Kernel, office: Office, clock: ManualClock, post: Post) -> None:
    """One mail in so many minutes however much comes, the last arrival included; nothing personal."""
    await set_delivery(kernel, office, Delivery(mailbox="eingang@amt.example.org"))
    for _ in range(3):
        await come(kernel, office)
    await work(kernel)
    assert [mail.to for mail in post.mails] == ["eingang@amt.example.org"]
    clock.advance(dt.timedelta(minutes=NOTICE_MINUTES) - dt.timedelta(seconds=1))
    await work(kernel)
    await come(kernel, office)
    await work(kernel)
    first = len(post.mails)
    clock.advance(dt.timedelta(seconds=1))
    await work(kernel)
    clock.advance(dt.timedelta(days=1))
    await work(kernel)
    assert (first, len(post.mails)) == (1, 2)
    assert len({mail.message_id for mail in post.mails}) == 2
    for mail in post.mails:
        said = mail.subject + mail.text
        assert f"{kernel.settings.base_url}/amt" in said
        assert not any(personal in said for personal in ("Mia", "Öztürk", "Musterweg"))


async def test_no_mailbox(kernel: Kernel, office: Office, post: Post) -> None:
    """Without a mailbox nobody is written to, nor to one that was taken out meanwhile."""
    await come(kernel, office)
    await work(kernel)
    async with kernel.database.tenant_transaction(office.id):
        assert not await Job.exists().where(Job.kind == delivery.NOTICE)
        await enqueue(delivery.NOTICE, office.id, kernel.clock.now(), attempts=1)
    await work(kernel)
    assert post.mails == []
    assert await dead(kernel) == 0


async def test_fetched_and_acknowledged_by_a_machine(kernel: Kernel, office: Office) -> None:
    """What is offered stands in the machine's list, what is not made yet does not; its receipt delivers."""
    await set_delivery(kernel, office, API)
    key = UUID(int=3)
    machine = Principal(
        account_id=key, tenant_id=office.id, role=Role.API_KEY, name="Fach", session_id=key
    )
    wish = casework.Wish(received=False, limit=10)
    request_id = await come(kernel, office)
    assert await casework.listed(kernel, machine, wish) == ((), None)
    with pytest.raises(NotFoundError):
        await casework.confirm_receipt(kernel, machine, request_id)
    await work(kernel)
    (line,), _ = await casework.listed(kernel, machine, wish)
    assert (line.id, line.status) == (request_id, RequestStatus.SENT)
    await casework.confirm_receipt(kernel, machine, request_id)
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert await attempts(kernel, office) == [("api", "accepted", True)]
    assert await casework.listed(kernel, machine, wish) == ((), None)
