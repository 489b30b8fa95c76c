"""The clerk's inbox: trays, pages, who may do what, and a line in the trail for each look."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import arrived, somebody
from examples import child, content, make_office

from sorgeauskunft import casework, documents, requests
from sorgeauskunft.casework import Due, Order, Page, Tray, Wanted, inbox
from sorgeauskunft.documents.storage import store
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.requests import RequestStatus, WrongStatusError
from sorgeauskunft.requests.content import Person
from tenants.offices import CaseworkRules, Office
from tenants.people import Principal, Role


async def tags(kernel: Kernel, office: Office) -> list[tuple[str, str, UUID | None]]:
    async with kernel.database.tenant_transaction(office.id):
        rows = await audit.AuditEntry.select().order_by(audit.AuditEntry.seq)
    return [(row["tag"], row["actor_kind"], row["actor_id"]) for row in rows]


async def page(
    kernel: Kernel,
    office: Office,
    tray: Tray = Tray.NEW,
    by: Principal | None = None,
    **wanted: Any,
) -> Page:
    wish = Wanted(tray=tray, **wanted)
    return await casework.page(kernel, office, by or somebody(office), wish)


def ids(shown: Page) -> list[UUID]:
    return [entry.id for entry in shown.entries]


async def test_trays(kernel: Kernel) -> None:
    """A request lies in one tray: new when delivered, in work when its receipt is confirmed."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    clerk = somebody(office)
    new = await page(kernel, office, Tray.NEW)
    assert [entry.id for entry in new.entries] == [request_id]
    await casework.acknowledge(kernel, clerk, request_id)
    assert (await page(kernel, office, Tray.NEW)).total == 0
    (entry,) = (await page(kernel, office, Tray.IN_WORK)).entries
    assert (entry.id, entry.status) == (request_id, RequestStatus.IN_WORK)
    assert (await page(kernel, office, Tray.DONE)).total == 0


async def test_few_facts(kernel: Kernel, clock: ManualClock) -> None:
    """The list tells initials and age of the child, counted on the day it is looked at."""
    office = await make_office(kernel)
    born = dt.date(2021, 11, 25)
    person = Person(given_names="Émilie Ana", family_name="Öztürk")
    request_content = content(
        msgspec.structs.replace(child(born=born), at_birth=person), child("Noah")
    )
    await arrived(kernel, office, request_content)
    (entry,) = (await page(kernel, office, Tray.NEW)).entries
    assert (entry.initials, entry.age, entry.children) == ("É. Ö.", 4, 2)
    clock.advance(dt.timedelta(days=1))
    (entry,) = (await page(kernel, office, Tray.NEW)).entries
    assert entry.age == 5


async def test_waiting(kernel: Kernel) -> None:
    """What waits for a register or the mother has a tray of its own, until an answer comes."""
    office = await make_office(kernel)
    clerk = somebody(office)
    asked, queried = [await arrived(kernel, office) for _ in range(2)]
    for request_id in (asked, queried):
        await casework.acknowledge(kernel, clerk, request_id)
    await casework.ask_mother(kernel, clerk, asked, "Wo?")
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(queried, RequestStatus.REGISTER_QUERY, kernel.clock.now())
    assert set(ids(await page(kernel, office, Tray.WAITING))) == {asked, queried}
    await give_answer(kernel, office, asked)
    shown = await page(kernel, office, Tray.IN_WORK)
    assert ids(shown) == [asked]
    assert shown.counts == {Tray.NEW: 0, Tray.IN_WORK: 1, Tray.WAITING: 1, Tray.DONE: 0}


async def give_answer(kernel: Kernel, office: Office, request_id: UUID) -> None:
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        (*_, question) = await requests.questions_of(kernel, request_id)
    answer = requests.Answer("Hier")
    await requests.answer(kernel, office.id, request_id, question.id, answer)


