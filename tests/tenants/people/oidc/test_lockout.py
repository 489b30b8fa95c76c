"""Nobody locks her office out: which changes of the log-in are refused, and what proves enough."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
import pytest
from oidc_office import RULES, Office, principal

from sorgeauskunft.kernel import ManualClock, audit
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError
from tenants.people import (
    LoginRefused,
    Opened,
    Person,
    Role,
    add_membership,
    create_account,
    log_in,
)
from tenants.people.oidc import (
    Change,
    LockedOutError,
    Lockout,
    Refused,
    Rule,
    Setup,
    Tried,
    change,
    provider_of,
)
from tenants.people.oidc.lockout import FRESH, Admins, lockout, proves
from tenants.people.oidc.providers import Provider
from tenants.people.oidc.tables import OidcProviderRow

ADMIN_CLAIMS = {"sub": "1", "groups": ["admins"]}
TENANT, ACCOUNT = UUID(int=1), UUID(int=2)


def state(*, enabled: bool = False, required: bool = False) -> Provider:
    return Provider(tenant_id=TENANT, enabled=enabled, required=required)


OFF, ON, ONLY = state(), state(enabled=True), state(enabled=True, required=True)


@pytest.mark.parametrize(
    ("before", "after", "same", "found"),
    [
        # Nobody but the acting admin has a password, and nothing is proven.
        (OFF, OFF, False, None),
        (OFF, ON, True, Lockout.MAPPING),
        (ON, ON, False, Lockout.MAPPING),
        (ON, ON, True, None),
        (ON, ONLY, True, Lockout.REQUIRED),
        (ONLY, ONLY, True, None),
        (ONLY, ONLY, False, Lockout.REQUIRED),
        (ONLY, ON, True, None),
        (ONLY, ON, False, Lockout.MAPPING),
        (ON, OFF, True, None),
        (ONLY, OFF, True, None),
    ],
)
def test_rules(before: Provider, after: Provider, same: bool, found: Lockout | None) -> None:  # noqa: FBT001
    """Switching on, changing who gets what, and shutting the other door need a proof; loosening does not."""
    alone = Admins(acting=True, others=False)
    assert lockout(before, after, alone, same=same, proven=False) is found
    assert lockout(before, after, alone, same=same, proven=True) is None
    colleagues = Admins(acting=True, others=True)
    kept = found if found is Lockout.REQUIRED else None
    assert lockout(before, after, colleagues, same=same, proven=False) is kept


@pytest.mark.parametrize("before", [ON, ONLY])
def test_last_door(before: Provider) -> None:
    """The provider is not switched off while no admin has a password, whatever was proven."""
    none = Admins(acting=False, others=False)
    assert lockout(before, OFF, none, same=True, proven=True) is Lockout.OFF
    assert lockout(before, OFF, Admins(acting=False, others=True), same=True, proven=False) is None


def test_what_proves() -> None:
    """A proof is of this admin, of this very set-up, and a quarter of an hour old at most."""
    now = dt.datetime(2026, 11, 24, 11, 0, tzinfo=dt.UTC)
    proof = Provider(tenant_id=TENANT, proved_by=ACCOUNT, proved_at=now - FRESH, proved_setup=b"x")
    assert proves(proof, b"x", ACCOUNT, now)
    assert not proves(proof, b"y", ACCOUNT, now)
    assert not proves(proof, b"x", TENANT, now)
    assert not proves(proof, b"x", ACCOUNT, now + dt.timedelta(seconds=1))
    assert not proves(proof, b"x", ACCOUNT, now - dt.timedelta(hours=1))
    assert not proves(state(), b"", ACCOUNT, now)


async def test_only_way_after_a_test(office: Office, clock: ManualClock) -> None:
    """To shut the other door an admin first tries this one, and is given her role by it."""
    admin = await office.admin()
    with pytest.raises(LockedOutError) as refused:
        await office.save(admin, required=True)
    assert refused.value.lockout is Lockout.REQUIRED
    clerk = await office.test({"sub": "2", "groups": ["sachbearbeitung"]}, admin)
    assert isinstance(clerk, Tried)
    assert (clerk.role, clerk.reason, clerk.known) == (Role.CLERK, None, False)
    with pytest.raises(LockedOutError):
        await office.save(admin, required=True)
    tested = await office.test(ADMIN_CLAIMS, admin)
    assert isinstance(tested, Tried)
    assert tested.claims["groups"] == ["admins"]
    clock.advance(FRESH)
    await office.save(admin, required=True)
    assert (await provider_of(office.kernel, office.tenant)).required
    assert [tag for tag in await office.tags() if "oidc" in tag] == ["amt:oidc:changed required"]


async def test_what_was_tested_is_what_counts(office: Office) -> None:
    """A test proves nothing for other rules, another client or another secret."""
    admin = await office.admin()
    setup = (await provider_of(office.kernel, office.tenant)).setup
    fewer = msgspec.structs.replace(setup, rules=(RULES[1],))
    for changes in ({"setup": fewer}, {"secret": "anderes"}):
        await office.test(ADMIN_CLAIMS, admin)
        with pytest.raises(LockedOutError):
            await office.save(admin, required=True, **changes)
    await office.test(ADMIN_CLAIMS, admin)
    acr = msgspec.structs.replace(setup, acr_values=("hoch",))
    await office.save(admin, setup=acr, required=True)


async def test_rules_without_admin(office: Office) -> None:
    """Rules that make nobody an admin are saved only where another admin has a password."""
    admin = await office.admin()
    setup = (await provider_of(office.kernel, office.tenant)).setup
    without = msgspec.structs.replace(setup, rules=(Rule("groups", "x", Role.CLERK),))
    with pytest.raises(LockedOutError) as refused:
        await office.save(admin, setup=without)
    assert refused.value.lockout is Lockout.MAPPING
    await office.person("wer@example.org", Role.ADMIN, password=False)
    await office.person("lead@example.org", Role.LEAD)
    with pytest.raises(LockedOutError):
        await office.save(admin, setup=without)
    await office.person("b@example.org", Role.ADMIN)
    await office.save(admin, setup=without)


async def test_off_with_nobody_left(office: Office) -> None:
    """Where all admins come by the provider, it is not switched off."""
    account = await office.person("wer@example.org", Role.ADMIN, password=False)
    with pytest.raises(LockedOutError) as refused:
        await office.save(principal(office.tenant, account), enabled=False)
    assert refused.value.lockout is Lockout.OFF


async def test_two_at_once(office: Office) -> None:
    """Of two changes of the same version the second is refused; nothing of it is saved."""
    admin = await office.admin()
    await office.admin("b@example.org")
    before = await provider_of(office.kernel, office.tenant)
    await office.save(admin, secret="neu")
    wanted = Change(setup=Setup(issuer="https://other.example"), enabled=False)
    with pytest.raises(ConflictError):
        await change(office.kernel, admin, before.version, wanted)
    after = await provider_of(office.kernel, office.tenant)
    assert (after.setup, after.secret, after.version) == (before.setup, "neu", 2)


async def test_first_set_up_and_nothing(office: Office) -> None:
    """Saving the same again writes nothing; the secret lies sealed, and goes when it is taken away."""
    admin = await office.admin()
    await office.admin("b@example.org")
    await office.save(admin)
    assert "amt:oidc:changed" not in " ".join(await office.tags())
    await office.save(admin, secret="sehr geheim")
    async with office.kernel.database.tenant_transaction(office.tenant):
        (row,) = await OidcProviderRow.select()
    assert b"sehr geheim" not in bytes(row["sealed_secret"])
    await office.save(admin, secret="")
    assert (await provider_of(office.kernel, office.tenant)).secret == ""


async def test_only_admins(office: Office) -> None:
    """Nobody else sets up the log-in, even where a route forgot to ask."""
    lead = principal(office.tenant, await office.person("l@example.org", Role.LEAD), Role.LEAD)
    with pytest.raises(NotFoundError):
        await office.save(lead, enabled=False)


async def test_passwords_end(office: Office) -> None:
    """Where the provider is the only way, a right password opens this office no more; others still."""
    kernel = office.kernel
    account = await create_account(
        kernel, Person("Kim", "kim@example.org"), "richtig-lang", audit.OPERATOR
    )
    await add_membership(kernel, office.tenant, account, Role.CLERK, audit.OPERATOR)
    assert isinstance(await log_in(kernel, "kim@example.org", "richtig-lang", "a"), Opened)
    admin = await office.admin()
    await office.test(ADMIN_CLAIMS, admin)
    await office.save(admin, required=True)
    refused = await log_in(kernel, "kim@example.org", "richtig-lang", "a")
    assert refused == LoginRefused()
    assert not isinstance(await office.log_in(ADMIN_CLAIMS), Refused)
