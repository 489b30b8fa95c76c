"""An office changes what it says about itself: dated, in versions, with a way back."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import UUID

import msgspec
import pytest

from sorgeauskunft.host.demo import seed
from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import ConflictError, DatabaseError, NotFoundError
from tenants import demo
from tenants.directory import DirectoryKeeper
from tenants.offices import FormModes, Mode
from tenants.settings import Section, change, planned, settle, standing, undo
from tenants.settings.tables import OfficeVersion

OFFICE = demo.office_id("osnabrueck")
ADMIN = audit.Actor("admin", UUID(int=7))


@pytest.fixture
async def keeper(kernel: Kernel) -> DirectoryKeeper:
    await seed(kernel)
    return DirectoryKeeper(kernel)


async def name_shown(keeper: DirectoryKeeper) -> str:
    return (await keeper.current()).offices[OFFICE].name


async def test_shows_at_once(keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock) -> None:
    """A change shows wherever the office does, in every process within seconds; others stay."""
    before = (await keeper.current()).offices
    assert await change(kernel, OFFICE, Section.NAME, "Neuer Name", ADMIN, seen=0) == 1
    clock.advance(dt.timedelta(seconds=4))
    after = (await keeper.current()).offices
    assert after[OFFICE] == msgspec.structs.replace(before[OFFICE], name="Neuer Name")
    assert {**after, OFFICE: None} == {**before, OFFICE: None}


async def test_takes_effect_at_its_time(
    keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock
) -> None:
    """A dated change holds from its moment on, without anybody doing anything then."""
    old = await name_shown(keeper)
    begins = clock.now() + dt.timedelta(days=3)
    await change(kernel, OFFICE, Section.NAME, "Später", ADMIN, seen=0, valid_from=begins)
    clock.advance(dt.timedelta(days=3) - dt.timedelta(seconds=1))
    assert await name_shown(keeper) == old
    clock.advance(dt.timedelta(seconds=1))
    assert await name_shown(keeper) == "Später"


async def test_taken_back(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """What is taken back is gone, the version stays to be read, and it is taken back only once."""
    old = await name_shown(keeper)
    await change(kernel, OFFICE, Section.NAME, "Irrtum", ADMIN, seen=0)
    await undo(kernel, OFFICE, Section.NAME, 1, ADMIN, seen=1)
    now = await standing(kernel, OFFICE)
    assert (now.office.name, now.made.name) == (old, old)
    assert [(each.number, each.undoes) for each in now.versions[Section.NAME]] == [(1, 0), (2, 1)]
    with pytest.raises(ConflictError):
        await undo(kernel, OFFICE, Section.NAME, 1, ADMIN, seen=2)
    for number in (2, 9):
        with pytest.raises(NotFoundError):
            await undo(kernel, OFFICE, Section.NAME, number, ADMIN, seen=2)


async def test_nobody_overwrites_unseen(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Of eight who change the same at once one succeeds; who made up a number is refused too."""
    tries = [change(kernel, OFFICE, Section.NAME, f"Name {n}", ADMIN, seen=0) for n in range(8)]
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(map(str, done)).count("1") == 1
    assert all(isinstance(each, ConflictError) for each in done if each != 1)
    for seen in (-1, 0, 2, 10**15):
        with pytest.raises(ConflictError):
            await change(kernel, OFFICE, Section.NAME, "Name", ADMIN, seen=seen)
    assert await name_shown(keeper) == (await standing(kernel, OFFICE)).office.name


