"""What is kept is what counting anew would find, whatever has changed in between, on both engines."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from arrivals import arrived, somebody
from counted_anew import month_anew
from examples import make_office

from billing.uses import uses_of
from sorgeauskunft import figures, requests
from sorgeauskunft.figures import Leg, keeping
from sorgeauskunft.figures.counting import cases_sent
from sorgeauskunft.figures.keeping import EVER
from sorgeauskunft.figures.spread import months_before
from sorgeauskunft.figures.tables import FigureDay, FigureHead, FigureMark, FigureMonth
from sorgeauskunft.figures.tally import Tally, by_day
from sorgeauskunft.kernel import Kernel, ManualClock, midnight_in_berlin, today_in_berlin
from sorgeauskunft.kernel.database import add
from sorgeauskunft.kernel.errors import DatabaseError
from sorgeauskunft.register.tables import QueryRow
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.tables import CaseRow, RequestRow, StatusChange
from sorgeauskunft.retention.removing import remove
from tenants.offices import Office
from tenants.people import Principal

_STATUSES = ("delivered", "in_work", "question", "issued", "posted", "closed")


class _Office:
    """An office in which things happen at random."""

    def __init__(self, kernel: Kernel, office: Office, seed: int) -> None:
        self.kernel, self.office, self.dice = kernel, office, random.Random(seed)  # noqa: S311
        self.cases: dict[UUID, list[UUID]] = {}
        self.sent: dict[UUID, dt.datetime] = {}

    async def happen(self) -> None:
        """One thing, in one transaction."""
        doing: list[Callable[[], Awaitable[object]]] = [self._send, self._reach, self._reach]
        if self.cases:
            doing += [self._ask, self._answer, self._cancel, self._take_back, self._remove]
            doing += [self._correct, self._move]
        async with self.kernel.database.tenant_transaction(self.office.id):
            await self.dice.choice(doing)()

    def _some(self) -> tuple[UUID, UUID]:
        request_id = self.dice.choice(list(self.cases))
        return request_id, self.dice.choice(self.cases[request_id])

    def _later(self, request_id: UUID) -> dt.datetime:
        # Never at half a tenth of a day: engines round that in two ways.
        return self.sent[request_id] + dt.timedelta(hours=self.dice.randrange(-50, 900), minutes=7)

    async def _send(self) -> None:
        request_id = uuid4()
        at = self.kernel.clock.now() - dt.timedelta(hours=self.dice.randrange(3000))
        await add(
            RequestRow(
                id=request_id,
                reference=uuid4().hex[:8],
                status_lookup=request_id.bytes,
                sent_at=at,
                test=self.dice.random() < 0.1,
            )
        )
        rows = [
            CaseRow(request_id=request_id, number=number, message_uuid=uuid4())
            for number in range(self.dice.choice((1, 1, 2)))
        ]
        await add(*rows)
        await add(*(StatusChange(case_id=row.id, status="sent", at=at) for row in rows))
        self.cases[request_id], self.sent[request_id] = [row.id for row in rows], at

    async def _reach(self) -> None:
        if not self.cases:
            return
        request_id, case_id = self._some()
        status = self.dice.choice(_STATUSES)
        await add(StatusChange(case_id=case_id, status=status, at=self._later(request_id)))

    async def _ask(self) -> None:
        request_id, case_id = self._some()
        await QueryRow.update({QueryRow.state: "cancelled"}).where(QueryRow.case_id == case_id)
        asked = self._later(request_id)
        await add(
            QueryRow(request_id=request_id, case_id=case_id, asked_at=asked, due_on=asked.date())
        )

    async def _answer(self) -> None:
        request_id, case_id = self._some()
        said = {QueryRow.state: "confirmed", QueryRow.answered_at: self._later(request_id)}
        await QueryRow.update(said).where(QueryRow.case_id == case_id)

    async def _cancel(self) -> None:
        _, case_id = self._some()
        await QueryRow.update({QueryRow.state: "cancelled"}).where(QueryRow.case_id == case_id)

    async def _take_back(self) -> None:
        request_id, _ = self._some()
        status = self.dice.choice(("withdrawn", "withdrawn", "in_work"))
        await RequestRow.update({RequestRow.status: status}).where(RequestRow.id == request_id)

    async def _remove(self) -> None:
        request_id, _ = self._some()
        await remove(request_id)
        del self.cases[request_id]

    async def _correct(self) -> None:
        """By hand: a moment of a status is set right, or a status goes."""
        request_id, case_id = self._some()
        mine = StatusChange.case_id == case_id
        if self.dice.random() < 0.5:
            await StatusChange.delete().where(mine & (StatusChange.status == "in_work"))
        else:
            at = self._later(request_id)
            await StatusChange.update({StatusChange.at: at}).where(mine)

    async def _move(self) -> None:
        """By hand: a request was sent at another time, or was a test."""
        request_id, _ = self._some()
        self.sent[request_id] -= dt.timedelta(days=20)
        moved = {RequestRow.sent_at: self.sent[request_id], RequestRow.test: False}
        await RequestRow.update(moved).where(RequestRow.id == request_id)

    async def go_all_the_way(self) -> None:
        """One request, with all that is counted of it."""
        request_id, case_id = uuid4(), uuid4()
        at = self.kernel.clock.now()
        await add(
            RequestRow(
                id=request_id, reference="7K3MX9QP", status_lookup=request_id.bytes, sent_at=at
            )
        )
        await add(CaseRow(id=case_id, request_id=request_id, message_uuid=uuid4()))
        for days, status in enumerate(("sent", "delivered", "in_work", "issued", "posted")):
            day = at + dt.timedelta(days=days)
            await add(StatusChange(case_id=case_id, status=status, at=day))
        await add(
            QueryRow(
                request_id=request_id,
                case_id=case_id,
                state="confirmed",
                asked_at=at + dt.timedelta(days=2, hours=8),
                answered_at=at + dt.timedelta(days=2, hours=20),
            )
        )

    async def check(self) -> dict[dt.date, Tally]:
        """The days that are kept are those that all cases together have; return them."""
        await figures.of_office(*self._who())
        async with self.kernel.database.tenant_transaction(self.office.id, read_only=True):
            kept = await FigureDay.select(FigureDay.day, FigureDay.tally)
            anew = by_day(await cases_sent(self.office.id, *map(midnight_in_berlin, EVER)))
        assert {row["day"]: msgspec.json.decode(row["tally"], type=Tally) for row in kept} == anew
        return anew

    async def check_told(self) -> None:
        """What is told of each month is what a statement of another kind finds."""
        told = {each.first: each for each in await figures.of_office(*self._who())}
        for first in months_before(today_in_berlin(self.kernel.clock), figures.MONTHS):
            anew = await month_anew(self.kernel, self.office.id, first)
            assert told.get(first, anew) == anew
            assert first in told or not anew.requests
            assert await figures.uses_so_far(self.kernel, self.office.id, first) == await uses_of(
                self.kernel, self.office.id, first
            )

    def _who(self) -> tuple[Kernel, Principal]:
        return self.kernel, somebody(self.office)


async def test_always_as_counted_anew(kernel: Kernel) -> None:
    """Whatever happens to requests, cases and queries, in whichever order, is in the figures."""
    office = _Office(kernel, await make_office(kernel), seed=58)
    for number in range(1, 101):
        await office.happen()
        await office.check()
        if number % 50 == 0:
            await office.check_told()
    for request_id in list(office.cases):
        async with kernel.database.tenant_transaction(office.office.id):
            await remove(request_id)
    await office.check()
    assert await figures.of_office(kernel, somebody(office.office)) == ()
    async with kernel.database.tenant_transaction(office.office.id):
        assert (await FigureDay.count(), await FigureMonth.count()) == (0, 0)


_OTHER = dt.datetime(2026, 12, 30, 12, 0, tzinfo=dt.UTC)
_CHANGES: dict[str, Callable[[], Any]] = {
    "request gone": lambda: RequestRow.delete(force=True),
    "request a test": lambda: RequestRow.update({RequestRow.test: True}, force=True),
    "request taken back": lambda: RequestRow.update({RequestRow.status: "withdrawn"}, force=True),
    "sent at another time": lambda: RequestRow.update({RequestRow.sent_at: _OTHER}, force=True),
    "case gone": lambda: CaseRow.delete(force=True),
    "status at another time": lambda: StatusChange.update({StatusChange.at: _OTHER}, force=True),
    "status gone": lambda: StatusChange.delete().where(StatusChange.status == "in_work"),
    "query cancelled": lambda: QueryRow.update({QueryRow.state: "cancelled"}, force=True),
    "answered at another time": lambda: QueryRow.update({QueryRow.answered_at: _OTHER}, force=True),
    "query gone": lambda: QueryRow.delete(force=True),
}


@pytest.mark.parametrize("change", _CHANGES)
async def test_any_change(kernel: Kernel, change: str) -> None:
    """Whatever is changed of what is counted is noticed, in whichever way it was done."""
    office = _Office(kernel, await make_office(kernel), seed=0)
    async with kernel.database.tenant_transaction(office.office.id):
        await office.go_all_the_way()
    before = await office.check()
    async with kernel.database.tenant_transaction(office.office.id):
        await _CHANGES[change]()
    assert await office.check() != before


async def test_chore(kernel: Kernel, clock: ManualClock) -> None:
    """The chore counts the offices of which something has changed, and no others; then none."""
    office, other = await make_office(kernel), await make_office(kernel, "bremen")
    for each in (office, other):
        await figures.of_office(kernel, somebody(each))
    await arrived(kernel, office)
    assert await figures.count(kernel) == 1
    assert await figures.count(kernel) == 0
    async with kernel.database.tenant_transaction(office.id):
        assert await FigureMonth.count() == 1
    async with kernel.database.tenant_transaction(other.id):
        assert await FigureMonth.count() == 0


async def test_a_fault_at_one(kernel: Kernel, monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that cannot be counted leaves the others their turn; the fault is raised then."""
    offices = [await make_office(kernel), await make_office(kernel, "bremen")]
    for each in offices:
        await arrived(kernel, each)
    whole, tried = keeping._count, list[UUID]()

    async def fails_first(tenant_id: UUID, now: dt.datetime) -> None:
        tried.append(tenant_id)
        if len(tried) == 1:
            raise DatabaseError("cannot be counted")
        await whole(tenant_id, now)

    monkeypatch.setattr(keeping, "_count", fails_first)
    with pytest.raises(DatabaseError, match="cannot be counted"):
        await figures.count(kernel)
    assert set(tried) == {each.id for each in offices}
    for tenant_id, counted in zip(tried, (0, 1), strict=True):
        async with kernel.database.tenant_transaction(tenant_id):
            assert await FigureHead.count() == counted


