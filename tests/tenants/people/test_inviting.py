"""Invitations: by mail, once, for some days; and what they make of the invited person."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest
from examples import make_office
from office_people import PASSWORD, code_in, hired, token_of, trail
from post import Post

from sorgeauskunft.kernel import Kernel, ManualClock
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.errors import NotFoundError
from sorgeauskunft.kernel.jobs import Worker
from sorgeauskunft.kernel.mail import MailError
from sorgeauskunft.texts import Texts
from tenants import people
from tenants.directory import DirectoryKeeper
from tenants.offices import Office
from tenants.people import (
    AlreadyHereError,
    Invitation,
    Offer,
    Person,
    Principal,
    Role,
    Standing,
    TooManyError,
    WrongPassword,
    accepting,
)
from tenants.people import Post as MailState
from tenants.people.tables import InvitationRow

NUR = Person("Nur Neu", "Nur.Neu@example.org")
NEW = "ein Regenschirm für Dienstag"


async def deliver(kernel: Kernel) -> None:
    handlers = {people.SEND: people.inviting(kernel, DirectoryKeeper(kernel), Texts("de"))}
    worker = Worker(kernel.database, kernel.clock, handlers, slots=1, lease=dt.timedelta(minutes=2))
    await worker.run_until_idle()


async def invited(
    kernel: Kernel, post: Post, admin: Principal, person: Person = NUR, role: Role = Role.LEAD
) -> str:
    """Invite somebody; return the code out of the mail."""
    await people.invite(kernel, admin, person, role)
    await deliver(kernel)
    return code_in(post)


async def only(kernel: Kernel, admin: Principal) -> Invitation:
    (found,) = await people.invitations(kernel, admin)
    return found


async def test_from_the_invitation_to_the_log_in(
    kernel: Kernel, post: Post, office: Office, admin: Principal
) -> None:
    """Who is invited sets a password, is a member in the role, and logs in; the invitation is gone."""
    code = await invited(kernel, post, admin)
    mail = post.mails[0]
    assert mail.to == NUR.email
    assert {"Nur Neu", office.name, "Leitung", "1. Dezember 2026"} <= {
        part
        for part in ("Nur Neu", office.name, "Leitung", "1. Dezember 2026")
        if part in mail.text
    }
    assert code not in mail.subject + mail.message_id
    offer = await people.offer_of(kernel, code)
    assert offer is not None
    assert (offer.office_id, offer.person, offer.role) == (office.id, NUR, Role.LEAD)
    assert offer.account_id is None
    assert isinstance(await people.accept(kernel, code, NEW), Offer)
    token = await token_of(kernel, "nur.neu@EXAMPLE.org", NEW)
    assert token is not None
    principal = await people.principal_of(kernel, token)
    assert principal is not None
    assert (principal.tenant_id, principal.role, principal.name) == (
        office.id,
        Role.LEAD,
        "Nur Neu",
    )
    assert await people.invitations(kernel, admin) == ()
    assert await trail(kernel, office.id) == ["amt:person:invited", "amt:person:joined"]


async def test_nothing_readable_is_kept(
    kernel: Kernel,
    post: Post,
    admin: Principal,
    raw: Callable[..., Awaitable[list[tuple[Any, ...]]]],
) -> None:
    """Neither name, address nor code stands in the tables of invitations, jobs and the trail."""
    code = (await invited(kernel, post, admin)).replace("-", "")
    rows = repr(
        [await raw(f"SELECT * FROM {name}") for name in ("invitation", "job", "audit_entry")]
    )
    for text in ("Nur", "Neu", "example", code, code[:10]):
        assert text not in rows


async def test_same_answer(
    kernel: Kernel, clock: ManualClock, post: Post, admin: Principal
) -> None:
    """Unknown, mistyped, used, renewed, withdrawn and expired codes all offer nothing."""
    used = await invited(kernel, post, admin)
    await people.accept(kernel, used, NEW)
    old = await invited(kernel, post, admin, Person("Renate", "renate@example.org"))
    await people.renew(kernel, admin, (await only(kernel, admin)).id)
    await deliver(kernel)
    renewed = code_in(post)
    assert renewed != old
    assert await people.offer_of(kernel, renewed) is not None
    await people.withdraw(kernel, admin, (await only(kernel, admin)).id)
    late = await invited(kernel, post, admin, Person("Lale", "lale@example.org"))
    clock.advance(dt.timedelta(days=7))
    unknown = "00000-00000-00000-00000-00000"
    for code in (used, old, renewed, late, unknown, late[:-1], "", "ü" * 25):
        assert await people.offer_of(kernel, code) is None
        assert await people.accept(kernel, code, NEW) is None


async def test_renewing_makes_good_again(
    kernel: Kernel, clock: ManualClock, post: Post, admin: Principal
) -> None:
    """An expired invitation is renewed for seven days, with a new mail of its own."""
    await invited(kernel, post, admin)
    clock.advance(dt.timedelta(days=8))
    assert (await only(kernel, admin)).is_over
    await people.renew(kernel, admin, (await only(kernel, admin)).id)
    await deliver(kernel)
    assert len({mail.message_id for mail in post.mails}) == 2
    clock.advance(dt.timedelta(days=6, hours=23))
    assert not (await only(kernel, admin)).is_over
    assert await people.offer_of(kernel, code_in(post).lower()) is not None


async def test_forgotten(kernel: Kernel, clock: ManualClock, post: Post, admin: Principal) -> None:
    """Thirty days after its end an invitation is deleted; not before."""
    await invited(kernel, post, admin)
    clock.advance(dt.timedelta(days=36, hours=23))
    assert await people.expire(kernel) == 0
    clock.advance(dt.timedelta(hours=2))
    assert await people.expire(kernel) == 1
    assert await people.invitations(kernel, admin) == ()


async def test_withdrawn_before_the_mail(kernel: Kernel, post: Post, admin: Principal) -> None:
    """No mail leaves for an invitation that is gone."""
    await people.invite(kernel, admin, NUR, Role.CLERK)
    await people.withdraw(kernel, admin, (await only(kernel, admin)).id)
    await deliver(kernel)
    assert post.mails == []


async def test_refused_mail_is_told(kernel: Kernel, post: Post, admin: Principal) -> None:
    """The list says that a mail waits, was sent, or could not be delivered."""
    await people.invite(kernel, admin, NUR, Role.CLERK)
    assert (await only(kernel, admin)).post is MailState.WAITING
    post.refusal = MailError("unknown user", permanent=True)
    await deliver(kernel)
    assert (await only(kernel, admin)).post is MailState.FAILED
    post.refusal = None
    await people.renew(kernel, admin, (await only(kernel, admin)).id)
    await deliver(kernel)
    assert (await only(kernel, admin)).post is MailState.SENT


async def test_already_here(kernel: Kernel, office: Office, admin: Principal) -> None:
    """Who works here, is suspended or invited is not invited again; who has left is."""
    kim = await hired(kernel, office, "Kim")
    same = Person("Kim", "KIM@bremerhaven.example.org")
    (member,) = [
        each for each in await people.members(kernel, admin) if each.account_id == kim.account_id
    ]
    for standing in (Standing.ACTIVE, Standing.SUSPENDED):
        with pytest.raises(AlreadyHereError) as here:
            await people.invite(kernel, admin, same, Role.CLERK)
        assert here.value.standing is standing
        if standing is Standing.ACTIVE:
            await people.suspend(kernel, admin, member.id, "clerk-active")
    await people.remove(kernel, admin, member.id, "clerk-suspended")
    await people.invite(kernel, admin, same, Role.READ_ONLY)
    with pytest.raises(AlreadyHereError) as here:
        await people.invite(kernel, admin, same, Role.CLERK)
    assert here.value.standing is None


async def test_account_elsewhere(
    kernel: Kernel, post: Post, office: Office, other: Office, admin: Principal
) -> None:
    """Who has an account confirms with its password; then she belongs to both offices."""
    luca = await hired(kernel, other, "Luca")
    mail = "luca@osnabrueck.example.org"
    code = await invited(kernel, post, admin, Person("Luca V.", mail), Role.CLERK)
    offer = await people.offer_of(kernel, code)
    assert offer is not None
    assert offer.account_id == luca.account_id
    assert await people.accept(kernel, code, NEW) == WrongPassword()
    assert isinstance(await people.accept(kernel, code, PASSWORD), Offer)
    assert {each.id for each in await people.desks(kernel, luca.account_id)} == {
        office.id,
        other.id,
    }


async def test_guessing_the_password(
    kernel: Kernel, post: Post, other: Office, admin: Principal
) -> None:
    """Who has the mail and not the password gets ten tries in a quarter of an hour."""
    await hired(kernel, other, "Luca")
    code = await invited(kernel, post, admin, Person("L", "luca@osnabrueck.example.org"))
    for _ in range(10):
        assert await people.accept(kernel, code, NEW) == WrongPassword()
    refused = await people.accept(kernel, code, PASSWORD)
    assert isinstance(refused, WrongPassword)
    assert refused.wait_seconds > 0


async def test_back_again(kernel: Kernel, post: Post, office: Office, admin: Principal) -> None:
    """Who left and is invited again comes back with the new role and the old name and account."""
    kim = await hired(kernel, office, "Kim")
    (member,) = [
        each for each in await people.members(kernel, admin) if each.account_id == kim.account_id
    ]
    await people.remove(kernel, admin, member.id, member.mark)
    person = Person("Kimberly", "kim@bremerhaven.example.org")
    code = await invited(kernel, post, admin, person, Role.READ_ONLY)
    assert isinstance(await people.accept(kernel, code, PASSWORD), Offer)
    (again,) = [
        each for each in await people.members(kernel, admin) if each.account_id == kim.account_id
    ]
    assert (again.id, again.role, again.standing, again.person.name) == (
        member.id,
        Role.READ_ONLY,
        Standing.ACTIVE,
        "Kim",
    )


async def test_accepted_twice_at_once(kernel: Kernel, post: Post, admin: Principal) -> None:
    """The same form sent twice at once makes one member and one account."""
    code = await invited(kernel, post, admin)
    done = await asyncio.gather(*(people.accept(kernel, code, NEW) for _ in range(2)))
    assert sorted(type(each).__name__ for each in done) == ["NoneType", "Offer"]
    assert [each.person for each in await people.members(kernel, admin)] == [
        Person("Alex", "alex@bremerhaven.example.org"),
        NUR,
    ]
    assert await token_of(kernel, NUR.email, NEW)


async def test_withdrawn_while_it_is_accepted(
    kernel: Kernel, post: Post, admin: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the admin is faster, neither membership nor account is left."""
    code = await invited(kernel, post, admin)

    async def slowly(*arguments: Any) -> Any:
        made = await people.create_account(*arguments)
        await people.withdraw(kernel, admin, (await only(kernel, admin)).id)
        return made

    monkeypatch.setattr(accepting, "create_account", slowly)
    assert await people.accept(kernel, code, NEW) is None
    assert len(await people.members(kernel, admin)) == 1
    assert await token_of(kernel, NUR.email, NEW) is None
    monkeypatch.undo()
    code = await invited(kernel, post, admin)
    offer = await people.offer_of(kernel, code)
    assert offer is not None
    assert offer.account_id is None


