"""People without an office: invited by the operator, apart where they have to be, out when told."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import pytest
from office_people import PASSWORD, code_in, hired, token_of, trail
from post import Post

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts
from tenants import people
from tenants.directory import DirectoryKeeper
from tenants.offices import Office
from tenants.people import (
    AlreadyHereError,
    HalfOpen,
    NotBothError,
    Offer,
    Person,
    Role,
    WrongDoorError,
    add_membership,
    create_account,
)
from tenants.people.tables import Membership

JONA = Person("Jona Weser", "jona@land.example.org")


async def account(kernel: Kernel, *roles: tuple[Role, str], person: Person = JONA) -> UUID:
    made = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
    for role, land in roles:
        await add_membership(kernel, PLATFORM_ID, made, role, audit.OPERATOR, land=land)
    return made


async def invited(kernel: Kernel, post: Post, role: Role, land: str) -> str:
    """Invite her; return the code out of the mail."""
    await people.invite_to_door(kernel, JONA, role, land, audit.OPERATOR)
    handlers = {people.SEND: people.inviting(kernel, DirectoryKeeper(kernel), Texts("de"))}
    worker = Worker(kernel.database, kernel.clock, handlers, slots=1, lease=dt.timedelta(minutes=2))
    await worker.run_until_idle()
    return code_in(post)


async def test_from_the_invitation_to_the_door(kernel: Kernel, post: Post) -> None:
    """The mail names Land and role; who accepts with a password belongs there, and only there."""
    code = await invited(kernel, post, Role.LAND_VIEWER, "HB")
    assert "Stelle: Land Bremen\nIhre Rolle: Nur Lesen für das Land" in post.mails[-1].text
    offer = await people.accept(kernel, code, PASSWORD)
    assert isinstance(offer, Offer)
    token = await token_of(kernel, JONA.email)
    assert token is not None
    principal = await people.principal_of(kernel, token)
    assert principal is not None
    assert (principal.tenant_id, principal.role, principal.land, principal.several) == (
        PLATFORM_ID,
        Role.LAND_VIEWER,
        "HB",
        False,
    )
    assert await people.accept(kernel, code, PASSWORD) is None


async def test_what_she_became_meanwhile(kernel: Kernel, post: Post) -> None:
    """An invitation offers nothing any more to who operates the platform by now."""
    code = await invited(kernel, post, Role.COORDINATION, "")
    await account(kernel, (Role.OPERATOR, ""))
    assert await people.accept(kernel, code, PASSWORD) is None
    (member,) = await people.door_members(kernel)
    assert member.role is Role.OPERATOR


@pytest.mark.parametrize(
    ("role", "land"),
    [
        (Role.ADMIN, ""),
        (Role.LAND_APPROVER, ""),
        (Role.LAND_VIEWER, "XX"),
        (Role.OPERATOR, "HB"),
        (Role.COORDINATION, "HB"),
    ],
)
async def test_no_such_door(kernel: Kernel, role: Role, land: str) -> None:
    """A Land's role is for one of the sixteen, no other role is for any, and offices invite alone."""
    with pytest.raises(WrongDoorError):
        await people.invite_to_door(kernel, JONA, role, land, audit.OPERATOR)


@pytest.mark.parametrize("first", [(Role.LAND_APPROVER, "HB"), (Role.COORDINATION, "")])
async def test_nobody_operates_and_decides(kernel: Kernel, first: tuple[Role, str]) -> None:
    """Who approves or steers is not invited to operate, and who operates not to decide."""
    await account(kernel, first)
    with pytest.raises(NotBothError):
        await people.invite_to_door(kernel, JONA, Role.OPERATOR, "", audit.OPERATOR)
    other = Person("Lou", "lou@example.org")
    await account(kernel, (Role.OPERATOR, ""), person=other)
    with pytest.raises(NotBothError):
        await people.invite_to_door(kernel, other, *first, audit.OPERATOR)


async def test_several_roles_but_none_twice(kernel: Kernel) -> None:
    """One person may steer and speak for a Land, or read for two, but has no role twice."""
    jona = await account(kernel, (Role.LAND_APPROVER, "HB"), (Role.COORDINATION, ""))
    await people.invite_to_door(kernel, JONA, Role.LAND_VIEWER, "HH", audit.OPERATOR)
    with pytest.raises(AlreadyHereError):
        await people.invite_to_door(kernel, JONA, Role.LAND_APPROVER, "HB", audit.OPERATOR)
    with pytest.raises(ConflictError):
        async with kernel.database.tenant_transaction(PLATFORM_ID):
            await Membership.insert(Membership(account_id=jona, role="coordination"))


async def test_each_desk_is_one(kernel: Kernel, office: Office) -> None:
    """Who has an office and two Länder chooses among three, and is at each as what she is there."""
    kim = await hired(kernel, office, "Kim")
    for land in ("HB", "HH"):
        await add_membership(
            kernel, PLATFORM_ID, kim.account_id, Role.LAND_VIEWER, audit.OPERATOR, land=land
        )
    token = await token_of(kernel, f"kim@{office.slug}.example.org")
    assert token is not None
    seen = set()
    for desk in await people.desks(kernel, kim.account_id):
        opened = await people.enter(kernel, token, desk.id)
        assert opened is not None
        token = opened.token
        principal = await people.principal_of(kernel, token)
        assert principal is not None
        assert principal.several
        seen.add((principal.tenant_id, principal.role, principal.land))
    assert seen == {
        (office.id, Role.CLERK, ""),
        (PLATFORM_ID, Role.LAND_VIEWER, "HB"),
        (PLATFORM_ID, Role.LAND_VIEWER, "HH"),
    }


@pytest.mark.parametrize(
    ("role", "land"), [(Role.LAND_APPROVER, "HB"), (Role.COORDINATION, ""), (Role.OPERATOR, "")]
)
async def test_second_factor_first(kernel: Kernel, role: Role, land: str) -> None:
    """Who decides or operates has to set a second factor up before anything opens."""
    await account(kernel, (role, land))
    way = await people.log_in(kernel, JONA.email, PASSWORD, "x")
    assert isinstance(way, HalfOpen)
    assert way.set_up


async def test_out_at_once(kernel: Kernel) -> None:
    """Whose role is taken away has no session any more, and cannot lose it twice."""
    await account(kernel, (Role.LAND_VIEWER, "HB"))
    token = await token_of(kernel, JONA.email)
    assert token is not None
    (member,) = await people.door_members(kernel)
    assert (member.person, member.role, member.land) == (JONA, Role.LAND_VIEWER, "HB")
    await people.leave_door(kernel, member.id, audit.OPERATOR)
    assert await people.principal_of(kernel, token) is None
    assert await people.door_members(kernel) == ()
    with pytest.raises(NotFoundError):
        await people.leave_door(kernel, member.id, audit.OPERATOR)
    assert "people:membership:ended" in await trail(kernel, PLATFORM_ID, "people")
