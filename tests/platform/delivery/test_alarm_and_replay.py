"""Dead letters: who is told, what stands on the board, and how they are sent once more."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from far_channel import FarAway, another_office, attempts, come, status, use, worker_with
from post import Post

from sorgeauskunft import delivery
from sorgeauskunft.delivery import Failures, Lag, Outcome
from sorgeauskunft.delivery.alarming import BETWEEN
from sorgeauskunft.delivery.receipts import LONGEST
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus
from tenants.offices import Office
from tenants.people import Person, Role, add_account, add_membership

ADMIN = audit.Actor("admin", UUID(int=4))
REFUSED = Outcome.rejected("http-422")
BAD_KEY = Outcome.failed("key-refused", halts=True)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def kernel(kernel: Kernel) -> Kernel:
    settings = msgspec.structs.replace(kernel.settings, operator_mail="betrieb@dienst.example.org")
    return msgspec.structs.replace(kernel, settings=settings)


async def make_people(kernel: Kernel, office: Office) -> None:
    for name, role in (("a", Role.ADMIN), ("b", Role.ADMIN), ("c", Role.CLERK)):
        person = Person(name, f"{name}@amt.example.org")
        account = await add_account(kernel, person, "x", audit.OPERATOR)
        await add_membership(kernel, office.id, account, role, audit.OPERATOR)


async def test_one_mail_for_many(
    kernel: Kernel, office: Office, clock: ManualClock, post: Post
) -> None:
    """Each admin gets one mail in four hours however much dies, and so does the operator."""
    await make_people(kernel, office)
    await use(kernel, office)
    far, watch = FarAway(REFUSED), delivery.Watch(kernel)
    worker = worker_with(kernel, far)
    for _ in range(3):
        await come(kernel, office)
        await worker.run_until_idle()
    assert await watch() == 1
    assert await watch() == 0
    clock.advance(MINUTE)
    await worker.run_until_idle()
    assert sorted(mail.to for mail in post.mails) == [
        "a@amt.example.org",
        "b@amt.example.org",
        "betrieb@dienst.example.org",
    ]
    for mail in post.mails:
        said = mail.subject + mail.text
        assert "3 Anfragen nicht zugestellt" in said
        assert not any(personal in said for personal in ("Mia", "Öztürk", "Musterweg"))
    (to_operator,) = (mail for mail in post.mails if mail.to.startswith("betrieb"))
    assert "bremerhaven: 3 Anfragen" in to_operator.text
    post.mails.clear()
    await come(kernel, office)
    for _ in range(int(BETWEEN / MINUTE) - 1):
        await worker.run_until_idle()
        await watch()
        clock.advance(MINUTE)
    assert post.mails == []
    clock.advance(MINUTE)
    await worker.run_until_idle()
    assert len(post.mails) == 3
    assert all("4 Anfragen" in mail.text for mail in post.mails)


async def test_standing_channel_is_told_once(
    kernel: Kernel, office: Office, clock: ManualClock, post: Post
) -> None:
    """That a channel stands still is told once, however often it is tried."""
    await make_people(kernel, office)
    await use(kernel, office)
    worker, watch = worker_with(kernel, FarAway(BAD_KEY)), delivery.Watch(kernel)
    await come(kernel, office)
    for _ in range(3 * 24):
        await worker.run_until_idle()
        await watch()
        clock.advance(dt.timedelta(hours=1))
    assert len(post.mails) == 3
    assert all("FIT-Connect: angehalten" in mail.text for mail in post.mails)


async def test_nothing_to_tell_any_more(
    kernel: Kernel, office: Office, clock: ManualClock, post: Post
) -> None:
    """What is settled before the mail goes out is not told."""
    await make_people(kernel, office)
    await use(kernel, office)
    far = FarAway(REFUSED, Outcome.accepted())
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    assert await delivery.replay(kernel, office.id, request_id, ADMIN)
    await worker.run_until_idle()
    clock.advance(MINUTE)
    await worker.run_until_idle()
    assert post.mails == []


async def test_replay(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """A dead letter is sent once more by one click or by many; the mother's status follows the receipt."""
    await use(kernel, office)
    far = FarAway(REFUSED, Outcome.sent())
    worker = worker_with(kernel, far)
    request_id = await come(kernel, office)
    await worker.run_until_idle()
    (letter,) = await delivery.dead_letters(kernel, office.id)
    assert (letter.request_id, letter.channel, letter.reason) == (
        request_id,
        "fit_connect",
        "http-422",
    )
    assert (letter.attempts, letter.again) == (1, False)
    clicks = (delivery.replay(kernel, office.id, request_id, ADMIN) for _ in range(3))
    assert sorted(await asyncio.gather(*clicks)) == [False, False, True]
    (letter,) = await delivery.dead_letters(kernel, office.id)
    assert letter.again
    assert (await delivery.board_of(kernel, office.id)).dead_letters == 0
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.SENT
    assert await delivery.dead_letters(kernel, office.id) == ()
    far.receipts = [Outcome.accepted()]
    clock.advance(LONGEST)
    await worker.run_until_idle()
    assert await status(kernel, office, request_id) is RequestStatus.DELIVERED
    assert await attempts(kernel, office, request_id) == [
        ("rejected", "http-422"),
        ("accepted", ""),
    ]
    first, second = far.calls
    assert first.message_uuids == second.message_uuids
    with pytest.raises(NotFoundError):
        await delivery.replay(kernel, office.id, request_id, ADMIN)


