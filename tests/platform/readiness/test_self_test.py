"""A test request: the whole real way, counted nowhere, gone without a trace."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from arrivals import arrived, somebody
from examples import make_office
from letters import able, answered, decide, in_work
from service import FakePdf

from billing.uses import uses_of
from sorgeauskunft import casework, certificates, figures, readiness, register, requests
from sorgeauskunft.certificates.desk import letters_of
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.database import TENANT_TABLES
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Job
from sorgeauskunft.readiness import Stage
from sorgeauskunft.register import Asking, QueryRefusedError, QueryWay, Refused
from sorgeauskunft.requests import CaseKey, RequestStatus
from sorgeauskunft.requests.tables import RequestLookup, RequestRow
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.offices import Office, OnboardingStatus
from tenants.people import Principal, Role

Raw = Callable[..., Awaitable[list[tuple[Any, ...]]]]
NOVEMBER = dt.date(2026, 11, 1)
TEXTS = Texts("de")


class Place(msgspec.Struct, frozen=True):
    """An office whose messages are real ones, another one beside it, and its admin."""

    kernel: Kernel
    keeper: DirectoryKeeper
    office: Office
    other: Office
    admin: Principal

    async def send(self) -> UUID:
        directory = await self.keeper.current()
        return await readiness.send_test(self.kernel, directory, TEXTS, self.admin)

    async def work(self) -> None:
        await build_worker(self.kernel, self.keeper, TEXTS, FakePdf(1)).run_until_idle()


@pytest.fixture
async def place(kernel: Kernel, raw: Raw) -> Place:
    office, other = await make_office(kernel), await make_office(kernel, "osnabrueck")
    await raw("UPDATE office SET test_messages = FALSE, status = 'contract'")
    keeper = DirectoryKeeper(kernel)
    there = (await keeper.current()).offices
    admin = somebody(office, Role.ADMIN)
    return Place(kernel, keeper, there[office.id], there[other.id], admin)


async def test_the_whole_way(place: Place) -> None:
    """In any state of the office: sent, built, valid, delivered; and marked as a test throughout."""
    assert place.office.status is OnboardingStatus.CONTRACT
    request_id = await place.send()
    (run,) = await readiness.runs_of(place.kernel, place.office.id)
    assert (set(run.reached), run.on_its_way, run.delivered_at) == ({Stage.SENT}, True, None)
    await place.work()
    (run,) = await readiness.runs_of(place.kernel, place.office.id)
    assert (run.id, set(run.reached), run.failed) == (request_id, set(Stage), None)
    assert run.message is not None
    xml = await casework.download(place.kernel, place.admin, request_id, run.message)
    assert b'test="Test"' in xml.document.content
    assert b"Testkind" in xml.document.content
    inbox = await casework.page(place.kernel, place.office, place.admin, casework.Wanted())
    assert [(entry.id, entry.test) for entry in inbox.entries] == [(request_id, True)]
    with pytest.raises(NotFoundError):
        await readiness.send_test(
            place.kernel, await place.keeper.current(), TEXTS, somebody(place.office, Role.LEAD)
        )


async def test_a_failure_is_told(place: Place, raw: Raw) -> None:
    """Where the office has no key, the message is not built, and the list of steps says so."""
    await raw("UPDATE office SET dvdv_key = ''")
    await raw("UPDATE directory_edition SET number = number + 1")
    place.keeper.look_again()
    await place.send()
    await place.work()
    (run,) = await readiness.runs_of(place.kernel, place.office.id)
    assert run.failed == (Stage.MESSAGE, "office-without-dvdv-key")
    assert not run.on_its_way


async def _counted(place: Place) -> dict[str, object]:
    """Everything on the platform that counts requests, or is counted from them."""
    kernel, office = place.kernel, place.office
    clerk = somebody(office)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        mails = await Job.count().where(Job.kind.like("%remind%") | (Job.kind == "requests.notify"))
    async with kernel.database.tenant_transaction(place.other.id, read_only=True):
        elsewhere = await Job.count()
    tray = await certificates.tray(kernel, clerk)
    return {
        "figures": await figures.of_office(kernel, clerk),
        "uses": await uses_of(kernel, office.id, NOVEMBER),
        "open": await casework.open_requests(kernel, office.id),
        "reminders": mails,
        "at others": elsewhere,
        "to post": (tray.letters, tray.unmade, tray.recent),
    }


async def test_counts_nowhere(place: Place, kernel: Kernel) -> None:
    """A test request that is worked on up to its letter changes no figure, bill, number or tray."""
    office = able(place.office)
    real = await in_work(kernel, office)
    await answered(kernel, office.id, real)
    before = await _counted(place)
    assert (before["uses"], before["open"]) == (1, 1)
    test = await place.send()
    await place.work()
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(test, RequestStatus.IN_WORK, kernel.clock.now())
    await answered(kernel, office.id, test)
    await decide(kernel, office, test)
    await place.work()
    assert await _counted(place) == before
    # The number that the test has not taken is the real one's, and neither is the other's double.
    await decide(kernel, office, real)
    async with kernel.database.tenant_transaction(office.id, read_only=True):
        case_of = {each: next(iter(await requests.statuses_of(each))) for each in (real, test)}
        filed = {
            name: [each.number for each in await letters_of(kernel, case)]
            for name, case in case_of.items()
        }
    assert filed == {real: ["51/31-1/2026"], test: ["TEST-1/2026"]}


async def test_is_nobodys_double(place: Place, kernel: Kernel) -> None:
    """A test request is no hint at the same child, neither at a real one nor at another test."""
    first, second = await place.send(), await place.send()
    for each in (first, second):
        assert await casework.same_child(kernel, place.admin, each) == ()


@pytest.mark.parametrize("way", [QueryWay.PLATFORM, QueryWay.CODE, QueryWay.HAND])
async def test_asks_nobody_else(place: Place, kernel: Kernel, raw: Raw, way: QueryWay) -> None:
    """A test request never asks another office, on whatever way; its own register it may ask."""
    await raw("UPDATE office SET status = $1 WHERE slug = 'osnabrueck'", "live")
    await raw("UPDATE directory_edition SET number = number + 1")
    place.keeper.look_again()
    directory = await place.keeper.current()
    test = await place.send()
    await place.work()
    async with kernel.database.tenant_transaction(place.office.id):
        await requests.advance(test, RequestStatus.IN_WORK, kernel.clock.now())
    key, clerk = CaseKey(test, 1), somebody(place.office)
    other = None if way is QueryWay.CODE else place.other.id
    asking = Asking(way=way, office_id=other, office_name="Jugendamt Anderswo", correction="Weil")
    with pytest.raises(QueryRefusedError) as refused:
        await register.ask(kernel, directory, clerk, key, asking)
    assert refused.value.reason is Refused.TEST
    own = Asking(way=QueryWay.OWN, office_id=place.office.id)
    await register.ask(kernel, directory, clerk, key, own)
    async with kernel.database.tenant_transaction(place.other.id, read_only=True):
        assert await Job.count() == 0


async def _left(raw: Raw, ids: set[str]) -> set[str]:
    """The tables in which one of these ids stands, in whatever column."""
    found = set()
    for name, table in TENANT_TABLES.items():
        columns = [each._meta.db_column_name for each in table._meta.columns]
        for row in await raw(f'SELECT {", ".join(columns)} FROM "{name}"'):
            if ids & {str(value) for value in row}:
                found.add(name)
    return found


async def _worked_on(place: Place) -> tuple[UUID, set[str]]:
    """A test request with everything that can come of it; its id and those of all that belongs to it."""
    kernel, office = place.kernel, able(place.office)
    test = await place.send()
    await place.work()
    async with kernel.database.tenant_transaction(office.id):
        await requests.advance(test, RequestStatus.IN_WORK, kernel.clock.now())
        cases = list(await requests.statuses_of(test))
        await requests.add_note(kernel, test, place.admin.account_id, "Nur ein Test")
    await answered(kernel, office.id, test)
    letter = await decide(kernel, office, test)
    await place.work()
    return test, {str(each) for each in (test, letter, *cases)}


async def test_deleted_by_hand(place: Place, kernel: Kernel, raw: Raw) -> None:
    """Nothing is left but that there was a test, that it arrived, and who deleted it; others stay."""
    real = await arrived(kernel, place.office)
    test, ids = await _worked_on(place)
    assert {"request", "document", "certificate"} <= await _left(raw, ids)
    actor = audit.Actor("admin", place.admin.account_id)
    both = [readiness.delete_test(kernel, place.office.id, test, actor) for _ in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    # Of two who delete it at once one is told that it is gone.
    assert [type(each) for each in done if each] == [NotFoundError]
    # The job that would delete it finds nothing to do; a trail is a trail, a proof a proof.
    assert await _left(raw, ids) == {"self_test", "audit_entry", "deletion_proof", "job"}
    (run,) = await readiness.runs_of(kernel, place.office.id)
    assert run.gone_at is not None
    assert run.delivered_at is not None
    async with kernel.database.platform_transaction("test.look", read_only=True):
        assert [row["request_id"] for row in await RequestLookup.select()] == [real]
    async with kernel.database.tenant_transaction(place.office.id, read_only=True):
        assert [row["id"] for row in await RequestRow.select()] == [real]
        tags = [row["tag"] for row in await AuditEntry.select(AuditEntry.tag)]
    assert "amt:self_test:deleted" in tags
    for request_id in (test, real, UUID(int=3)):
        with pytest.raises(NotFoundError):
            await readiness.delete_test(kernel, place.office.id, request_id, actor)


async def test_goes_by_itself(place: Place, kernel: Kernel, clock: ManualClock, raw: Raw) -> None:
    """After its days a test request is gone, and not a day before."""
    test, ids = await _worked_on(place)
    clock.advance(dt.timedelta(days=readiness.KEPT_DAYS, hours=-1))
    await place.work()
    assert "request" in await _left(raw, ids)
    clock.advance(dt.timedelta(hours=1))
    await place.work()
    assert not {"request", "document", "certificate", "request_case"} & await _left(raw, ids)
    (run,) = await readiness.runs_of(kernel, place.office.id)
    assert (run.id, run.gone_at) == (test, clock.now())