async def test_of_another_office(
    kernel: Kernel, post: Post, other: Office, admin: Principal
) -> None:
    """Another office's admin neither sees, renews nor withdraws an invitation; a clerk none at all."""
    await invited(kernel, post, admin)
    luca = await hired(kernel, other, "Luca", Role.ADMIN)
    assert await people.invitations(kernel, luca) == ()
    for act in (people.renew, people.withdraw):
        with pytest.raises(NotFoundError):
            await act(kernel, luca, (await only(kernel, admin)).id)
        with pytest.raises(NotFoundError):
            await act(kernel, admin, uuid4())
    clerk = await hired(kernel, other, "Kim")
    with pytest.raises(NotFoundError):
        await people.invite(kernel, clerk, NUR, Role.CLERK)
    with pytest.raises(ValueError, match="office"):
        await people.invite(kernel, admin, NUR, Role.OPERATOR)


async def test_not_too_many(kernel: Kernel, admin: Principal) -> None:
    """An office that sends invitations without end is stopped for the day."""
    with pytest.raises(TooManyError) as stopped:
        for number in range(61):
            person = Person("Viele", f"viele-{number}@example.org")
            await people.invite(kernel, admin, person, Role.CLERK)
    assert stopped.value.hours == 24


async def test_first_admin(kernel: Kernel) -> None:
    """The operator invites the first admin of an office; once there is one, its people do."""
    office = await make_office(kernel)
    await people.invite_first(kernel, office.id, NUR)
    with pytest.raises(AlreadyHereError):
        await people.invite_first(kernel, office.id, NUR)
    async with kernel.database.tenant_transaction(office.id):
        (row,) = await InvitationRow.objects()
        (entry,) = await AuditEntry.objects().where(AuditEntry.tag == "amt:person:invited")
    assert (row.role, entry.actor_kind, entry.subject_id) == (Role.ADMIN.value, "operator", row.id)
    await hired(kernel, office, "Alex", Role.ADMIN)
    with pytest.raises(people.HasAdminError):
        await people.invite_first(kernel, office.id, Person("Zweite", "zweite@example.org"))
