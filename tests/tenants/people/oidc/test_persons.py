"""Who somebody is whom a provider sends, and how her role follows what it says."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
import pytest
from oidc_office import Office

from sorgeauskunft.kernel import audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import Person, Role, add_membership, colleagues
from tenants.people.oidc import Entered, Reason, Refused, Tried
from tenants.people.tables import Account, Membership

WHO: dict[str, Any] = {
    "sub": "4711",
    "name": "Kim\x07  Beispiel",
    "email": "kim@example.org",
    "email_verified": True,
    "groups": ["sachbearbeitung"],
}


async def entered(office: Office, **claims: Any) -> Membership:
    came = await office.log_in(WHO | claims)
    assert isinstance(came, Entered), came
    return came.membership


async def refused(office: Office, **claims: Any) -> Reason:
    came = await office.log_in(WHO | claims)
    assert isinstance(came, Refused), came
    return came.reason


async def test_new_person(office: Office) -> None:
    """Who has a role by a rule is made at her first log-in, and is the same one at the second."""
    first = await entered(office)
    assert (await entered(office)).account_id == first.account_id
    assert [(each.name, each.role) for each in await colleagues(office.kernel, office.tenant)] == [
        ("Kim Beispiel", Role.CLERK)
    ]
    assert await office.tags() == ["people:identity:linked", "people:membership:added"]


async def test_no_rule_no_person(office: Office) -> None:
    """Who has no role by any rule stays outside, and nothing is kept of her."""
    assert await refused(office, groups=["x"]) is Reason.NO_ROLE
    assert await colleagues(office.kernel, office.tenant) == ()
    async with office.kernel.database.tenant_transaction(PLATFORM_ID):
        assert not await Account.exists()


async def test_subject_decides(office: Office) -> None:
    """Subjects differ by every letter; mail address and name may change without making somebody else."""
    first = await entered(office, sub="a")
    assert (await entered(office, sub="A")).account_id != first.account_id
    again = await entered(office, sub="a", email="neu@example.org", name="Neu")
    assert again.account_id == first.account_id


async def test_linked_by_verified_address(office: Office) -> None:
    """Who works here already is found by a verified mail address, once; then by her subject."""
    account = await office.person("kim@example.org", Role.READ_ONLY)
    member = await entered(office, email="KIM@example.org")
    assert (member.account_id, member.role) == (account, "clerk")
    assert await office.tags() == [
        "people:membership:added",
        "people:identity:linked",
        "people:membership:role",
    ]
    assert (await entered(office, email="other@example.org")).account_id == account


@pytest.mark.parametrize("verified", [False, None, "true", 1])
async def test_unverified_address(office: Office, verified: object) -> None:
    """An address that the provider does not vouch for leads to nobody."""
    account = await office.person("kim@example.org", Role.ADMIN)
    assert (await entered(office, email_verified=verified)).account_id != account


async def test_people_of_others(office: Office, other_tenant: UUID) -> None:
    """An office's provider has no say about who works elsewhere, here as well or not, or for the platform."""
    for place, email, here in (
        (other_tenant, "a@example.org", None),
        (other_tenant, "b@example.org", Role.CLERK),
        (PLATFORM_ID, "c@example.org", Role.CLERK),
    ):
        account = await office.person(email, here)
        await add_membership(office.kernel, place, account, Role.ADMIN, audit.OPERATOR)
        member = await entered(office, sub=email, email=email)
        assert member.account_id != account
        assert member.tenant_id == office.tenant
        assert (await entered(office, sub=email, email=email)).account_id == member.account_id


async def test_who_works_elsewhere_later(office: Office, other_tenant: UUID) -> None:
    """Who begins to work elsewhere is from then on another person to the provider of this office."""
    account = (await entered(office)).account_id
    await add_membership(office.kernel, other_tenant, account, Role.CLERK, audit.OPERATOR)
    member = await entered(office)
    assert member.account_id != account
    assert (await entered(office)).account_id == member.account_id


async def test_role_follows(office: Office) -> None:
    """At each log-in the role is what the rules say: up, and down; the trail says so each time."""
    account = await office.person("kim@example.org", Role.CLERK)
    await office.person("b@example.org", Role.ADMIN)
    before = len(await office.tags())
    for group, role in (("admins", "admin"), ("leitung", "lead"), ("leitung", "lead")):
        assert (await entered(office, groups=[group])).role == role
        assert await office.membership(account) == (role, True)
    assert (await office.tags())[before:] == [
        "people:identity:linked",
        "people:membership:role",
        "people:membership:role",
    ]


