"""Who works at an office, and that it never loses its last admin."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import msgspec
import pytest
from office_people import hired, token_of, trail

from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.errors import NotFoundError
from tenants import people
from tenants.offices import Office
from tenants.people import LastAdminError, Member, OvertakenError, Principal, Role, Standing

Act = Callable[[Kernel, Principal, UUID, str], Awaitable[None]]


async def to_clerk(kernel: Kernel, principal: Principal, member_id: UUID, mark: str) -> None:
    await people.change_role(kernel, principal, member_id, mark, Role.CLERK)


AWAY = [to_clerk, people.suspend, people.remove]
"""Whatever ends somebody's being an admin."""


async def of(kernel: Kernel, admin: Principal, whom: Principal) -> Member:
    (found,) = [
        each for each in await people.members(kernel, admin) if each.account_id == whom.account_id
    ]
    return found


async def test_list(kernel: Kernel, clock: ManualClock, office: Office, admin: Principal) -> None:
    """The list names everybody with role, state and the day of the last log-in in Berlin."""
    kim = await hired(kernel, office, "Kim")
    clock.advance(dt.timedelta(hours=12, minutes=30))  # half past midnight in Berlin
    assert await token_of(kernel, "kim@bremerhaven.example.org")
    alex, found = await people.members(kernel, admin)
    assert (alex.person.name, alex.role, alex.last_log_in) == ("Alex", Role.ADMIN, None)
    assert found == msgspec.structs.replace(
        await of(kernel, admin, kim), role=Role.CLERK, standing=Standing.ACTIVE
    )
    assert found.person.email == "kim@bremerhaven.example.org"
    assert found.last_log_in == dt.date(2026, 11, 25)


@pytest.mark.parametrize("act", AWAY, ids=["role", "suspend", "remove"])
async def test_out_at_once(kernel: Kernel, office: Office, admin: Principal, act: Act) -> None:
    """Whoever gets another role, is suspended or removed is out with the next click, for good."""
    kim = await hired(kernel, office, "Kim", Role.LEAD)
    token = await token_of(kernel, "kim@bremerhaven.example.org")
    assert token is not None
    assert await people.principal_of(kernel, token)
    member = await of(kernel, admin, kim)
    await act(kernel, admin, member.id, member.mark)
    assert await people.principal_of(kernel, token) is None
    if act is people.suspend:
        member = await of(kernel, admin, kim)
        await people.take_back(kernel, admin, member.id, member.mark)
        assert await people.principal_of(kernel, token) is None
        assert (await of(kernel, admin, kim)).standing is Standing.ACTIVE


async def test_what_happened_is_in_the_trail(
    kernel: Kernel, office: Office, admin: Principal
) -> None:
    """Each change leaves one line about the person, and no value."""
    kim = await hired(kernel, office, "Kim")
    for act in (people.suspend, people.take_back, people.remove):
        member = await of(kernel, admin, kim)
        await act(kernel, admin, member.id, member.mark)
    assert await trail(kernel, office.id) == [
        "amt:person:suspended",
        "amt:person:taken_back",
        "amt:person:removed",
    ]


@pytest.mark.parametrize("act", AWAY, ids=["role", "suspend", "remove"])
async def test_last_admin(kernel: Kernel, office: Office, admin: Principal, act: Act) -> None:
    """The last active admin stays one: a suspended or removed one does not count."""
    second = await hired(kernel, office, "Kaya", Role.ADMIN)
    member = await of(kernel, admin, second)
    await people.suspend(kernel, admin, member.id, member.mark)
    own = await of(kernel, admin, admin)
    with pytest.raises(LastAdminError):
        await act(kernel, admin, own.id, own.mark)
    assert await of(kernel, admin, admin) == own
    member = await of(kernel, admin, second)
    await people.take_back(kernel, admin, member.id, member.mark)
    await act(kernel, admin, own.id, own.mark)


@pytest.mark.parametrize("act", AWAY, ids=["role", "suspend", "remove"])
async def test_two_at_once(kernel: Kernel, office: Office, admin: Principal, act: Act) -> None:
    """Of two admins who turn each other, or themselves, out at the same time, one is left."""
    second = await hired(kernel, office, "Kaya", Role.ADMIN)
    one, two = await of(kernel, admin, admin), await of(kernel, admin, second)
    for pair in ([(admin, two), (second, one)], [(admin, one), (second, two)]):
        done = await asyncio.gather(
            *(act(kernel, who, whom.id, whom.mark) for who, whom in pair), return_exceptions=True
        )
        assert sorted(type(each).__name__ for each in done) in (
            ["LastAdminError", "NoneType"],
            ["NoneType", "NotFoundError"],
        )
        left = await _admins(kernel, office)
        assert len(left) == 1
        if act is not people.suspend:
            return
        winner = admin if left == [admin.account_id] else second
        for each in await people.members(kernel, winner):
            if each.standing is Standing.SUSPENDED:
                await people.take_back(kernel, winner, each.id, each.mark)


async def _admins(kernel: Kernel, office: Office) -> list[UUID]:
    found = await people.colleagues(kernel, office.id)
    return [each.account_id for each in found if each.active and each.role is Role.ADMIN]


async def test_overtaken(kernel: Kernel, office: Office, admin: Principal) -> None:
    """A change that was decided on an old view changes nothing."""
    kim = await hired(kernel, office, "Kim")
    member = await of(kernel, admin, kim)
    await people.change_role(kernel, admin, member.id, member.mark, Role.LEAD)
    with pytest.raises(OvertakenError):
        await people.remove(kernel, admin, member.id, member.mark)
    assert (await of(kernel, admin, kim)).role is Role.LEAD


async def test_foreign(kernel: Kernel, office: Office, other: Office, admin: Principal) -> None:
    """People of another office, unknown ones and those who left are not there; clerks change nobody."""
    luca = await hired(kernel, other, "Luca", Role.ADMIN)
    theirs = await of(kernel, luca, luca)
    kim = await hired(kernel, office, "Kim")
    own = await of(kernel, admin, kim)
    for member_id in (theirs.id, uuid4()):
        with pytest.raises(NotFoundError):
            await people.suspend(kernel, admin, member_id, theirs.mark)
    await people.remove(kernel, admin, own.id, own.mark)
    gone = await of(kernel, admin, kim)
    assert gone.standing is Standing.LEFT
    with pytest.raises(NotFoundError):
        await people.take_back(kernel, admin, gone.id, gone.mark)
    with pytest.raises(NotFoundError):
        await people.members(kernel, kim)
    assert (await of(kernel, luca, luca)) == theirs


async def test_no_other_roles(kernel: Kernel, admin: Principal) -> None:
    """Nobody becomes operator or anything else of the platform in an office."""
    own = await of(kernel, admin, admin)
    with pytest.raises(ValueError, match="office"):
        await people.change_role(kernel, admin, own.id, own.mark, Role.OPERATOR)


async def test_an_admin_who_is_out_changes_nothing(
    kernel: Kernel, office: Office, admin: Principal
) -> None:
    """What somebody sends who has just lost her role is refused in the same transaction."""
    second = await hired(kernel, office, "Kaya", Role.ADMIN)
    kim = await hired(kernel, office, "Kim")
    member = await of(kernel, admin, kim)
    out = await of(kernel, second, admin)
    await people.suspend(kernel, second, out.id, out.mark)
    with pytest.raises(NotFoundError):
        await people.remove(kernel, admin, member.id, member.mark)
