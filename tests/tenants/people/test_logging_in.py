"""Who gets in by what: roles that need a second step, half-open log-ins, recovery codes, sessions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec
import pytest
from post import Post
from staff import PASSWORD, Employee, employ

from sorgeauskunft.kernel import Kernel, ManualClock, audit
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.kernel.vault import PLATFORM_ID
from sorgeauskunft.texts import Texts
from tenants.people import (
    HalfOpen,
    LastFactorError,
    LoginRefused,
    Opened,
    Role,
    add_membership,
    admit,
    change_password,
    confirm_app,
    end_one,
    factors_of,
    is_fresh,
    needs_factor,
    new_codes,
    noticing,
    open_session,
    own_sessions,
    passkeys,
    principal_of,
    prove,
    recovery,
    remove_app,
    second_step,
    set_up_app,
    step_of,
    sweep_sessions,
    totp,
)
from tenants.people.tables import Membership


@pytest.fixture
async def kim(kernel: Kernel, clock: ManualClock, tenant: UUID) -> Employee:
    """A clerk."""
    return await employ(kernel, clock, tenant, Role.CLERK)


@pytest.fixture
async def alex(kernel: Kernel, clock: ManualClock, tenant: UUID) -> Employee:
    """An admin without a factor yet."""
    return await employ(kernel, clock, tenant, Role.ADMIN, "alex")


async def membership_of(kernel: Kernel, employee: Employee) -> Membership:
    async with kernel.database.tenant_transaction(employee.tenant_id):
        found = await Membership.objects().get(Membership.account_id == employee.account_id)
    assert found is not None
    return found


async def test_who_needs_a_second_step(kernel: Kernel, clock: ManualClock, tenant: UUID) -> None:
    """Admins, approvers of a Land, coordination and operators do; nobody else has to."""
    for role in Role:
        person = await employ(kernel, clock, tenant, role, role.value)
        needed = role in {Role.ADMIN, Role.LAND_APPROVER, Role.COORDINATION, Role.OPERATOR}
        assert await needs_factor(kernel, person.account_id) is needed, role
        assert isinstance(await person.tries(), HalfOpen if needed else Opened), role


async def test_any_role_counts(kim: Employee, other_tenant: UUID) -> None:
    """Who is an admin anywhere needs the second step everywhere: she can change offices inside."""
    await add_membership(kim.kernel, other_tenant, kim.account_id, Role.ADMIN, audit.OPERATOR)
    assert isinstance(await kim.tries(), HalfOpen)


async def test_half_open_opens_nothing(alex: Employee) -> None:
    """The token of a half-open log-in is no session, and a session without a factor is none for her."""
    await alex.give_app()
    way = await alex.tries()
    assert isinstance(way, HalfOpen)
    assert not way.set_up
    assert await principal_of(alex.kernel, way.token) is None
    forgotten = await open_session(
        alex.kernel, alex.account_id, await membership_of(alex.kernel, alex)
    )
    assert await principal_of(alex.kernel, forgotten) is None


async def test_second_step(alex: Employee) -> None:
    """The code opens a session under a new token; step and code are used up by that."""
    await alex.give_app()
    step = await alex.half_open()
    assert await second_step(alex.kernel, step, "123456") == LoginRefused()
    way = await second_step(alex.kernel, step, alex.code())
    assert isinstance(way, Opened)
    principal = await principal_of(alex.kernel, way.token)
    assert principal is not None
    assert (principal.role, principal.tenant_id) == (Role.ADMIN, alex.tenant_id)
    assert await second_step(alex.kernel, step, alex.code(1)) == LoginRefused(), "step used"
    other = await alex.half_open()
    assert await second_step(alex.kernel, other, alex.code()) == LoginRefused(), "code used"


async def test_half_open_ends(alex: Employee) -> None:
    """The second step is open for a few minutes only."""
    await alex.give_app()
    way = await alex.tries()
    assert isinstance(way, HalfOpen)
    alex.clock.advance(dt.timedelta(minutes=10))
    assert await step_of(alex.kernel, way.token) is None


async def test_set_up_on_the_way(alex: Employee) -> None:
    """Who needs a factor and has none sets one up before anything else opens."""
    way = await alex.tries()
    assert isinstance(way, HalfOpen)
    assert way.set_up
    step = await step_of(alex.kernel, way.token)
    assert step is not None
    await totp.begin(alex.kernel, alex.account_id)
    secret = await totp.pending_secret(alex.kernel, alex.account_id)
    assert secret is not None
    opened = await set_up_app(alex.kernel, step, totp.code_of(secret, alex.clock.now()))
    assert isinstance(opened, Opened)
    assert await principal_of(alex.kernel, opened.token) is not None


async def test_no_other_factor_half_way(alex: Employee) -> None:
    """Who knows only the password cannot set up a factor beside the one there is."""
    await alex.give_app()
    step = await alex.half_open()
    await totp.begin(alex.kernel, alex.account_id)
    secret = await totp.pending_secret(alex.kernel, alex.account_id)
    assert secret is not None
    code = totp.code_of(secret, alex.clock.now())
    assert await set_up_app(alex.kernel, step, code) == LoginRefused()


async def test_an_identity_provider_may_have_asked(alex: Employee) -> None:
    """Where the second factor was proven elsewhere, it is not asked for again."""
    membership = await membership_of(alex.kernel, alex)
    asked = await admit(alex.kernel, alex.account_id, membership)
    assert isinstance(asked, HalfOpen)
    way = await admit(alex.kernel, alex.account_id, membership, factor_proven=True)
    assert isinstance(way, Opened)
    assert await principal_of(alex.kernel, way.token) is not None


async def test_taken_off_while_half_open(alex: Employee) -> None:
    """Who loses the role between the two steps does not get in."""
    await alex.give_app()
    step = await alex.half_open()
    async with alex.kernel.database.tenant_transaction(alex.tenant_id):
        await Membership.update({Membership.active: False}).where(
            Membership.account_id == alex.account_id
        )
    assert await second_step(alex.kernel, step, alex.code()) == LoginRefused()


async def test_recovery_codes(alex: Employee, raw: Callable[..., Any]) -> None:
    """Ten codes, each good once, however it is typed; new ones replace them; none lies readable."""
    await alex.give_app()
    codes = await new_codes(alex.kernel, alex.account_id, Role.ADMIN)
    assert len(set(codes)) == recovery.HOW_MANY
    kept = b"".join(bytes(row[0]) for row in await raw("SELECT code_hash FROM recovery_code"))
    assert not any(code.replace("-", "").encode() in kept for code in codes)
    typed = f" {codes[0].lower().replace('-', ' ')} "
    assert isinstance(await second_step(alex.kernel, await alex.half_open(), typed), Opened)
    again = await second_step(alex.kernel, await alex.half_open(), codes[0])
    assert again == LoginRefused()
    assert (await factors_of(alex.kernel, alex.account_id)).codes_left == recovery.HOW_MANY - 1
    newer = await new_codes(alex.kernel, alex.account_id, Role.ADMIN)
    assert await second_step(alex.kernel, await alex.half_open(), codes[1]) == LoginRefused()
    assert isinstance(await second_step(alex.kernel, await alex.half_open(), newer[1]), Opened)


async def test_codes_are_ones_own(alex: Employee, kim: Employee) -> None:
    """A recovery code opens the account it was made for."""
    await alex.give_app()
    await kim.give_app()
    codes = await new_codes(kim.kernel, kim.account_id, Role.CLERK)
    step = await alex.half_open()
    assert await second_step(alex.kernel, step, codes[0]) == LoginRefused()


async def test_the_last_factor_stays(alex: Employee, kim: Employee) -> None:
    """It cannot be taken from who needs one; anybody else may, and the recovery codes go with it."""
    for person in (alex, kim):
        await person.give_app()
        await new_codes(person.kernel, person.account_id, Role.CLERK)
    with pytest.raises(LastFactorError):
        await remove_app(alex.kernel, alex.account_id, Role.ADMIN)
    assert (await factors_of(alex.kernel, alex.account_id)).app
    await remove_app(kim.kernel, kim.account_id, Role.CLERK)
    left = await factors_of(kim.kernel, kim.account_id)
    assert (left.app, left.codes_left) == (False, 0)
    assert isinstance(await kim.tries(), Opened)


async def test_fresh_proof(kim: Employee) -> None:
    """Logging in counts as a proof for ten minutes; then the password or a code renews it."""
    kernel, clock = kim.kernel, kim.clock
    way = await kim.tries()
    assert isinstance(way, Opened)
    principal = await principal_of(kernel, way.token)
    assert principal is not None
    assert is_fresh(kernel, principal)
    clock.advance(dt.timedelta(minutes=10))
    assert not is_fresh(kernel, principal)
    await kim.give_app()
    assert await prove(kernel, principal, "falsch") == LoginRefused()
    for proof in (PASSWORD, kim.code()):
        assert await prove(kernel, principal, proof) is None
        now = await principal_of(kernel, way.token)
        assert now is not None
        assert is_fresh(kernel, now)
    assert await prove(kernel, principal, kim.code()) == LoginRefused(), "a code is good once"


async def test_sessions_of_ones_own(kim: Employee, alex: Employee) -> None:
    """One sees one's live sessions and ends them; those of others are not there."""
    first, second = await kim.opened(), await kim.opened()
    assert [each.present for each in await own_sessions(kim.kernel, second)].count(True) == 1
    assert len(await own_sessions(kim.kernel, second)) == 2
    stranger = msgspec.structs.replace(second, account_id=alex.account_id)
    assert not await end_one(kim.kernel, stranger, first.session_id)
    assert await end_one(kim.kernel, second, first.session_id)
    assert [each.id for each in await own_sessions(kim.kernel, second)] == [second.session_id]
    kim.clock.advance(dt.timedelta(minutes=kim.kernel.settings.idle_minutes))
    assert await own_sessions(kim.kernel, second) == ()