async def test_role_gone_and_back(office: Office) -> None:
    """Without a role she is out and her membership rests; with one again it holds again."""
    account = (await entered(office)).account_id
    assert await refused(office, groups=[]) is Reason.NO_ROLE
    assert await office.membership(account) == ("clerk", False)
    assert await refused(office, groups=[]) is Reason.NO_ROLE
    assert (await entered(office, groups=["leitung"])).account_id == account
    assert await office.membership(account) == ("lead", True)
    assert (await office.tags())[2:] == [
        "people:membership:suspended",
        "people:oidc:refused no_role",
        "people:oidc:refused no_role",
        "people:membership:restored",
        "people:membership:role",
    ]


async def test_suspended_by_the_office(office: Office) -> None:
    """Whom somebody of the office has suspended no rule lets in again."""
    account = (await entered(office)).account_id
    async with office.kernel.database.tenant_transaction(office.tenant):
        await Membership.update({Membership.active: False}).where(Membership.account_id == account)
    assert await refused(office, groups=["admins"]) is Reason.SUSPENDED
    assert await refused(office, groups=[]) is Reason.SUSPENDED
    assert await office.membership(account) == ("clerk", False)


async def test_account_off(office: Office) -> None:
    """An account that is switched off comes in nowhere."""
    account = (await entered(office)).account_id
    async with office.kernel.database.tenant_transaction(PLATFORM_ID):
        await Account.update({Account.active: False}).where(Account.id == account)
    assert await refused(office) is Reason.SUSPENDED


@pytest.mark.parametrize("groups", [["leitung"], []])
async def test_last_admin(office: Office, groups: list[str]) -> None:
    """The last admin loses neither role nor membership by what a provider says."""
    admin = (await entered(office, groups=["admins"])).account_id
    assert await refused(office, groups=groups) is Reason.LAST_ADMIN
    assert await office.membership(admin) == ("admin", True)
    await office.person("b@example.org", Role.ADMIN)
    await office.log_in(WHO | {"groups": groups})
    assert await office.membership(admin) == (("lead", True) if groups else ("admin", False))


async def test_unlinked_member_stays(office: Office) -> None:
    """Who works here and has never come this way loses nothing because the provider has no role for her."""
    account = await office.person("kim@example.org", Role.CLERK)
    assert await refused(office, groups=[]) is Reason.NO_ROLE
    assert await office.membership(account) == ("clerk", True)


async def test_odd_names(office: Office) -> None:
    """Whatever a provider calls somebody, there is a name of one line, or none."""
    names: list[dict[str, Any]] = [
        {"name": "x" * 500},
        {"name": 7, "given_name": "Kim", "family_name": "B\u202e"},
        {"name": None, "preferred_username": "kim.b"},
        {"name": "", "email": "kim@example.org"},
        {"name": "\n", "email": "kein@\x00"},
    ]
    for number, claims in enumerate(names):
        await entered(office, sub=str(number), **claims)
    found = {each.name for each in await colleagues(office.kernel, office.tenant)}
    assert found == {"x" * 120, "Kim B", "kim.b", "kim@example.org", ""}


async def test_a_test_changes_nothing(office: Office) -> None:
    """An admin's test says what would be, and neither makes nor changes anybody; nor does it log in."""
    admin = await office.admin()
    before = await office.tags()
    cases: tuple[tuple[dict[str, Any], bool, Role | None, Reason | None], ...] = (
        ({}, False, Role.CLERK, None),
        ({"groups": []}, False, None, Reason.NO_ROLE),
        ({"email": "admin@example.org"}, True, Role.CLERK, Reason.LAST_ADMIN),
        ({"email": "admin@example.org", "groups": ["admins"]}, True, Role.ADMIN, None),
    )
    for claims, known, role, reason in cases:
        came = await office.test(WHO | claims, admin)
        assert isinstance(came, Tried)
        assert (came.known, came.role, came.reason) == (known, role, reason)
    assert await office.tags() == before
    assert len(await colleagues(office.kernel, office.tenant)) == 1


async def test_only_her_own_test(office: Office) -> None:
    """A test that somebody else brings back, or nobody who is logged in, shows nothing."""
    admin = await office.admin()
    other = await office.admin("b@example.org")
    as_clerk = msgspec.structs.replace(admin, role=Role.CLERK)
    elsewhere = msgspec.structs.replace(admin, tenant_id=UUID(int=9))
    for comes in (other, as_clerk, elsewhere, None):
        query = office.double.authorize(await office.begin(admin.account_id), WHO)
        came = await office.finish(query, comes)
        assert came == Refused(Reason.BROWSER, office.tenant, is_test=True)


async def test_sealed(office: Office) -> None:
    """Name and address of who comes this way lie sealed, and no address leads to her."""
    member = await entered(office)
    async with office.kernel.database.tenant_transaction(PLATFORM_ID):
        box = await office.kernel.vault.box()
        (row,) = await Account.objects()
    assert b"kim@" not in bytes(row.sealed)
    plain = box.open("account", member.account_id, "sealed", bytes(row.sealed))
    assert msgspec.json.decode(plain, type=Person).email == "kim@example.org"
    assert row.password_hash == ""