async def test_sections_stand_alone(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Two people who change different sections do not disturb each other."""
    modes = FormModes(father=Mode.OPTIONAL)
    await change(kernel, OFFICE, Section.NAME, "Name", ADMIN, seen=0)
    await change(kernel, OFFICE, Section.FORM_MODES, modes, ADMIN, seen=0)
    office = (await standing(kernel, OFFICE)).office
    assert (office.name, office.form_modes) == ("Name", modes)


async def test_not_in_the_past(keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock) -> None:
    """What has been cannot be changed."""
    with pytest.raises(ValueError, match="past"):
        await change(
            kernel,
            OFFICE,
            Section.NAME,
            "Name",
            ADMIN,
            seen=0,
            valid_from=clock.now() - dt.timedelta(seconds=1),
        )


async def test_what_was_said_stays(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """Neither door changes or removes a version, and a tenant writes none for another."""
    await change(kernel, OFFICE, Section.NAME, "Name", ADMIN, seen=0)
    with pytest.raises(DatabaseError):
        async with kernel.database.tenant_transaction(OFFICE):
            await OfficeVersion.delete(force=True)
    with pytest.raises(DatabaseError):
        async with kernel.database.platform_transaction("test"):
            await OfficeVersion.update({OfficeVersion.content: "x"}, force=True)
    now = kernel.clock.now()
    foreign = OfficeVersion(tenant_id=OFFICE, section="name", number=5, valid_from=now, made_at=now)
    with pytest.raises(DatabaseError):
        async with kernel.database.tenant_transaction(demo.office_id("bremen")):
            await OfficeVersion.insert(foreign)


async def test_trail(keeper: DirectoryKeeper, kernel: Kernel) -> None:
    """The trail says who changed which section and fields, and no value."""
    await change(kernel, OFFICE, Section.NAME, "Geheim", ADMIN, seen=0, fields=["name"])
    await undo(kernel, OFFICE, Section.NAME, 1, ADMIN, seen=1)
    async with kernel.database.tenant_transaction(OFFICE):
        entries = await AuditEntry.objects().where(AuditEntry.tag.like("amt:settings:%"))
    assert [(each.tag, each.fields, each.actor_id) for each in entries] == [
        ("amt:settings:changed", "name,name", ADMIN.id),
        ("amt:settings:undone", "name", ADMIN.id),
    ]


async def test_plans_follow(keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock) -> None:
    """A plan does not bring back what was changed before it, nor what was taken back."""
    before = (await standing(kernel, OFFICE)).office.contact
    begins = clock.now() + dt.timedelta(days=9)
    moved = msgspec.structs.replace(before, street="Neuer Markt")
    await change(kernel, OFFICE, Section.CONTACT, moved, ADMIN, seen=0, valid_from=begins)
    mailed = msgspec.structs.replace(before, email="neu@example.org")
    assert await change(kernel, OFFICE, Section.CONTACT, mailed, ADMIN, seen=1) == 2
    seen = (await standing(kernel, OFFICE)).newest(Section.CONTACT)
    later = (await standing(kernel, OFFICE)).value_at(Section.CONTACT, begins)
    assert later == msgspec.structs.replace(moved, email="neu@example.org")
    await undo(kernel, OFFICE, Section.CONTACT, 2, ADMIN, seen=seen)
    assert (await standing(kernel, OFFICE)).value_at(Section.CONTACT, begins) == moved
    clock.advance(dt.timedelta(days=9))
    assert (await keeper.current()).offices[OFFICE].contact == moved


async def test_one_plan_for_a_moment(
    keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock
) -> None:
    """A second plan for the same moment takes the place of the first, and is taken back alone."""
    old = await name_shown(keeper)
    begins = clock.now() + dt.timedelta(days=3)
    for seen, name in ((0, "Erster Plan"), (1, "Zweiter Plan")):
        await change(kernel, OFFICE, Section.NAME, name, ADMIN, seen=seen, valid_from=begins)
    now = await standing(kernel, OFFICE)
    (plan,) = planned(now.versions[Section.NAME], clock.now())
    assert now.value_at(Section.NAME, begins) == "Zweiter Plan"
    await undo(kernel, OFFICE, Section.NAME, plan.number, ADMIN, seen=now.newest(Section.NAME))
    clock.advance(dt.timedelta(days=3))
    assert await name_shown(keeper) == old


async def test_settled(keeper: DirectoryKeeper, kernel: Kernel, clock: ManualClock) -> None:
    """A file says all of a section anew: exactly that holds and is planned, once and no more."""
    days = [clock.now() + dt.timedelta(days=number) for number in range(4)]
    await change(kernel, OFFICE, Section.NAME, "Plan", ADMIN, seen=0, valid_from=days[1])
    await change(kernel, OFFICE, Section.NAME, "Bleibt", ADMIN, seen=1, valid_from=days[2])
    plans = {days[2]: "Bleibt", days[3]: "Neu geplant"}
    for _ in range(2):
        seen = (await standing(kernel, OFFICE)).newest(Section.NAME)
        await settle(kernel, OFFICE, Section.NAME, "Jetzt", ADMIN, plans=plans, seen=seen)
    now = await standing(kernel, OFFICE)
    assert now.newest(Section.NAME) == 5, "two plans, and three steps of one settling"
    names = [now.value_at(Section.NAME, day) for day in days]
    assert names == ["Jetzt", "Jetzt", "Bleibt", "Neu geplant"]
    with pytest.raises(ConflictError):
        await settle(kernel, OFFICE, Section.NAME, "Zu spät", ADMIN, plans={}, seen=4)
