"""A channel to a place far away that does what it is told, and the worker that delivers on it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from examples import content

from sorgeauskunft import delivery, drafts, requests
from sorgeauskunft.delivery import Outcome, Parcel
from sorgeauskunft.delivery.tables import DeliveryAttempt
from sorgeauskunft.documents import DELIVER, SUMMARY, Stored, plan_delivery, store
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.jobs import ClaimedJob, RunningJob, Worker
from sorgeauskunft.requests import BUILD_DOCUMENTS, RequestStatus
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.texts import Texts
from tenants import demo, registry
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery, DeliveryChannel
from tenants.offices import Office
from tenants.settings import Section, change

FAR = Delivery(channel=DeliveryChannel.FIT_CONNECT)
Step = Outcome | Exception


class FarAway:
    """The receiving side with a channel to it. It tells by the message's UUID what it has already.

    `answers` are given one after the other, the last one again and again; `arrives` says whether
    the parcel comes through, whatever the answer is.
    """

    name = DeliveryChannel.FIT_CONNECT

    def __init__(self, *answers: Step) -> None:
        self.answers: list[Step] = list(answers) or [Outcome.sent()]
        self.receipts: list[Outcome | None] = [None]
        self.arrives: Callable[[Step], bool] = lambda answer: (
            isinstance(answer, Outcome)
            and (answer.status in {delivery.AttemptStatus.SENT, delivery.AttemptStatus.ACCEPTED})
        )
        self.calls: list[Parcel] = []
        self.asked = 0
        self.effective: Counter[UUID] = Counter()
        self._known: set[UUID] = set()

    async def send(self, parcel: Parcel) -> Outcome:
        self.calls.append(parcel)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if self.arrives(answer):
            self.effective.update(set(parcel.message_uuids) - self._known)
            self._known |= set(parcel.message_uuids)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def receipt(self, parcel: Parcel) -> Outcome | None:
        assert set(parcel.message_uuids) <= self._known
        self.asked += 1
        return self.receipts.pop(0) if len(self.receipts) > 1 else self.receipts[0]


async def another_office(kernel: Kernel) -> Office:
    """An office beside the one that tests are about."""
    office = next(each for each in demo.demo_offices() if each.slug == "bremen")
    await registry.create_office(kernel, office, [], audit.OPERATOR)
    return office


async def come(kernel: Kernel, office: Office, *, test: bool = False) -> UUID:
    """A request whose documents are made."""
    code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
    sent = await requests.send(kernel, office.id, code, lambda _draft: content(), test=test)
    async with kernel.database.tenant_transaction(office.id):
        now = kernel.clock.now()
        await store(kernel, sent.request_id, Stored(SUMMARY, "application/pdf", b"%PDF", None), now)
        await plan_delivery(sent.request_id, now)
    return sent.request_id


def worker_with(
    kernel: Kernel,
    *channels: delivery.Channel,
    keeper: DirectoryKeeper | None = None,
    slots: int = 4,
) -> Worker:
    """The worker of delivery, documents aside."""

    async def nothing(job: RunningJob) -> None:
        async with job.finishing():
            pass

    async def buried(job: ClaimedJob, reason: str) -> None:
        await delivery.mark_undeliverable(kernel, job, reason)

    keeper, texts = keeper or DirectoryKeeper(kernel), Texts("de")
    ways: tuple[delivery.Channel, ...] = (delivery.PortalInbox(), delivery.ApiPull(), *channels)
    return Worker(
        kernel.database,
        kernel.clock,
        {
            BUILD_DOCUMENTS: nothing,
            DELIVER: delivery.delivering(kernel, keeper, ways),
            delivery.RECEIPT: delivery.receiving(kernel, keeper, ways),
            delivery.NOTICE: delivery.noticing(kernel, keeper, texts),
            delivery.ALARM: delivery.alarming(kernel),
            delivery.ALARM_MAIL: delivery.alarm_mailing(kernel, keeper, texts),
        },
        slots=slots,
        lease=dt.timedelta(seconds=60),
        on_dead=buried,
    )


async def use(kernel: Kernel, office: Office, value: Delivery = FAR, *, seen: int = 0) -> None:
    """Set how requests come to the office."""
    await change(kernel, office.id, Section.DELIVERY, value, audit.OPERATOR, seen=seen)


async def status(kernel: Kernel, office: Office, request_id: UUID) -> RequestStatus:
    async with kernel.database.tenant_transaction(office.id):
        (case,) = await progress_of(request_id)
    return case.status


async def attempts(kernel: Kernel, office: Office, request_id: UUID) -> list[tuple[str, str]]:
    """Status and reason of every attempt at a request, in their order."""
    async with kernel.database.tenant_transaction(office.id):
        rows = (
            await DeliveryAttempt.select()
            .where(DeliveryAttempt.request_id == request_id)
            .order_by(DeliveryAttempt.number)
        )
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    return [(row["status"], row["reason"]) for row in rows]
