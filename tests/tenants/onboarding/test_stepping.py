"""Steps in the database: dated, in order, for good, and seen by every process at their time."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import pytest
from examples import make_office

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError, NotFoundError
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import OnboardingStatus as S
from tenants.onboarding import (
    WrongMoveError,
    move,
    progress_of,
    release,
    take_back_release,
)
from tenants.onboarding.tables import OfficeStep
from tenants.settings import standing

SLUG = next(office.slug for office in demo.demo_offices() if office.status is S.CONTRACT)
OFFICE = demo.office_id(SLUG)
ADMIN = audit.Actor("admin", UUID(int=7))
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
async def keeper(kernel: Kernel) -> DirectoryKeeper:
    await make_office(kernel, SLUG)
    return DirectoryKeeper(kernel)


async def shown(keeper: DirectoryKeeper) -> S:
    return (await keeper.current()).offices[OFFICE].status


async def contracts(kernel: Kernel) -> None:
    signed = TODAY - dt.timedelta(days=9)
    await move(kernel, OFFICE, S.AV_CONTRACT, audit.OPERATOR, day=signed)
    await move(kernel, OFFICE, S.NOTICE_80, audit.OPERATOR)


async def test_from_contract_to_live(
    keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock
) -> None:
    """Contracts have their days; after the release an office goes live on its day by itself."""
    await contracts(kernel)
    progress = await progress_of(kernel, OFFICE)
    assert progress.status is S.NOTICE_80
    assert progress.day_of(S.AV_CONTRACT) == dt.date(2026, 11, 15)
    await release(kernel, OFFICE, ADMIN, TODAY + dt.timedelta(days=3))
    keeper.look_again()
    assert await shown(keeper) is S.RELEASED
    assert (await standing(kernel, OFFICE)).office.status is S.RELEASED
    # The day begins at midnight in Berlin, an hour before that of UTC.
    last = dt.datetime(2026, 11, 26, 22, 59, 59, tzinfo=dt.UTC)
    clock.advance(last - clock.now())
    assert await shown(keeper) is S.RELEASED
    clock.advance(dt.timedelta(seconds=1))
    assert await shown(keeper) is S.LIVE
    assert (await standing(kernel, OFFICE)).office.status is S.LIVE
    async with kernel.database.tenant_transaction(OFFICE, read_only=True):
        entries = await AuditEntry.select().where(AuditEntry.subject_id == OFFICE)
    moved = [(each["tag"], each["actor_kind"]) for each in entries if "moved" in each["tag"]]
    assert moved == [("platform:tenant:moved", "operator")] * 2
    assert ("amt:office:released", "admin") in [(e["tag"], e["actor_kind"]) for e in entries]


async def test_taken_back(keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock) -> None:
    """A release that is taken back lets nothing begin, and the office can be released again."""
    await contracts(kernel)
    await release(kernel, OFFICE, ADMIN, TODAY + dt.timedelta(days=1))
    await take_back_release(kernel, OFFICE, ADMIN)
    clock.advance(dt.timedelta(days=3))
    assert await shown(keeper) is S.SELF_TEST_OK
    with pytest.raises(WrongMoveError):
        await take_back_release(kernel, OFFICE, ADMIN)
    await release(kernel, OFFICE, ADMIN, TODAY + dt.timedelta(days=3))
    keeper.look_again()
    assert await shown(keeper) is S.LIVE


async def test_a_break_that_is_planned_and_taken_back(
    keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock
) -> None:
    """The operator plans a break; saying once more what holds takes it back."""
    await contracts(kernel)
    await release(kernel, OFFICE, ADMIN, TODAY)
    later = TODAY + dt.timedelta(days=5)
    await move(kernel, OFFICE, S.SUSPENDED, audit.OPERATOR, day=later)
    with pytest.raises(WrongMoveError):
        await move(kernel, OFFICE, S.LOI, audit.OPERATOR)
    await move(kernel, OFFICE, S.LIVE, audit.OPERATOR)
    clock.advance(dt.timedelta(days=6))
    assert await shown(keeper) is S.LIVE
    with pytest.raises(WrongMoveError, match="suspended, ended"):
        await move(kernel, OFFICE, S.LIVE, audit.OPERATOR)


async def test_refused(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Out of order, on a day that cannot be, or of an office that is not: nothing is written."""
    assert await shown(keeper) is S.CONTRACT
    tomorrow, yesterday = TODAY + dt.timedelta(days=1), TODAY - dt.timedelta(days=1)
    with pytest.raises(WrongMoveError, match="interest, loi, av_contract, ended"):
        await move(kernel, OFFICE, S.LIVE, audit.OPERATOR)
    with pytest.raises(WrongMoveError, match="when it has happened"):
        await move(kernel, OFFICE, S.AV_CONTRACT, audit.OPERATOR, day=tomorrow)
    with pytest.raises(WrongMoveError, match="the day must be"):
        await move(kernel, OFFICE, S.ENDED, audit.OPERATOR, day=yesterday)
    with pytest.raises(WrongMoveError):
        await release(kernel, OFFICE, ADMIN, tomorrow)
    await contracts(kernel)
    for day in (yesterday, TODAY + dt.timedelta(days=367)):
        with pytest.raises(WrongMoveError, match="the day must be"):
            await release(kernel, OFFICE, ADMIN, day)
    with pytest.raises(NotFoundError):
        await move(kernel, UUID(int=5), S.LOI, audit.OPERATOR)
    assert (await progress_of(kernel, OFFICE)).status is S.NOTICE_80


async def test_two_at_once_and_for_good(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Of two who take the same step one is told, and what was said cannot be changed."""
    assert await keeper.current()
    moves = [move(kernel, OFFICE, S.AV_CONTRACT, audit.OPERATOR) for _ in range(2)]
    done = await asyncio.gather(*moves, return_exceptions=True)
    failed = [each for each in done if isinstance(each, Exception)]
    # Who comes after the other altogether is told that the step has been taken.
    assert len(failed) == 1
    assert isinstance(failed[0], (ConflictError, WrongMoveError))
    with pytest.raises(DatabaseError):
        async with kernel.database.tenant_transaction(OFFICE):
            await OfficeStep.update({OfficeStep.status: "live"}).where(OfficeStep.number == 1)