async def test_changing_the_password(kim: Employee) -> None:
    """The present one is asked for; the new one counts at once, and all other sessions end."""
    elsewhere, here = await kim.opened(), await kim.opened()
    new = "ganz andere Worte heute"
    assert await change_password(kim.kernel, here, "falsch", new) == LoginRefused()
    assert await change_password(kim.kernel, here, PASSWORD, new) is None
    assert [each.id for each in await own_sessions(kim.kernel, elsewhere)] == [here.session_id]
    assert await kim.tries() == LoginRefused()
    assert isinstance(await kim.tries(new), Opened)


async def test_a_mail_about_each_change(kim: Employee) -> None:
    """She is told of every change of her log-in, by a mail that names neither her nor a secret."""
    post = Post()
    settings = msgspec.structs.replace(kim.kernel.settings, smtp_url="smtp://localhost")
    kernel = msgspec.structs.replace(kim.kernel, mailer=post, settings=settings)
    principal = await kim.opened()
    await totp.begin(kernel, kim.account_id)
    secret = await totp.pending_secret(kernel, kim.account_id)
    assert secret is not None
    await confirm_app(kernel, kim.account_id, Role.CLERK, totp.code_of(secret, kim.clock.now()))
    codes = await new_codes(kernel, kim.account_id, Role.CLERK)
    await prove(kernel, principal, codes[0])
    await change_password(kernel, principal, PASSWORD, "ganz andere Worte heute")
    await remove_app(kernel, kim.account_id, Role.CLERK)
    handlers: Any = noticing(kernel, Texts("de"))
    lease = dt.timedelta(minutes=1)
    await Worker(kernel.database, kernel.clock, handlers, slots=1, lease=lease).run_until_idle()
    assert [mail.to for mail in post.mails] == [kim.email] * 5
    assert len({mail.message_id for mail in post.mails}) == 5
    said = " ".join(mail.subject + mail.text for mail in post.mails)
    for word in (
        "hinzugefügt",
        "Notfallcodes erstellt",
        "Notfallcode benutzt",
        "Passwort",
        "entfernt",
    ):
        assert word in said
    for secret_word in ("Kim", *codes, str(kim.account_id)):
        assert secret_word not in said


