"""Inviting somebody to an office or to a door of the platform: a code by mail, good for some days, renewed or withdrawn.

Nobody is written to who is not named by an admin or the operator, and nothing is kept of the code but a hash: it is
made from a key outside of the database, and made again by the job that sends the mail.
"""

from __future__ import annotations

import datetime as dt
import enum
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit, codes
from sorgeauskunft.kernel.errors import ConflictError, NotFoundError, SorgeauskunftError
from sorgeauskunft.kernel.jobs import Job, enqueue
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person, email_index
from tenants.people.acting import record_act, require_role
from tenants.people.doors import require_apart, require_door
from tenants.people.membership import Standing, standing_of
from tenants.people.roles import ADMIN_ROLES, OFFICE_ROLES, Principal, Role
from tenants.people.tables import Account, InvitationRow, Membership

DAYS: Final = 7
"""How long an invitation is good: over a weekend and some days off, and no longer, because whoever
reads the mailbox may come in by it. It can be renewed."""

SEND: Final = "people.invite"
"""Kind of the job that sends the mail; its subject is the invitation."""

KEPT_DAYS: Final = 30
"""How long one that nobody accepted can still be renewed; then name and address are deleted."""

# An office has dozens of people, not thousands: what is more is somebody who sends mails through us.
_PER_OFFICE: Final = Limit("people.invite", tries=60, seconds=86_400)


class AlreadyHereError(SorgeauskunftError):
    """Somebody with this address works here (active, suspended), or is invited (None)."""

    def __init__(self, standing: Standing | None) -> None:
        super().__init__("already here")
        self.standing = standing


class HasAdminError(SorgeauskunftError):
    """The office is run by its own people already."""