async def test_pages_by_key(kernel: Kernel, clock: ManualClock) -> None:
    """Pages of 25 follow each other without gap or overlap, forth and back, in every order."""
    office = await make_office(kernel)
    sent = []
    for number in range(53):
        # Some in the same moment: then the id decides, and nothing is left out.
        clock.advance(dt.timedelta(hours=8) if number % 3 else dt.timedelta())
        sent.append(await arrived(kernel, office))
    for order in Order:
        first = await page(kernel, office, order=order)
        second = await page(kernel, office, order=order, after=first.next)
        third = await page(kernel, office, order=order, after=second.next)
        assert [len(each.entries) for each in (first, second, third)] == [25, 25, 3]
        assert {*ids(first), *ids(second), *ids(third)} == set(sent)
        assert (first.total, first.previous, third.next) == (53, None, None)
        times = [e.received_at for each in (first, second, third) for e in each.entries]
        assert times == sorted(times, reverse=order is Order.NEWEST)
        back = await page(kernel, office, order=order, before=third.previous)
        assert ids(back) == ids(second)
        assert ids(await page(kernel, office, order=order, before=back.previous)) == ids(first)
    start = await page(kernel, office)
    for wanted in (Wanted(after=uuid4()), Wanted(before=uuid4()), Wanted(after=sent[-1])):
        shown = await casework.page(kernel, office, somebody(office), wanted)
        assert (ids(shown), shown.previous) == (ids(start), None)


async def test_order_of_deadlines(kernel: Kernel, clock: ManualClock) -> None:
    """By deadline, who waited for her answer comes later, and who still waits last."""
    office = await make_office(kernel)
    clerk = somebody(office)
    first, second, third = [await arrived(kernel, office) for _ in range(3)]
    for request_id in (first, second, third):
        await casework.acknowledge(kernel, clerk, request_id)
    await casework.ask_mother(kernel, clerk, first, "Wo?")
    clock.advance(dt.timedelta(days=2))
    await give_answer(kernel, office, first)
    await casework.ask_mother(kernel, clerk, second, "Wo?")
    in_work = await page(kernel, office, Tray.IN_WORK, order=Order.DUE)
    assert ids(in_work) == [third, first]
    assert [entry.due.day for entry in in_work.entries if entry.due] == [
        dt.date(2026, 12, 8),
        dt.date(2026, 12, 10),
    ]
    (waiting,) = (await page(kernel, office, Tray.WAITING)).entries
    assert waiting.due == Due(None, 8)


@pytest.mark.parametrize(
    ("asked", "answered", "due"),
    [
        # Sent on Tuesday the 24th; ten working days end on the 8th of December.
        (dt.timedelta(hours=1), dt.timedelta(hours=3), "2026-12-08"),
        (dt.timedelta(days=3), dt.timedelta(days=6), "2026-12-09"),  # over a weekend
        (dt.timedelta(days=4), dt.timedelta(days=5), "2026-12-08"),  # on a weekend
        (dt.timedelta(days=14), dt.timedelta(days=50), "2027-01-13"),  # on the last day
    ],
)
async def test_clock_stands_still(
    kernel: Kernel, clock: ManualClock, asked: dt.timedelta, answered: dt.timedelta, due: str
) -> None:
    """While she owes an answer no working day of the office's passes; then the rest is left."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    await casework.acknowledge(kernel, somebody(office), request_id)
    clock.advance(asked)
    await casework.ask_mother(kernel, somebody(office), request_id, "Wo?")
    clock.advance(answered - asked)
    await give_answer(kernel, office, request_id)
    (entry,) = (await page(kernel, office, Tray.IN_WORK)).entries
    assert entry.due is not None
    assert entry.due.day == dt.date.fromisoformat(due)


async def test_due(kernel: Kernel, clock: ManualClock) -> None:
    """The list counts working days to the deadline, by today's setting, and what is over."""
    office = await make_office(kernel)
    await arrived(kernel, office)

    async def due(answer_days: int) -> Due | None:
        rules = CaseworkRules(answer_days=answer_days)
        shown = await page(kernel, msgspec.structs.replace(office, casework=rules))
        return shown.entries[0].due

    assert await due(10) == Due(dt.date(2026, 12, 8), 10)
    assert await due(3) == Due(dt.date(2026, 11, 27), 3)
    clock.advance(dt.timedelta(days=6))
    over = await due(3)
    assert over == Due(dt.date(2026, 11, 27), -1)
    assert over.is_over