async def test_nothing_is_counted_twice(kernel: Kernel, clock: ManualClock) -> None:
    """What has not changed is not counted anew: a second look leaves all as it was."""
    office = await make_office(kernel)
    await arrived(kernel, office)
    (month,) = await figures.of_office(kernel, somebody(office))
    async with kernel.database.tenant_transaction(office.id):
        before = await FigureHead.select(FigureHead.counted_at)
        assert not await FigureMark.exists()
    clock.advance(dt.timedelta(hours=1))
    assert await figures.of_office(kernel, somebody(office)) == (month,)
    async with kernel.database.tenant_transaction(office.id):
        assert await FigureHead.select(FigureHead.counted_at) == before


async def test_at_once(kernel: Kernel) -> None:
    """Those who look at an office for the first time at once all see the same, counted once."""
    office = await make_office(kernel)
    await arrived(kernel, office)
    looks = [figures.of_office(kernel, somebody(office)) for _ in range(5)]
    assert len(set(map(repr, await asyncio.gather(*looks)))) == 1
    async with kernel.database.tenant_transaction(office.id):
        assert (await FigureHead.count(), await FigureMonth.count()) == (1, 1)


@pytest.mark.parametrize("engine", ["postgres"], indirect=True)
async def test_what_cannot_be_seen_yet(kernel: Kernel) -> None:
    """A change that is committed after somebody has counted is counted by the next one."""
    office = await make_office(kernel)
    request_id = await arrived(kernel, office)
    written, counted = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        async with kernel.database.tenant_transaction(office.id):
            await requests.advance(request_id, RequestStatus.IN_WORK, kernel.clock.now())
            written.set()
            await counted.wait()

    async def legs() -> int:
        (month,) = await figures.of_office(kernel, somebody(office))
        return month.legs[Leg.START].count

    working = asyncio.create_task(work())
    await written.wait()
    assert await legs() == 0
    counted.set()
    await working
    assert await legs() == 1
