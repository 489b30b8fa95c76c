"""Accepting an invitation: whoever has the code and says a password becomes a member.

Unknown, used, withdrawn and expired codes are answered alike. Somebody who has an account already
confirms with its password, so that a mail alone gives nobody a way into what she has elsewhere.
"""

from __future__ import annotations

from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel, audit, codes
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.errors import ConflictError
from sorgeauskunft.kernel.rate_limit import Limit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person, create_account, email_index, password_fits
from tenants.people.doors import NotBothError, require_apart
from tenants.people.inviting import account_of, hash_of_code
from tenants.people.roles import Role
from tenants.people.tables import Account, InvitationRow, Membership

# Whoever has read somebody's mail still has her password to guess.
_PER_INVITATION = Limit("people.accept", tries=10, seconds=900)


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a code offers: a role of this person at an office, or on the platform (and for a `land`).

    `account_id` is that of the same address, None where there is none yet.
    """

    id: UUID
    office_id: UUID
    person: Person
    role: Role
    land: str
    account_id: UUID | None


class WrongPassword(msgspec.Struct, frozen=True):
    """Not the password of the account that is there; or too many tries, then wait so long."""

    wait_seconds: int = 0


async def offer_of(kernel: Kernel, typed: str) -> Offer | None:
    """Return what a code as it was typed offers; None for every code that offers nothing."""
    code = codes.read_secret_code(typed)
    if code is None:
        return None
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("people.invitation", read_only=True):
        row = await InvitationRow.objects().get(
            (InvitationRow.code_hash == hash_of_code(code)) & (InvitationRow.expires_at > now)
        )
    if row is None:
        return None
    async with kernel.database.tenant_transaction(row.tenant_id, read_only=True):
        box = await kernel.vault.box()
    plain = box.open("invitation", row.id, "sealed", bytes(row.sealed))
    person = msgspec.json.decode(plain, type=Person)
    return Offer(
        id=row.id,
        office_id=row.tenant_id,
        person=person,
        role=Role(row.role),
        land=row.land,
        account_id=await account_of(kernel, email_index(kernel, person.email)),
    )


async def accept(kernel: Kernel, typed: str, password: str) -> Offer | WrongPassword | None:
    """Make the invited person a member; return what was accepted.

    A new account gets this (checked) password, an account that is there must have it. Returns None
    for a code that offers nothing (any more).
    """
    offer = await offer_of(kernel, typed)
    if offer is None:
        return None
    if offer.account_id is None:
        actor = audit.Actor(offer.role.value)
        try:
            account_id = await create_account(kernel, offer.person, password, actor)
        except ConflictError:
            # The same form came twice, or another office's invitation was faster.
            return await accept(kernel, typed, password)
        if await _join(kernel, offer, account_id, typed):
            return offer
        await _forget(kernel, account_id, actor)
        return None
    refused = await _wrong(kernel, offer, offer.account_id, password)
    if refused is not None:
        return refused
    return offer if await _join(kernel, offer, offer.account_id, typed) else None


async def _wrong(
    kernel: Kernel, offer: Offer, account_id: UUID, password: str
) -> WrongPassword | None:
    wait = await kernel.limiter.wait_seconds(_PER_INVITATION, str(offer.id))
    if wait:
        return WrongPassword(wait)
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        account = await Account.objects().get(Account.id == account_id)
    if account is None or not account.active:
        return WrongPassword()
    return None if await password_fits(account.password_hash, password) else WrongPassword()


async def _join(kernel: Kernel, offer: Offer, account_id: UUID, typed: str) -> bool:
    """Use the invitation up and make the membership, both or none; whether it was still good."""
    try:
        return await _joined(kernel, offer, account_id, typed)
    except NotBothError:
        # She has become something since that this does not go with.
        return False


async def _joined(kernel: Kernel, offer: Offer, account_id: UUID, typed: str) -> bool:
    code, now = codes.read_secret_code(typed) or "", kernel.clock.now()
    async with kernel.database.tenant_transaction(offer.office_id):
        used = await GATE.fetch(
            "DELETE FROM invitation WHERE tenant_id = $1 AND id = $2 AND code_hash = $3 "
            "AND expires_at > $4 RETURNING id",
            (offer.office_id, offer.id, hash_of_code(code), now),
        )
        if not used:
            return False
        former = await _former(offer, account_id)
        if former is None:
            role = offer.role.value
            member = Membership(account_id=account_id, role=role, land=offer.land)
            await Membership.insert(member)
        elif former.left_at is not None:
            await Membership.update(
                {
                    Membership.role: offer.role.value,
                    Membership.active: True,
                    Membership.left_at: None,
                }
            ).where(Membership.id == former.id)
        actor = audit.Actor(offer.role.value, account_id)
        await audit.record("amt:person:joined", actor, now, subject=account_id)
    return True


async def _former(offer: Offer, account_id: UUID) -> Membership | None:
    """Return the membership that this one takes up again; on the platform there may be others."""
    found = await Membership.objects().where(Membership.account_id == account_id)
    if offer.office_id != PLATFORM_ID:
        return next(iter(found), None)
    require_apart(offer.role, (each.role for each in found if each.active))
    same = (each for each in found if (each.role, each.land) == (offer.role.value, offer.land))
    return next(same, None)


async def _forget(kernel: Kernel, account_id: UUID, actor: audit.Actor) -> None:
    """Delete an account that was made a moment ago for an invitation that was withdrawn meanwhile."""
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        await Account.delete().where(Account.id == account_id)
        now = kernel.clock.now()
        await audit.record("people:account:deleted", actor, now, subject=account_id)
