"""What happens between a sending and its receipt, with a far side that does everything wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from uuid import UUID, uuid4

import pytest
from far_channel import FarAway, another_office, attempts, come, status, use, worker_with

from sorgeauskunft import delivery
from sorgeauskunft.delivery import AttemptStatus, Outcome, Parcel
from sorgeauskunft.delivery.delivering import LONGEST_PAUSE
from sorgeauskunft.delivery.receipts import FIRST, LONGEST, pause_after
from sorgeauskunft.documents import DELIVER, TRIED_FOR
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import BUILD_DOCUMENTS, RequestStatus
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery
from tenants.offices import Office

SECOND = dt.timedelta(seconds=1)


async def due_at(kernel: Kernel, kind: str = DELIVER) -> dt.datetime | None:
    """When the one waiting job of a kind is due."""
    async with kernel.database.platform_transaction("test"):
        rows = await Job.select(Job.run_at).where((Job.kind == kind) & (Job.state == "queued"))
    return rows[0]["run_at"] if rows else None


async def test_receipt_is_asked_for(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """Handed over is not delivered: the receipt is asked for until it is there, and then it is."""
    await use(kernel, office)
    far = FarAway()
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [("sent", "")]
    assert await status(kernel, office, request_id) is RequestStatus.SENT
    for _ in range(3):
        clock.advance(LONGEST)
        await worker.run_until_idle()
    assert far.asked == 3
    async with kernel.database.tenant_transaction(office.id):
        assert not await delivery.has_receipt(request_id)
    far.receipts = [Outcome.accepted()]
    clock.advance(LONGEST)
    await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [("accepted", "")]
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    async with kernel.database.tenant_transaction(office.id):
        assert await delivery.has_receipt(request_id)
    clock.advance(LONGEST)
    await worker.run_until_idle()
    assert (far.asked, len(far.calls)) == (4, 1)


async def test_hurry(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A callback only makes us ask sooner; said of anything else it does nothing."""
    await use(kernel, office)
    far = FarAway()
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    async with kernel.database.tenant_transaction(office.id):
        await delivery.hurry(request_id, clock.now())
        await delivery.hurry(UUID(int=9), clock.now())
    await worker.run_until_idle()
    assert far.asked == 1
    assert await status(kernel, office, request_id) is RequestStatus.SENT


def test_pauses_between_questions() -> None:
    """Asked is often at first and once an hour in the end."""
    for hours in range(200):
        pauses = [pause_after(dt.timedelta(hours=hours)) for _ in range(20)]
        assert all(FIRST * 0.75 <= pause <= LONGEST for pause in pauses)
    assert all(pause_after(dt.timedelta(0)) <= FIRST for _ in range(20))