async def test_the_trail_names_no_value(alex: Employee) -> None:
    """Adding, using and changing stand in the platform's audit trail, by account and role only."""
    await alex.give_app()
    codes = await new_codes(alex.kernel, alex.account_id, Role.ADMIN)
    await second_step(alex.kernel, await alex.half_open(), codes[0])
    async with alex.kernel.database.tenant_transaction(PLATFORM_ID):
        entries = await audit.AuditEntry.select().where(
            audit.AuditEntry.subject_id == alex.account_id
        )
        assert (await audit.verify())[1] == []
    tags = [entry["tag"] for entry in entries]
    assert tags[-2:] == ["people:account:codes_renewed", "people:account:code_used"]
    assert {entry["fields"] for entry in entries} == {""}


async def test_what_is_left_is_swept(alex: Employee, raw: Callable[..., Any]) -> None:
    """Ended sessions, steps, challenges and counts are deleted when their time is over."""
    await alex.give_app()
    step = await alex.half_open()
    await second_step(alex.kernel, step, alex.code())
    await alex.half_open()
    await alex.tries("falsch")
    await passkeys.ask(alex.kernel, passkeys.LOG_IN)
    assert await sweep_sessions(alex.kernel) == 0
    alex.clock.advance(dt.timedelta(days=2))
    assert await sweep_sessions(alex.kernel) >= 4
    for table in ("login_session", "login_step", "passkey_challenge", "login_delay", "kept_form"):
        assert await raw(f"SELECT 1 FROM {table}") == []
