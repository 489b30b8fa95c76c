"""One person at several offices: at one of them at a time."""

from __future__ import annotations

import asyncio
import datetime as dt
from uuid import uuid4

import pytest
from office_people import hired, token_of, trail

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants import people
from tenants.offices import Office
from tenants.people import Desk, Principal, Role, add_membership
from tenants.people.tables import LoginSession

MAIL = "kim@bremerhaven.example.org"


@pytest.fixture
async def kim(kernel: Kernel, office: Office, other: Office) -> Principal:
    """A clerk of one office who leads another."""
    made = await hired(kernel, office, "Kim")
    await add_membership(kernel, other.id, made.account_id, Role.LEAD, audit.OPERATOR)
    return made


async def logged_in(kernel: Kernel) -> str:
    token = await token_of(kernel, MAIL)
    assert token is not None
    return token


async def test_choosing(kernel: Kernel, kim: Principal, office: Office, other: Office) -> None:
    """Before she has chosen she is nowhere; then she is at one office, in its role."""
    token = await logged_in(kernel)
    assert await people.principal_of(kernel, token) is None
    assert await people.undecided(kernel, token) == kim.account_id
    assert set(await people.desks(kernel, kim.account_id)) == {
        Desk(office.id, Role.CLERK),
        Desk(other.id, Role.LEAD),
    }
    assert await trail(kernel, office.id, "amt:session") == []
    fresh = await people.enter(kernel, token, other.id)
    assert fresh is not None
    principal = await people.principal_of(kernel, fresh.token)
    assert principal is not None
    assert (principal.tenant_id, principal.role, principal.several) == (other.id, Role.LEAD, True)
    assert await people.undecided(kernel, fresh.token) is None
    assert await trail(kernel, other.id, "amt:session") == ["amt:session:opened"]


async def test_the_old_token_is_over(
    kernel: Kernel, kim: Principal, office: Office, other: Office
) -> None:
    """A switch ends the session before; its token opens nothing and switches nothing."""
    chosen = await people.enter(kernel, await logged_in(kernel), office.id)
    assert chosen is not None
    switched = await people.enter(kernel, chosen.token, other.id)
    assert switched is not None
    assert await people.principal_of(kernel, chosen.token) is None
    assert await people.enter(kernel, chosen.token, office.id) is None
    async with kernel.database.platform_transaction("test.sessions", read_only=True):
        assert await LoginSession.count() == 1


async def test_two_switches_at_once(
    kernel: Kernel, kim: Principal, office: Office, other: Office
) -> None:
    """Of two switches with the same token one is done."""
    token = await logged_in(kernel)
    done = await asyncio.gather(*(people.enter(kernel, token, each.id) for each in (office, other)))
    assert [each is None for each in done].count(True) == 1


async def test_nowhere_else(kernel: Kernel, kim: Principal, office: Office, other: Office) -> None:
    """Nobody enters an office she does not, or no longer, belong to; the session stays as it was."""
    token = await logged_in(kernel)
    boss = await hired(kernel, other, "Boss", Role.ADMIN)
    (member,) = [
        each for each in await people.members(kernel, boss) if each.account_id == kim.account_id
    ]
    await people.suspend(kernel, boss, member.id, member.mark)
    for nowhere in (other.id, uuid4(), PLATFORM_ID):
        assert await people.enter(kernel, token, nowhere) is None
    fresh = await people.enter(kernel, token, office.id)
    assert fresh is not None
    principal = await people.principal_of(kernel, fresh.token)
    assert principal is not None
    assert not principal.several


async def test_the_end_stays(
    kernel: Kernel, clock: ManualClock, kim: Principal, office: Office, other: Office
) -> None:
    """Switching to and fro does not make a log-in last longer; waiting to choose ends, too."""
    opened = await people.enter(kernel, await logged_in(kernel), office.id)
    undecided = await logged_in(kernel)
    for _ in range(kernel.settings.session_hours * 3 - 1):
        clock.advance(dt.timedelta(minutes=20))
        for each in (other, office):
            assert opened is not None
            opened = await people.enter(kernel, opened.token, each.id)
    assert opened is not None
    assert await people.principal_of(kernel, opened.token)
    clock.advance(dt.timedelta(minutes=20))
    assert await people.principal_of(kernel, opened.token) is None
    assert await people.undecided(kernel, undecided) is None


async def test_one_office(kernel: Kernel, office: Office) -> None:
    """Who belongs to one office is there at once, and has nothing to switch."""
    await hired(kernel, office, "Kim")
    principal = await people.principal_of(kernel, await logged_in(kernel))
    assert principal is not None
    assert (principal.tenant_id, principal.several) == (office.id, False)