async def test_news(kernel: Kernel) -> None:
    """News is what came from outside until somebody who works on cases has opened it."""
    office = await make_office(kernel)
    request_id, other = [await arrived(kernel, office) for _ in range(2)]
    await casework.view(kernel, somebody(office), other)
    await casework.view(kernel, somebody(office, Role.READ_ONLY), request_id)
    shown = await page(kernel, office, news=True)
    assert (ids(shown), shown.total, shown.counts[Tray.NEW]) == ([request_id], 1, 2)
    await casework.acknowledge(kernel, somebody(office), request_id)
    await casework.view(kernel, somebody(office), request_id)
    await casework.ask_mother(kernel, somebody(office), request_id, "Wo?")
    assert ids(await page(kernel, office, Tray.WAITING, news=True)) == []
    await give_answer(kernel, office, request_id)
    assert ids(await page(kernel, office, Tray.IN_WORK, news=True)) == [request_id]


async def test_counts_end(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting ends one beyond the most that is counted."""
    monkeypatch.setattr(inbox, "COUNTED", 2)
    office = await make_office(kernel)
    for _ in range(5):
        await arrived(kernel, office)
    assert (await page(kernel, office)).total == 3


async def test_each_look_is_on_record(kernel: Kernel) -> None:
    """Who opens, downloads or confirms stands in the audit trail by id, never by name."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    async with kernel.database.tenant_transaction(office.id):
        paper = documents.Stored(documents.SUMMARY, "application/pdf", b"%PDF-x", None)
        await store(kernel, request_id, paper, kernel.clock.now())
    clerk = somebody(office)
    opened = await casework.view(kernel, clerk, request_id)
    (listed,) = opened.documents
    assert (
        await casework.download(kernel, clerk, request_id, listed.id)
    ).document.content == b"%PDF-x"
    await casework.acknowledge(kernel, clerk, request_id)
    assert (await tags(kernel, office))[-3:] == [
        ("amt:request:viewed", "clerk", clerk.account_id),
        ("amt:summary:downloaded", "clerk", clerk.account_id),
        ("amt:request:acknowledged", "clerk", clerk.account_id),
    ]


async def test_confirmed_once(kernel: Kernel) -> None:
    """Of two who confirm, the second is told, and nothing changes."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    await casework.acknowledge(kernel, somebody(office), request_id)
    with pytest.raises(WrongStatusError) as caught:
        await casework.acknowledge(kernel, somebody(office, Role.LEAD), request_id)
    assert caught.value.present is RequestStatus.IN_WORK


async def test_other_office(kernel: Kernel) -> None:
    """Nothing of a request can be reached from another office, whatever id is tried."""
    office, other = await make_office(kernel), await make_office(kernel, "bremen")
    request_id = await arrived(kernel, office)
    stranger = somebody(other)
    assert (await page(kernel, other, Tray.NEW, stranger)).total == 0
    for attempt in (
        casework.view(kernel, stranger, request_id),
        casework.download(kernel, stranger, request_id, uuid4()),
        casework.acknowledge(kernel, stranger, request_id),
    ):
        with pytest.raises(NotFoundError):
            await attempt
    assert await tags(kernel, other) == (await tags(kernel, other))[:1]


# What a machine may do is said by its key's scopes, which its route's guard asks for.
WORKERS = {Role.CLERK, Role.LEAD, Role.ADMIN, Role.API_KEY}


@pytest.mark.parametrize("role", sorted(set(Role) - WORKERS))
async def test_who_may_not_confirm(kernel: Kernel, role: Role) -> None:
    """Only those who work on cases confirm receipt; others find nothing, the reader may look."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    person = somebody(office, role)
    with pytest.raises(NotFoundError):
        await casework.acknowledge(kernel, person, request_id)
    if role is Role.READ_ONLY:
        assert (await casework.view(kernel, person, request_id)).request.id == request_id
    else:
        with pytest.raises(NotFoundError):
            await casework.view(kernel, person, request_id)
