"""The register inbox: order, search, batches, and reminders that name nobody."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import somebody
from examples import child
from post import Post
from registers import Two

from sorgeauskunft import register
from sorgeauskunft.kernel import ManualClock, today_in_berlin
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.register import (
    Entry,
    InquiryState,
    QueryRefusedError,
    RegisterAnswer,
    Search,
)
from sorgeauskunft.register.inquiries import PAGE_SIZE
from tenants.people import Role


@pytest.fixture
async def mailed(two: Two) -> tuple[Two, Post]:
    """The same two offices with a mailbox."""
    post = Post()
    kernel = msgspec.structs.replace(two.kernel, mailer=post)
    return msgspec.structs.replace(two, kernel=kernel), post


async def open_queries(two: Two, *names: str) -> list[UUID]:
    """Queries about children of these names, as they lie with the register office."""
    ids = []
    for name in names:
        _, query_id = await two.query(somebody(two.asking), child(name))
        ids.append(query_id)
    await two.work()
    return ids


async def names(two: Two, search: Search) -> list[str]:
    page = await register.inbox(two.kernel, somebody(two.asked), search)
    return [each.extract.given_names for each in page.entries]


async def test_first_due_first(two: Two, clock: ManualClock) -> None:
    """What is due first stands first, and what is answered or withdrawn stands there no more."""
    (first,) = await open_queries(two, "Ada")
    clock.advance(dt.timedelta(days=1))
    await open_queries(two, "Bea", "Cleo")
    assert await names(two, Search()) == ["Ada", "Bea", "Cleo"]
    await register.reply_no_entry(two.kernel, two.directory, somebody(two.asked), {first})
    assert await names(two, Search()) == ["Bea", "Cleo"]


@pytest.mark.parametrize(
    ("search", "found"),
    [
        (Search("mia"), ["Mia Łucja"]),
        (Search("LUCJA  mia"), ["Mia Łucja"]),
        (Search("ozturk"), ["Mia Łucja", "Noah Đorđe"]),
        (Search("nanez dor"), ["Noah Đorđe"]),
        (Search("ayse"), ["Mia Łucja", "Noah Đorđe"]),
        (Search("ürk"), []),
        (Search("", dt.date(2021, 3, 14)), ["Mia Łucja", "Noah Đorđe"]),
        (Search("mia", dt.date(2021, 3, 15)), []),
        (Search("Bremerhaven"), []),
    ],
)
async def test_search(two: Two, search: Search, found: list[str]) -> None:
    """Names are found by their beginnings, in any order, without accents; dates as a whole."""
    await open_queries(two, "Mia Łucja", "Noah Đorđe")
    assert await names(two, search) == found


async def test_pages(two: Two) -> None:
    """A long list has pages; beyond the last one there is the last one."""
    await open_queries(two, *(["Ada"] * (PAGE_SIZE + 1)))
    for number, shown, at in ((1, PAGE_SIZE, 1), (2, 1, 2), (99, 1, 2)):
        page = await register.inbox(two.kernel, somebody(two.asked), Search(), number)
        assert (len(page.entries), page.number, page.total) == (shown, at, PAGE_SIZE + 1)


async def test_batch(two: Two) -> None:
    """A batch answers what is open; what somebody else answered or withdrew is named and skipped."""
    ids = await open_queries(two, "Ada", "Bea", "Cleo")
    answer = RegisterAnswer(
        as_of=today_in_berlin(two.kernel.clock), told_by="x", kinds=(Entry.DECLARATION,)
    )
    await register.reply(two.kernel, two.directory, somebody(two.asked), ids[0], answer)
    await register.cancel(two.kernel, somebody(two.asking), ids[1])
    await two.work()
    done = await register.reply_no_entry(
        two.kernel, two.directory, somebody(two.asked), {*ids, uuid4()}
    )
    assert [each.id for each in done.answered] == [ids[2]]
    assert {each.extract.given_names for each in done.skipped} == {"Ada", "Bea"}
    first = await register.inquiry(two.kernel, somebody(two.asked), ids[0])
    assert first.answer == answer
    second = await register.inquiry(two.kernel, somebody(two.asked), ids[1])
    assert (second.state, second.answer) == (InquiryState.WITHDRAWN, None)


async def test_two_at_once(two: Two) -> None:
    """Of two people who answer the same queries at once, each query is answered by one of them."""
    ids = await open_queries(two, "Ada", "Bea", "Cleo", "Dora")
    both = await asyncio.gather(
        *(
            register.reply_no_entry(two.kernel, two.directory, somebody(two.asked), set(ids))
            for _ in range(2)
        )
    )
    answered = [each.id for done in both for each in done.answered]
    assert sorted(answered) == sorted(ids)


async def test_answered_once(two: Two) -> None:
    """A query that is answered is answered once; a second answer changes nothing."""
    (query_id,) = await open_queries(two, "Ada")
    for kinds in ((), (Entry.DECISION,)):
        answer = RegisterAnswer(as_of=today_in_berlin(two.kernel.clock), told_by="x", kinds=kinds)
        try:
            await register.reply(two.kernel, two.directory, somebody(two.asked), query_id, answer)
        except QueryRefusedError:
            assert kinds
    kept = await register.inquiry(two.kernel, somebody(two.asked), query_id)
    assert kept.answer is not None
    assert kept.answer.kinds == ()


async def test_roles(two: Two) -> None:
    """Who may only read answers nothing, and another office finds nothing to answer."""
    (query_id,) = await open_queries(two, "Ada")
    answer = RegisterAnswer(as_of=today_in_berlin(two.kernel.clock), told_by="x")
    for principal in (somebody(two.asked, Role.READ_ONLY), somebody(two.central)):
        with pytest.raises(NotFoundError):
            await register.reply(two.kernel, two.directory, principal, query_id, answer)
    done = await register.reply_no_entry(
        two.kernel, two.directory, somebody(two.central), {query_id}
    )
    assert (done.answered, done.skipped) == ((), ())


async def test_reminded(mailed: tuple[Two, Post], clock: ManualClock) -> None:
    """After five working days both offices get one mail each, which names nobody, and only one."""
    two, post = mailed
    ids = await open_queries(two, "Xaveria", "Zoltan")
    clock.advance(dt.timedelta(days=7))
    await two.work()
    assert post.mails == []
    clock.advance(dt.timedelta(days=1))
    await two.work()
    assert sorted(mail.to for mail in post.mails) == [
        "bremerhaven@example.org",
        "osnabrueck@example.org",
    ]
    for mail in post.mails:
        assert "2 " in mail.text
        assert not any(name in mail.text for name in ("Xaveria", "Zoltan", "Öztürk", "2021"))
        assert not any(str(query_id) in mail.text + mail.message_id for query_id in ids)
    assert (await two.query_row(ids[0])).reminded_at is not None
    there = await two.inquiry_row(ids[1])
    assert there is not None
    assert there.reminded_at is not None
    clock.advance(dt.timedelta(days=9))
    await two.work()
    assert len(post.mails) == 2


async def test_not_reminded_of_what_is_done(mailed: tuple[Two, Post], clock: ManualClock) -> None:
    """Nobody is reminded of what is answered or withdrawn."""
    two, post = mailed
    ids = await open_queries(two, "Ada", "Bea")
    await register.reply_no_entry(two.kernel, two.directory, somebody(two.asked), {ids[0]})
    await register.cancel(two.kernel, somebody(two.asking), ids[1])
    await two.work()
    clock.advance(dt.timedelta(days=30))
    await two.work()
    assert post.mails == []


async def test_due_by_holidays(two: Two, clock: ManualClock) -> None:
    """Working days are those of the office that waits: Christmas is none, and no Sunday is."""
    clock.advance(dt.datetime(2026, 12, 22, 12, tzinfo=dt.UTC) - clock.now())
    _, query_id = await two.query(somebody(two.asking))
    assert (await two.query_row(query_id)).due_on == dt.date(2026, 12, 30)
