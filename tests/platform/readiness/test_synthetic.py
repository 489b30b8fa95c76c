"""An office for support: everything in it is invented, marked, and known to nobody outside."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest
from arrivals import somebody
from examples import make_office
from letters import answered, decide
from service import FakePdf

from billing.ledger.book import book_of
from billing.offer import taking_part
from billing.uses import uses_of
from sorgeauskunft import casework, certificates, drafts, readiness, register, requests
from sorgeauskunft.casework import Wanted
from sorgeauskunft.certificates.desk import letters_of
from sorgeauskunft.drafts import DraftContent
from sorgeauskunft.host.working import build_worker
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.operation import Watch
from sorgeauskunft.readiness import NotSyntheticError, TooManyTestsError
from sorgeauskunft.register import Asking, QueryWay, finding
from sorgeauskunft.requests import CaseKey, RequestStatus, form
from sorgeauskunft.texts import Texts
from tenants.areas import AreaError
from tenants.coverage import coverage
from tenants.directory import DirectoryKeeper, OfficeAnswers
from tenants.handling import Delivery, DeliveryChannel
from tenants.offices import Office
from tenants.places import Place

TEXTS = Texts("de")


class Support(msgspec.Struct, frozen=True):
    """An office of an authority, and beside it one that is there for support."""

    kernel: Kernel
    keeper: DirectoryKeeper
    real: Office
    office: Office

    async def fill(self, count: int) -> list[UUID]:
        found = await readiness.fill_synthetic(
            self.kernel,
            await self.keeper.current(),
            TEXTS,
            self.office,
            count,
            actor=audit.OPERATOR,
        )
        return list(found)

    async def work(self) -> None:
        await build_worker(self.kernel, self.keeper, TEXTS, FakePdf(1)).run_until_idle()


@pytest.fixture
async def support(kernel: Kernel) -> Support:
    real = await make_office(kernel)
    made = await readiness.make_synthetic(
        kernel, TEXTS, "testamt", "Testamt", "HB", actor=audit.OPERATOR
    )
    keeper = DirectoryKeeper(kernel)
    there = (await keeper.current()).offices
    return Support(kernel, keeper, there[real.id], there[made])


async def test_all_kinds_arrive_marked(support: Support) -> None:
    """Invented requests of every kind are built, valid and delivered, each marked as a test."""
    sent = await support.fill(12)
    await support.work()
    runs = await readiness.runs_of(support.kernel, support.office.id)
    assert [run.failed for run in runs] == [None] * len(runs)
    clerk = somebody(support.office)
    inbox = await casework.page(support.kernel, support.office, clerk, Wanted())
    assert {entry.id for entry in inbox.entries} == set(sent)
    assert all(entry.test for entry in inbox.entries)
    for run in runs:
        assert run.message is not None
        found = await casework.download(support.kernel, clerk, run.id, run.message)
        assert b'test="Test"' in found.document.content


async def test_a_letter(support: Support) -> None:
    """A clerk works through to the letter, which is numbered apart and never goes to the post."""
    request_id, other = await support.fill(2)
    await support.work()
    clerk, directory = somebody(support.office), await support.keeper.current()
    async with support.kernel.database.tenant_transaction(support.office.id):
        for each in (request_id, other):
            await requests.advance(each, RequestStatus.IN_WORK, support.kernel.clock.now())
    own = Asking(way=QueryWay.OWN, office_id=support.office.id)
    await register.ask(support.kernel, directory, clerk, CaseKey(other, 1), own)
    await answered(support.kernel, support.office.id, request_id)
    await decide(support.kernel, support.office, request_id)
    await support.work()
    async with support.kernel.database.tenant_transaction(support.office.id, read_only=True):
        (case_id,) = await requests.statuses_of(request_id)
        (letter,) = await letters_of(support.kernel, case_id)
    assert letter.number.startswith("TEST-")
    tray = await certificates.tray(support.kernel, clerk)
    assert (tray.letters, tray.unmade) == ((), ())


async def test_nobody_finds_it(support: Support) -> None:
    """No place, no other office and no map of the areas leads there, though it has an area."""
    directory = await support.keeper.current()
    assert support.office in directory.offices.values()
    assert support.office not in directory.real_offices
    (area,) = [each for each in directory.assignments if each.office == support.office.id]
    assert area not in directory.real_assignments
    today = support.keeper.today()
    found = coverage(directory.real_assignments, directory.municipalities(), today)
    assert area not in found.unknown
    # Its own register it can ask: the invented child is born there.
    own = directory.answering(Place(f"{area.ags_prefix}000", "Teststadt"), today)
    assert isinstance(own, OfficeAnswers)
    assert own.office.id == support.office.id
    assert finding.central_office(directory) != support.office


async def test_counted_nowhere(support: Support, clock: ManualClock) -> None:
    """Uses, figures, Länder and the public condition know nothing of what happens there."""
    await support.fill(3)
    await support.work()
    now = clock.now()
    month = now.date().replace(day=1)
    assert await uses_of(support.kernel, support.office.id, month) == 0
    directory = await support.keeper.current()
    states = taking_part(book_of([]), directory.offices.values(), now.date())
    assert sum(each.live_offices for each in states) == 1
    await support.fill(1)
    clock.advance(dt.timedelta(hours=1))
    load = await Watch().load(support.kernel, support.keeper)
    assert support.office.id in {each.tenant_id for each in load.depths}
    assert load.real_depths == []


async def test_limits(support: Support) -> None:
    """Only such an office is filled, not without end; a Land has one, and a slug is there once."""
    with pytest.raises(NotSyntheticError):
        await readiness.fill_synthetic(
            support.kernel,
            await support.keeper.current(),
            TEXTS,
            support.real,
            1,
            actor=audit.OPERATOR,
        )
    with pytest.raises(TooManyTestsError):
        await support.fill(readiness.MOST + 1)
    with pytest.raises(AreaError):
        await readiness.make_synthetic(
            support.kernel, TEXTS, "testamt-zwei", "Zwei", "HB", actor=audit.OPERATOR
        )
    with pytest.raises(ConflictError):
        await readiness.make_synthetic(
            support.kernel, TEXTS, "testamt", "Zwei", "NI", actor=audit.OPERATOR
        )


async def test_goes_by_itself(support: Support, clock: ManualClock) -> None:
    """After their days the invented requests are gone, each with a proof."""
    await support.fill(2)
    await support.work()
    assert await readiness.tests_in(support.kernel, support.office.id) == 2
    clock.advance(dt.timedelta(days=readiness.KEPT_DAYS, hours=1))
    await support.work()
    assert await readiness.tests_in(support.kernel, support.office.id) == 0


async def test_everywhere_for_who_tries(support: Support) -> None:
    """On its own pages every place leads to it; for everybody else all is as it was."""
    directory = await support.keeper.current()
    today = support.keeper.today()
    tried = directory.answered_by(support.office)
    for ags8, district in (("04012000", None), ("11000000", "Pankow"), ("10041100", None)):
        found = tried.answering(Place(ags8, "Ort"), today, district=district)
        assert isinstance(found, OfficeAnswers)
        assert found.office == support.office
        before = directory.answering(Place(ags8, "Ort"), today, district=district)
        assert not (isinstance(before, OfficeAnswers) and before.office == support.office)


async def test_nobody_plays_elsewhere(support: Support) -> None:
    """A mother's way is tried at an office for support only: an authority's gets no test by it."""
    code = await drafts.begin(support.kernel, support.real.id, DraftContent(), form.FORM_VERSION)
    with pytest.raises(NotSyntheticError):
        await readiness.send_tried(
            support.kernel,
            await support.keeper.current(),
            support.real,
            code,
            lambda _: pytest.fail("nothing is prepared"),
            actor=audit.OPERATOR,
        )
    assert await drafts.open_draft(support.kernel, support.real.id, code) is not None


@pytest.mark.parametrize("chosen", DeliveryChannel)
async def test_nothing_leaves(support: Support, chosen: DeliveryChannel) -> None:
    """Whatever way its people have chosen, nothing is sent from there to somewhere outside."""
    delivery = Delivery(channel=chosen, mailbox="amt@example.org")
    office = msgspec.structs.replace(support.office, delivery=delivery)
    real = msgspec.structs.replace(support.real, delivery=delivery)
    for test in (False, True):
        assert office.channel_for(test=test) in {DeliveryChannel.PORTAL, DeliveryChannel.API}
        assert real.channel_for(test=test) is chosen