async def test_dead_again(kernel: Kernel, office: Office) -> None:
    """What dies once more is a dead letter as before, and the mother is not told twice."""
    await use(kernel, office)
    worker = worker_with(kernel, FarAway(REFUSED))
    request_id = await come(kernel, office)
    for _ in range(3):
        await worker.run_until_idle()
        assert await status(kernel, office, request_id) is RequestStatus.UNDELIVERABLE
        assert (await delivery.board_of(kernel, office.id)).dead_letters == 1
        assert await delivery.replay(kernel, office.id, request_id, ADMIN)
    assert len(await attempts(kernel, office, request_id)) == 4


async def test_replay_all(kernel: Kernel, office: Office) -> None:
    """All dead letters of one office go at once, and none of another; nobody replays another's."""
    other = await another_office(kernel)
    dead = {}
    far = FarAway(REFUSED)
    worker = worker_with(kernel, far)
    for each in (office, other):
        await use(kernel, each)
        dead[each.id] = [await come(kernel, each) for _ in range(3)]
    await worker.run_until_idle()
    far.answers = [Outcome.accepted()]
    with pytest.raises(NotFoundError):
        await delivery.replay(kernel, office.id, dead[other.id][0], ADMIN)
    assert await delivery.replay(kernel, office.id, dead[office.id][0], ADMIN)
    assert await delivery.replay_all(kernel, office.id, ADMIN) == 2
    await worker.run_until_idle()
    assert {await status(kernel, office, each) for each in dead[office.id]} == {
        RequestStatus.DELIVERED
    }
    assert {await status(kernel, other, each) for each in dead[other.id]} == {
        RequestStatus.UNDELIVERABLE
    }
    assert await delivery.tenant_of_dead(kernel, dead[other.id][0]) == other.id
    assert await delivery.tenant_of_dead(kernel, uuid4()) is None


async def test_board(kernel: Kernel, office: Office, clock: ManualClock) -> None:
    """The board counts what waits, what is open, what failed and why, and how long it took."""
    other = await another_office(kernel)
    await use(kernel, office)
    far = FarAway(Outcome.accepted())
    worker = worker_with(kernel, far)
    for seconds in range(1, 21):
        await come(kernel, other)
        clock.advance(dt.timedelta(seconds=seconds))
        await worker.run_until_idle()
    far.answers = [REFUSED, Outcome.failed("http-503"), Outcome.sent()]
    for _ in range(3):
        await come(kernel, office)
        await worker.run_until_idle()
    await come(kernel, office, test=True)
    board = {each.tenant_id: each for each in await delivery.board(kernel)}
    assert board[other.id].lag == Lag(arrived=20, p50=10_000, p95=19_000)
    assert board[other.id].dead == board[other.id].failures == ()
    mine = board[office.id]
    assert mine == await delivery.board_of(kernel, office.id)
    assert (mine.waiting, mine.held, mine.open_receipts, mine.dead_letters) == (3, 0, 1, 1)
    assert mine.oldest == mine.oldest_receipt == clock.now()
    refused = Failures(channel="fit_connect", reason="http-422", count=1, last=clock.now())
    assert mine.dead == (refused,)
    assert [(each.reason, each.count) for each in mine.failures] == [
        ("http-422", 1),
        ("http-503", 1),
    ]
    hours = await delivery.hours(kernel, count=3)
    assert [(each.delivered, each.failed, each.dead, each.p95) for each in hours] == [
        (0, 0, 0, None),
        (0, 0, 0, None),
        (20, 1, 1, 19_000),
    ]
    own = await delivery.hours(kernel, office.id)
    assert (len(own), own[-1].delivered, own[-1].dead) == (24, 0, 1)
    clock.advance(dt.timedelta(days=2))
    later = await delivery.board_of(kernel, office.id)
    assert (later.failures, later.dead_letters) == ((), 1)
