"""FIT-Connect behind the real worker: what the mother sees, what the office sees, sending again."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from uuid import UUID

import msgspec
import pytest
from examples import content
from fit_connect_double import RETRY_AFTER, Fault
from fit_connect_stage import Stage, fit_connect_stage
from fit_connect_subscriber import PROBLEM_TEXT
from service import FakePdf

from sorgeauskunft import delivery, drafts, requests
from sorgeauskunft.delivery.fit_connect import problems_of
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.requests import RequestStatus
from sorgeauskunft.requests.progress import progress_of
from sorgeauskunft.texts import Texts
from tenants.directory import DirectoryKeeper
from tenants.settings import Section, change

SENT, DELIVERED = RequestStatus.SENT, RequestStatus.DELIVERED


class Walk:
    """A stage whose office has chosen FIT-Connect in its settings, and the worker of the program."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        keeper = DirectoryKeeper(stage.kernel)
        self.worker = build_worker(stage.kernel, keeper, Texts("de"), FakePdf(1))

    async def send(self) -> UUID:
        kernel, office = self.stage.kernel, self.stage.office
        code = await drafts.begin(kernel, office.id, DraftContent(), "v1")
        sent = await requests.send(kernel, office.id, code, lambda _draft: content())
        await self.work()
        return sent.request_id

    async def work(self, seconds: float = 0) -> None:
        """Let time pass, and do what is due."""
        self.stage.clock.advance(dt.timedelta(seconds=seconds))
        await self.worker.run_until_idle()

    async def status(self, request_id: UUID) -> RequestStatus:
        async with self.stage.kernel.database.tenant_transaction(self.stage.office.id):
            (case,) = await progress_of(request_id)
        return case.status


@pytest.fixture
async def walk(kernel: Kernel, clock: ManualClock) -> AsyncIterator[Walk]:
    async with fit_connect_stage(kernel, clock) as stage:
        office, section = stage.office, Section.DELIVERY
        await change(stage.kernel, office.id, section, office.delivery, audit.OPERATOR, seen=0)
        yield Walk(stage)


async def test_receipt(walk: Walk) -> None:
    """Delivered is what the receiver has accepted, and not before."""
    request_id = await walk.send()
    await walk.work(60)
    assert await walk.status(request_id) is SENT
    assert not await delivery.may_withdraw(walk.stage.kernel, walk.stage.office.id, request_id)
    await walk.stage.subscriber.work()
    await walk.work(60)
    assert await walk.status(request_id) is DELIVERED


async def test_reject_and_replay(walk: Walk) -> None:
    """Rejected with a reason that the office sees; sent again by a click, the same message arrives."""
    stage = walk.stage
    kernel, office_id = stage.kernel, stage.office.id
    stage.subscriber.problem = "unsupported-schema"
    request_id = await walk.send()
    await stage.subscriber.work()
    await walk.work(60)
    assert await walk.status(request_id) is RequestStatus.UNDELIVERABLE
    (letter,) = await delivery.dead_letters(kernel, office_id)
    assert letter.reason == "fit-connect-rejected-unsupported-schema"
    said = await problems_of(kernel, office_id, [request_id])
    assert said == {request_id: (PROBLEM_TEXT,)}
    stage.subscriber.problem = ""
    assert await delivery.replay(kernel, office_id, request_id, audit.OPERATOR)
    await walk.work()
    await stage.subscriber.work()
    await walk.work(60)
    assert await walk.status(request_id) is DELIVERED
    uuids = {each.message_uuid for each in stage.subscriber.received}
    assert (len(uuids), len(stage.subscriber.received)) == (1, 2)


async def test_wrong_credentials(walk: Walk) -> None:
    """A refused account stops the channel and uses up nothing; mended, all of it arrives once."""
    stage = walk.stage
    stage.double.befall(Fault.FORBIDDEN, "POST /v2/submissions", times=1000)
    waiting = [await walk.send() for _ in range(3)]
    (standing,) = (await delivery.board_of(stage.kernel, stage.office.id)).standing
    assert standing.reason == "fit-connect-forbidden"
    asked = sum(call == "POST /v2/submissions" for call in stage.double.calls)
    await walk.work(1)
    assert sum(call == "POST /v2/submissions" for call in stage.double.calls) == asked <= 2
    stage.double.calm()
    for _ in range(8):
        await walk.work(3600)
        await stage.subscriber.work()
    await walk.work(3600)
    assert {await walk.status(each) for each in waiting} == {DELIVERED}
    assert stage.arrived() == 3


async def test_busy(walk: Walk) -> None:
    """Who asks to be left alone is left alone for as long."""
    stage = walk.stage
    stage.double.befall(Fault.BUSY, "POST /v2/submissions")
    request_id = await walk.send()
    calls = len(stage.double.calls)
    await walk.work(RETRY_AFTER - 2)
    assert len(stage.double.calls) == calls
    await walk.work(60)
    await stage.subscriber.work()
    await walk.work(60)
    assert await walk.status(request_id) is DELIVERED
    assert stage.arrived() == 1


async def test_other_office_goes_on(walk: Walk) -> None:
    """An office that goes back to the portal does not get a second copy of what FIT-Connect has."""
    stage = walk.stage
    request_id = await walk.send()
    kernel, office = stage.kernel, stage.office
    portal = msgspec.structs.replace(office.delivery, channel=delivery.PortalInbox.name)
    await change(kernel, office.id, Section.DELIVERY, portal, audit.OPERATOR, seen=1)
    stage.clock.advance(dt.timedelta(minutes=1))
    assert await delivery.reoffer(kernel, DirectoryKeeper(kernel)) == 0
    await stage.subscriber.work()
    await walk.work(60)
    assert await walk.status(request_id) is DELIVERED