class TooManyError(SorgeauskunftError):
    """The office has sent too many invitations; `hours` until it may go on."""

    def __init__(self, wait_seconds: int) -> None:
        super().__init__("too many invitations")
        self.hours = -(-wait_seconds // 3600)


class Post(enum.StrEnum):
    """What has become of the mail."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation that nobody has accepted; it is good before `expires_at`."""

    id: UUID
    person: Person
    role: Role
    expires_at: dt.datetime
    is_over: bool
    post: Post


async def invite(kernel: Kernel, principal: Principal, person: Person, role: Role) -> None:
    """Invite somebody (checked name and address) to the admin's office.

    Raises:
        NotFoundError: The principal is no admin.
        AlreadyHereError: There is somebody with this address.
        TooManyError: The office has to wait.
        ValueError: It is no role of an office.
    """
    require_role(principal, ADMIN_ROLES)
    if role not in OFFICE_ROLES:
        raise ValueError("no role of an office")
    await _within(kernel, principal)
    actor = audit.Actor(principal.role.value, principal.account_id)
    await _invite(kernel, principal.tenant_id, person, role, actor)


async def invite_first(kernel: Kernel, office_id: UUID, person: Person) -> None:
    """Invite the first admin (checked name and address) of an office: the operator does.

    Raises:
        HasAdminError: The office has an admin; who invites others is up to its people.
        AlreadyHereError: There is somebody with this address.
    """
    async with kernel.database.tenant_transaction(office_id, read_only=True):
        admin = Membership.exists().where(
            Membership.active.eq(True) & (Membership.role == Role.ADMIN.value)
        )
        if await admin:
            raise HasAdminError("the office has an admin")
    await _invite(kernel, office_id, person, Role.ADMIN, audit.OPERATOR)


async def invite_to_door(
    kernel: Kernel, person: Person, role: Role, land: str, actor: audit.Actor
) -> None:
    """Invite somebody (checked name and address) who belongs to no office.

    Raises:
        WrongDoorError: There is no such door.
        AlreadyHereError: There is somebody with this address who has this role, or is invited.
        NotBothError: She would operate the platform and decide about money.
    """
    require_door(role, land)
    await _invite(kernel, PLATFORM_ID, person, role, actor, land=land)


async def _invite(
    kernel: Kernel,
    office_id: UUID,
    person: Person,
    role: Role,
    actor: audit.Actor,
    *,
    land: str = "",
) -> None:
    index, now, invitation_id = email_index(kernel, person.email), kernel.clock.now(), uuid4()
    account_id = await account_of(kernel, index)
    row = InvitationRow(
        id=invitation_id,
        tenant_id=office_id,
        code_hash=hash_of_code(code_of(kernel, invitation_id, 1)),
        email_index=index,
        role=role.value,
        land=land,
        number=1,
        invited_by=actor.id or PLATFORM_ID,
        invited_at=now,
        expires_at=now + dt.timedelta(days=DAYS),
    )
    try:
        async with kernel.database.tenant_transaction(office_id):
            if account_id is not None:
                await _require_gone(account_id, row)
            box = await kernel.vault.box()
            plain = msgspec.json.encode(person)
            row.sealed = box.seal("invitation", invitation_id, "sealed", plain)
            await InvitationRow.insert(row)
            await enqueue(SEND, invitation_id, now, attempts=kernel.settings.job_attempts)
            await audit.record("amt:person:invited", actor, now, subject=invitation_id)
    except ConflictError as error:
        raise AlreadyHereError(None) from error


async def _require_gone(account_id: UUID, row: InvitationRow) -> None:
    """Refuse who is here already; on the platform somebody may be several things."""
    found = await Membership.objects().where(Membership.account_id == account_id)
    present = [each for each in found if standing_of(each) is not Standing.LEFT]
    if row.tenant_id == PLATFORM_ID:
        require_apart(Role(row.role), (each.role for each in present))
        present = [each for each in present if (each.role, each.land) == (row.role, row.land)]
    for each in present:
        raise AlreadyHereError(standing_of(each))


async def invitations(kernel: Kernel, principal: Principal) -> tuple[Invitation, ...]:
    """Return the open and expired invitations of the admin's office, newest first."""
    require_role(principal, ADMIN_ROLES)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        rows = await InvitationRow.objects().order_by(InvitationRow.invited_at, ascending=False)
        box = await kernel.vault.box()
        jobs = await Job.select(Job.subject_id, Job.state).where(Job.kind == SEND)
    states: dict[UUID, set[str]] = {}
    for job in jobs:
        states.setdefault(job["subject_id"], set()).add(job["state"])
    return tuple(
        Invitation(
            id=row.id,
            person=msgspec.json.decode(
                box.open("invitation", row.id, "sealed", bytes(row.sealed)), type=Person
            ),
            role=Role(row.role),
            expires_at=row.expires_at,
            is_over=row.expires_at <= now,
            post=_post(states.get(row.id, set())),
        )
        for row in rows
    )


def _post(states: set[str]) -> Post:
    """Of several mails, after a renewal, the one counts that may still come or came."""
    if states & {"queued", "running"}:
        return Post.WAITING
    return Post.SENT if "done" in states else Post.FAILED


async def renew(kernel: Kernel, principal: Principal, invitation_id: UUID) -> None:
    """Send a new code, good for as long as the first; the old one is good no more.

    Raises:
        NotFoundError: The principal is no admin, or there is no such invitation.
        TooManyError: The office has to wait.
    """
    require_role(principal, ADMIN_ROLES)
    await _within(kernel, principal)
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(principal.tenant_id):
        row = await InvitationRow.objects().get(InvitationRow.id == invitation_id)
        if row is None:
            raise NotFoundError("no such invitation")
        number = row.number + 1
        await InvitationRow.update(
            {
                InvitationRow.number: number,
                InvitationRow.code_hash: hash_of_code(code_of(kernel, invitation_id, number)),
                InvitationRow.expires_at: now + dt.timedelta(days=DAYS),
            }
        ).where(InvitationRow.id == invitation_id)
        await enqueue(SEND, invitation_id, now, attempts=kernel.settings.job_attempts)
        await record_act(kernel, principal, "amt:person:invitation_renewed", invitation_id)


async def withdraw(kernel: Kernel, principal: Principal, invitation_id: UUID) -> None:
    """Take an invitation back; its name and address are deleted. Errors as in `renew`."""
    require_role(principal, ADMIN_ROLES)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        gone = (
            await InvitationRow.delete()
            .where(InvitationRow.id == invitation_id)
            .returning(InvitationRow.id)
        )
        if not gone:
            raise NotFoundError("no such invitation")
        await record_act(kernel, principal, "amt:person:invitation_withdrawn", invitation_id)


async def expire(kernel: Kernel) -> int:
    """Delete invitations that nobody has accepted or renewed for long; return how many."""
    before = kernel.clock.now() - dt.timedelta(days=KEPT_DAYS)
    async with kernel.database.platform_transaction("invitations.expire"):
        gone = (
            await InvitationRow.delete()
            .where(InvitationRow.expires_at <= before)
            .returning(InvitationRow.id)
        )
    return len(gone)


async def account_of(kernel: Kernel, index: bytes) -> UUID | None:
    """Return the account with this index of an address, in a transaction of its own."""
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found = await Account.objects().get(Account.email_index == index)
    return None if found is None else found.id


def code_of(kernel: Kernel, invitation_id: UUID, number: int) -> str:
    """Return the code of an invitation that was renewed `number - 1` times: 25 characters."""
    secret = kernel.vault.platform_index("people.invitation", f"{invitation_id}|{number}")
    return codes.code_from_bytes(secret)


def hash_of_code(code: str) -> bytes:
    """Return what is kept of a code: it has 120 bits, so nobody finds it by trying."""
    return sha256(code.encode()).digest()


async def _within(kernel: Kernel, principal: Principal) -> None:
    wait = await kernel.limiter.wait_seconds(_PER_OFFICE, str(principal.tenant_id))
    if wait:
        raise TooManyError(wait)