async def test_lost_answer(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What arrived while its answer got lost is sent again under the same UUID and counts once."""
    await use(kernel, office)
    far = FarAway(TimeoutError("reply of Mia Öztürk lost"), Outcome.sent())
    far.arrives = lambda _answer: True
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [("failed", "fault-timeout-error")]
    clock.advance(LONGEST_PAUSE)
    await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [
        ("failed", "fault-timeout-error"),
        ("sent", ""),
    ]
    first, second = far.calls
    assert first.message_uuids == second.message_uuids
    assert (first.attempt, second.attempt) == (1, 2)
    assert set(far.effective.values()) == {1}


async def test_killed_in_the_middle(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """An attempt whose worker is gone is kept as interrupted, and made again under the same UUID."""
    await use(kernel, office)
    far = FarAway()
    reached = asyncio.Event()

    class Hanging(FarAway):
        async def send(self, parcel: Parcel) -> Outcome:
            await far.send(parcel)
            reached.set()
            await asyncio.sleep(3600)
            return Outcome.sent()

    request_id = await come(kernel, office)
    killed = asyncio.create_task(worker_with(kernel, Hanging()).run_until_idle())
    await reached.wait()
    assert await attempts(kernel, office, request_id) == [("sending", "")]
    killed.cancel()
    for task in asyncio.all_tasks():
        if "_work" in repr(task.get_coro()):
            task.cancel()
    clock.advance(dt.timedelta(minutes=5))
    await worker_with(kernel, far).run_until_idle()
    assert await attempts(kernel, office, request_id) == [("failed", "interrupted"), ("sent", "")]
    assert set(far.effective.values()) == {1}
    assert far.calls[0].message_uuids == far.calls[1].message_uuids


async def test_tried_for_72_hours(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """Failures are tried again with growing pauses for 72 hours, the last time then; then it is dead."""
    await use(kernel, office)
    far = FarAway(Outcome.failed("http-503"))
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    begun, made = clock.now(), []
    while (due := await due_at(kernel)) is not None:
        clock.advance(due - clock.now())
        await worker.run_until_idle()
        made.append(clock.now() - begun)
        assert len(made) < 300
    pauses = [later - earlier for earlier, later in itertools.pairwise(made)]
    assert made[-1] == TRIED_FOR
    assert max(pauses) <= LONGEST_PAUSE
    assert pauses[0] <= dt.timedelta(seconds=5)
    kept = await attempts(kernel, office, request_id)
    assert len(kept) == len(made) == len(far.calls)
    assert kept == [("failed", "http-503")] * (len(made) - 1) + [("dead", "http-503")]
    assert await status(kernel, office, request_id) is RequestStatus.UNDELIVERABLE
    assert len({call.message_uuids for call in far.calls}) == 1


async def test_retry_after(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """The other side says when to come back, and nobody comes earlier."""
    await use(kernel, office)
    wait = dt.timedelta(minutes=90)
    far = FarAway(Outcome.failed("http-429", retry_after=wait), Outcome.accepted())
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    clock.advance(wait - SECOND)
    await worker.run_until_idle()
    assert len(far.calls) == 1
    clock.advance(SECOND)
    await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [("failed", "http-429"), ("accepted", "")]
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED


async def test_refused(kernel: Kernel, office: Office) -> None:
    """What is refused for good is not tried again; the reason is kept, the mother is told."""
    await use(kernel, office)
    far = FarAway(Outcome.rejected("http-422"))
    request_id = await come(kernel, office)
    await worker_with(kernel, far).run_until_idle()
    assert await attempts(kernel, office, request_id) == [("rejected", "http-422")]
    assert await status(kernel, office, request_id) is RequestStatus.UNDELIVERABLE
    assert len(far.calls) == 1


async def test_refused_by_the_receipt(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A receipt that says no ends the way like a refusal at once."""
    await use(kernel, office)
    far = FarAway()
    far.receipts = [None, Outcome.failed("http-500"), Outcome.rejected("content-unreadable")]
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    for _ in range(4):
        clock.advance(LONGEST)
        await worker.run_until_idle()
    assert await attempts(kernel, office, request_id) == [("rejected", "content-unreadable")]
    assert await status(kernel, office, request_id) is RequestStatus.UNDELIVERABLE
    assert far.asked == 3


async def test_receipt_of_the_way_it_took(
    kernel: Kernel, office: Office, clock: ManualClock
) -> None:
    """What was handed over keeps its way: its receipt is asked for there, and it is not sent twice."""
    await use(kernel, office)
    far = FarAway()
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    await use(kernel, office, Delivery(), seen=1)
    clock.advance(LONGEST)
    assert await delivery.reoffer(kernel, DirectoryKeeper(kernel)) == 0
    far.receipts = [Outcome.accepted()]
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert len(far.calls) == 1


async def test_test_channel(kernel: Kernel, office: Office) -> None:
    """A test request takes the way that is set for tests; all others take theirs."""
    await use(kernel, office, Delivery(test_channel=FarAway.name))
    far = FarAway(Outcome.accepted())
    real = await come(kernel, office)
    trial = await come(kernel, office, test=True)
    await worker_with(kernel, far).run_until_idle()
    assert [call.request_id for call in far.calls] == [trial]
    assert far.calls[0].test
    for request_id in (real, trial):
        assert await attempts(kernel, office, request_id) == [("accepted", "")]


async def test_unburied(kernel: Kernel, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dead letter whose burial failed is buried later: it is never dead without a word."""
    await use(kernel, office)
    request_id = await come(kernel, office)
    worker = worker_with(kernel, FarAway(Outcome.rejected("http-422")))
    honest = delivery.mark_undeliverable

    async def away(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(delivery, "mark_undeliverable", away)
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.SENT
    monkeypatch.setattr(delivery, "mark_undeliverable", honest)
    assert await worker._bury_again() == 1
    assert await worker._bury_again() == 0
    assert await status(kernel, office, request_id) is RequestStatus.UNDELIVERABLE
    assert await attempts(kernel, office, request_id) == [
        (AttemptStatus.REJECTED.value, "http-422")
    ]


@pytest.mark.parametrize("slots", [1, 4])
async def test_flood(kernel: Kernel, office: Office, clock: ManualClock, slots: int) -> None:
    """Where one office has 10,000 jobs waiting, the single request of another leaves at once."""
    quiet = await another_office(kernel)
    for _ in range(20):
        async with kernel.database.tenant_transaction(office.id):
            jobs = [
                Job(
                    kind=BUILD_DOCUMENTS,
                    subject_id=uuid4(),
                    run_at=clock.now(),
                    created_at=clock.now(),
                )
                for _ in range(500)
            ]
            await add(*jobs)
    clock.advance(SECOND)
    request_id = await come(kernel, quiet)
    worker = worker_with(kernel, slots=slots)
    claims = 0
    while await status(kernel, quiet, request_id) is not RequestStatus.DELIVERED:
        await worker.claim_once()
        claims += 1
        while worker._running:
            await asyncio.wait(worker._running)
        assert claims < 40, "the flood drowns the others"
    async with kernel.database.platform_transaction("test"):
        left = await Job.count().where((Job.tenant_id == office.id) & (Job.state == "queued"))
    assert left >= 10_000 - claims * slots


async def test_clock_jumps_back(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A clock that jumps back an hour while a job waits lets it wait that hour, and no longer: once."""
    await use(kernel, office)
    far = FarAway(Outcome.accepted())
    request_id = await come(kernel, office)
    hour = dt.timedelta(hours=1)
    clock.advance(-hour)
    await worker_with(kernel, far).run_until_idle()
    assert far.calls == []
    clock.advance(hour)
    for _ in range(2):
        await worker_with(kernel, far).run_until_idle()
    assert set(far.effective.values()) == {1}
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert [state for state, _ in await attempts(kernel, office, request_id)] == ["accepted"]


async def test_clock_jumps_back_at_a_hand_over(
    kernel: Kernel, office: Office, clock: ManualClock
) -> None:
    """One that jumps back between two attempts sends nothing twice and gives up no earlier."""
    await use(kernel, office)
    far = FarAway(Outcome.failed("http-503"), Outcome.accepted())
    request_id = await come(kernel, office)
    await worker_with(kernel, far).run_until_idle()
    clock.advance(-dt.timedelta(hours=1))
    await worker_with(kernel, far).run_until_idle()
    assert len(far.calls) == 1
    clock.advance(dt.timedelta(hours=3))
    await worker_with(kernel, far).run_until_idle()
    assert set(far.effective.values()) == {1}
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
