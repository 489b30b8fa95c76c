"""A channel through which nothing would get stands still: nothing is burned, nothing is lost."""

from __future__ import annotations

import datetime as dt
import itertools

import msgspec
from far_channel import FAR, FarAway, attempts, come, status, use, worker_with

from sorgeauskunft import delivery
from sorgeauskunft.delivery import Outcome
from sorgeauskunft.documents import DELIVER
from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.requests import RequestStatus
from tenants.directory import DirectoryKeeper
from tenants.handling import Delivery
from tenants.offices import Office

BAD_KEY = Outcome.failed("key-refused", halts=True)
DAY = dt.timedelta(days=1)


async def jobs(kernel: Kernel) -> list[tuple[str, int, str]]:
    async with kernel.database.platform_transaction("test"):
        rows = await Job.select().where(Job.kind == DELIVER)
    return [(row["state"], row["attempts"], row["reason"]) for row in rows]


async def standing(kernel: Kernel, office: Office) -> tuple[delivery.StandingChannel, ...]:
    return (await delivery.board_of(kernel, office.id)).standing


async def test_nothing_is_burned(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """With a bad key for a week 20 requests use up no attempt; with the right one all arrive, once."""
    await use(kernel, office)
    far = FarAway(BAD_KEY)
    worker = worker_with(kernel, far, slots=1)
    requests = [await come(kernel, office) for _ in range(20)]
    await worker.run_until_idle()
    assert len(far.calls) == 1
    assert await jobs(kernel) == [("queued", 0, "halted:fit_connect")] * 20
    for _ in range(7 * 24):
        clock.advance(dt.timedelta(hours=1, minutes=1))
        await worker.run_until_idle()
    assert len(far.calls) <= 1 + 7 * 24 + 10
    assert await jobs(kernel) == [("queued", 0, "halted:fit_connect")] * 20
    far.answers = [Outcome.accepted()]
    clock.advance(dt.timedelta(hours=1, minutes=1))
    await worker.run_until_idle()
    assert {await status(kernel, office, each) for each in requests} == {RequestStatus.DELIVERED}
    assert set(far.effective.values()) == {1}
    assert await standing(kernel, office) == ()


async def test_probed_at_growing_pauses(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A channel that stands still is probed by one request a time, ever less often up to an hour."""
    await use(kernel, office)
    far = FarAway(BAD_KEY)
    worker = worker_with(kernel, far)
    for _ in range(5):
        await come(kernel, office)
    # Those that are on their way already find out by themselves.
    await worker.run_until_idle()
    known, probed = len(far.calls), []
    for minute in range(6 * 60):
        clock.advance(dt.timedelta(minutes=1))
        await worker.run_until_idle()
        if len(far.calls) > known:
            probed.append((minute, len(far.calls) - known))
            known = len(far.calls)
    pauses = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(probed)]
    assert {count for _, count in probed} == {1}
    assert pauses == sorted(pauses)
    assert 55 <= pauses[-1] <= 62


async def test_settings_mend_it(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """When the office changes its settings the next probe goes at once."""
    await use(kernel, office)
    far = FarAway(BAD_KEY)
    keeper = DirectoryKeeper(kernel)
    worker = worker_with(kernel, far, keeper=keeper)
    request_id = await come(kernel, office)
    for _ in range(10):
        clock.advance(dt.timedelta(hours=1))
        await worker.run_until_idle()
    assert await delivery.look_again(kernel, keeper) == 0
    await use(kernel, office, msgspec.structs.replace(FAR, mailbox="amt@amt.example.org"), seen=1)
    far.answers = [Outcome.accepted()]
    clock.advance(dt.timedelta(seconds=30))
    assert await delivery.look_again(kernel, keeper) == 1
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert await standing(kernel, office) == ()
    assert await delivery.look_again(kernel, keeper) == 0


async def test_leaving_it(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """What waits for a channel that its office leaves comes on the new way."""
    await use(kernel, office)
    keeper = DirectoryKeeper(kernel)
    worker = worker_with(kernel, FarAway(BAD_KEY), keeper=keeper)
    waiting = [await come(kernel, office) for _ in range(3)]
    await worker.run_until_idle()
    await use(kernel, office, Delivery(), seen=1)
    clock.advance(dt.timedelta(seconds=30))
    assert await delivery.look_again(kernel, keeper) == 1
    await worker.run_until_idle()
    assert {await status(kernel, office, each) for each in waiting} == {RequestStatus.DELIVERED}
    assert await standing(kernel, office) == ()


async def test_try_again(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """Whoever has mended what a channel needs says so, and the next probe goes at once."""
    await use(kernel, office)
    far = FarAway(BAD_KEY)
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    for _ in range(10):
        clock.advance(dt.timedelta(hours=1))
        await worker.run_until_idle()
    far.answers = [Outcome.sent()]
    async with kernel.database.tenant_transaction(office.id):
        assert not await delivery.try_again("portal", clock.now())
        assert await delivery.try_again("fit_connect", clock.now())
    await worker.run_until_idle()
    *failed, last = await attempts(kernel, office, request_id)
    assert set(failed) == {("failed", "key-refused")}
    assert last == ("sent", "")


async def test_of_one_office_only(kernel: Kernel, office: Office) -> None:
    """The channel of one office stands still, and nobody else's; its tests may go another way."""
    await use(kernel, office, msgspec.structs.replace(FAR, test_channel=Delivery().channel))
    far = FarAway(BAD_KEY)
    worker = worker_with(kernel, far)
    real = await come(kernel, office)
    await worker.run_until_idle()
    trial = await come(kernel, office, test=True)
    await worker.run_until_idle()
    assert await status(kernel, office, real) is RequestStatus.SENT
    assert await status(kernel, office, trial) is RequestStatus.DELIVERED


async def test_channel_that_is_not_there(kernel: Kernel, office: Office) -> None:
    """An office whose channel this installation does not have loses nothing."""
    await use(kernel, office)
    request_id = await come(kernel, office)
    await worker_with(kernel).run_until_idle()
    assert [(each.channel, each.reason) for each in await standing(kernel, office)] == [
        ("fit_connect", "channel-missing")
    ]
    assert await status(kernel, office, request_id) is RequestStatus.SENT


async def test_key_that_ends_while_receipts_are_open(
    kernel: Kernel, office: Office, clock: ManualClock
) -> None:
    """A key that opens nothing any more shows at the receipts, too; they are asked for all the same."""
    await use(kernel, office)
    far = FarAway()
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    far.receipts = [BAD_KEY, None, Outcome.accepted()]
    clock.advance(dt.timedelta(hours=1))
    await worker.run_until_idle()
    assert len(await standing(kernel, office)) == 1
    clock.advance(dt.timedelta(hours=1))
    await worker.run_until_idle()
    assert await standing(kernel, office) == ()
    clock.advance(dt.timedelta(hours=1))
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
