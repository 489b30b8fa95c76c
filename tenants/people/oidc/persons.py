"""Who somebody is whom the provider of an office sends, and what she may do there.

Found by issuer and subject; at her first log-in by a mail address that the provider has verified,
if somebody of this office has it; else a person of her own is made. An office's provider can say
what it likes, so it speaks for people of this office only: who works elsewhere too, or for the
platform, is another person to it, and who is made by it has no mail address that the platform knows.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.database import GATE
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person, email_index
from tenants.people.locking import members_locked
from tenants.people.oidc.mapping import role_of
from tenants.people.oidc.providers import Provider
from tenants.people.oidc.refusals import Reason
from tenants.people.oidc.tables import OidcIdentityRow
from tenants.people.roles import Role
from tenants.people.tables import Account, Membership

PROVIDER: Final = audit.Actor("oidc")
"""Who acts where roles follow what a provider says."""

_LONGEST_NAME: Final = 120
_LONGEST_EMAIL: Final = 254


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of somebody before she comes in, and the role that the rules give her.

    `account_id` is None for a new person; `identity_id` is None for a subject never seen.
    `active` is whether she may log in at all.
    """

    role: Role | None
    account_id: UUID | None = None
    identity_id: UUID | None = None
    suspended_by_rules: bool = False
    membership: Membership | None = None
    active: bool = True


async def look_up(kernel: Kernel, provider: Provider, claims: dict[str, Any]) -> Known:
    """Return who comes; changes nothing."""
    role = role_of(provider.setup.rules, claims)
    async with kernel.database.tenant_transaction(provider.tenant_id, read_only=True):
        identity = await OidcIdentityRow.objects().get(
            OidcIdentityRow.subject_index == _subject(kernel, provider, claims)
        )
    account = await _account(kernel, identity, claims)
    here, elsewhere = await _memberships(kernel, provider, account)
    unlinked = identity is None and not here
    if account is None or elsewhere or unlinked:
        return Known(role=role, identity_id=identity.id if identity else None)
    return Known(
        role=role,
        account_id=account.id,
        identity_id=identity.id if identity else None,
        suspended_by_rules=bool(identity and identity.suspended),
        membership=max(here, key=lambda each: each.active, default=None),
        active=account.active,
    )


async def _memberships(
    kernel: Kernel, provider: Provider, account: Account | None
) -> tuple[list[Membership], list[Membership]]:
    """Return what somebody is or was in this office, and elsewhere."""
    if account is None:
        return [], []
    async with kernel.database.platform_transaction("provider.memberships", read_only=True):
        found = await Membership.objects().where(Membership.account_id == account.id)
    here = [each for each in found if each.tenant_id == provider.tenant_id]
    return here, [each for each in found if each.tenant_id != provider.tenant_id]


async def _account(
    kernel: Kernel, identity: OidcIdentityRow | None, claims: dict[str, Any]
) -> Account | None:
    email = _email(claims)
    if identity is not None:
        wanted = Account.id == identity.account_id
    elif email:
        wanted = Account.email_index == email_index(kernel, email)
    else:
        return None
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        found: Account | None = await Account.objects().get(wanted)
    return found


async def verdict(kernel: Kernel, provider: Provider, known: Known) -> Reason | None:
    """Return why somebody is not let in; None where she is. Changes nothing."""
    async with kernel.database.tenant_transaction(provider.tenant_id, read_only=True):
        return await _refusal(known)


async def let_in(
    kernel: Kernel, provider: Provider, known: Known, claims: dict[str, Any]
) -> Membership | Reason:
    """Link or make the person and let her role follow the rules; return her membership.

    Or the reason for which she stays outside; if no rule gives her a role, her membership is
    suspended.

    Raises:
        ConflictError: Another log-in of the same person came first.
    """
    account_id = known.account_id
    if account_id is None and known.role is not None:
        account_id = await _make_account(kernel, claims)
    async with kernel.database.tenant_transaction(provider.tenant_id):
        # Log-ins and changes of the set-up come one after another: of two last admins that lose
        # their role at once one is the last.
        await GATE.fetch(
            "UPDATE oidc_provider SET version = version WHERE tenant_id = $1", (provider.tenant_id,)
        )
        await members_locked()
        refused = await _refusal(known)
        if refused is Reason.NO_ROLE and account_id is not None:
            await _suspend(kernel, known, account_id)
        if refused is not None or account_id is None or known.role is None:
            return refused or Reason.NO_ROLE
        linked = await _link(kernel, provider, known, account_id, claims)
        return await _follow(kernel, known, account_id, known.role, linked=linked)


async def _refusal(known: Known) -> Reason | None:
    member = known.membership
    gone = known.account_id is not None and member is None
    # Whom people of the office have turned out no rule lets in again.
    by_rules = known.suspended_by_rules and member is not None and member.left_at is None
    off = member is not None and not member.active and not by_rules
    if not known.active or gone or off:
        return Reason.SUSPENDED
    loses_admin = member is not None and member.active and member.role == Role.ADMIN.value
    if loses_admin and known.role is not Role.ADMIN and not await _other_admin(known):
        return Reason.LAST_ADMIN
    return Reason.NO_ROLE if known.role is None else None


async def _other_admin(known: Known) -> bool:
    return await Membership.exists().where(
        (Membership.role == Role.ADMIN.value)
        & Membership.active.eq(True)
        & (Membership.account_id != known.account_id)
    )


async def _suspend(kernel: Kernel, known: Known, account_id: UUID) -> None:
    if known.membership is None or not known.membership.active:
        return
    if known.identity_id is None:
        # Not linked yet: this provider does not decide about her.
        return
    await Membership.update({Membership.active: False}).where(Membership.id == known.membership.id)
    await OidcIdentityRow.update({OidcIdentityRow.suspended: True}).where(
        OidcIdentityRow.id == known.identity_id
    )
    now = kernel.clock.now()
    await audit.record("people:membership:suspended", PROVIDER, now, subject=account_id)


async def _link(
    kernel: Kernel, provider: Provider, known: Known, account_id: UUID, claims: dict[str, Any]
) -> bool:
    if known.identity_id is not None:
        if known.suspended_by_rules or known.account_id is None:
            await OidcIdentityRow.update(
                {OidcIdentityRow.suspended: False, OidcIdentityRow.account_id: account_id}
            ).where(OidcIdentityRow.id == known.identity_id)
        return known.account_id is None
    await OidcIdentityRow.insert(
        OidcIdentityRow(
            subject_index=_subject(kernel, provider, claims),
            account_id=account_id,
            created_at=kernel.clock.now(),
        )
    )
    return True


async def _follow(
    kernel: Kernel, known: Known, account_id: UUID, role: Role, *, linked: bool
) -> Membership:
    now, member = kernel.clock.now(), known.membership
    tags = ["people:identity:linked"] if linked else []
    if member is None:
        member = Membership(account_id=account_id, role=role.value)
        await Membership.insert(member)
        tags.append("people:membership:added")
    else:
        if not member.active:
            tags.append("people:membership:restored")
        if member.role != role.value:
            tags.append("people:membership:role")
        if not member.active or member.role != role.value:
            member.active, member.role = True, role.value
            await Membership.update({Membership.active: True, Membership.role: role.value}).where(
                Membership.id == member.id
            )
    for tag in tags:
        await audit.record(tag, PROVIDER, now, subject=account_id)
    return member


async def _make_account(kernel: Kernel, claims: dict[str, Any]) -> UUID:
    account_id, now = uuid4(), kernel.clock.now()
    person = Person(_name(claims), _email(claims))
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        await Account.insert(
            Account(
                id=account_id,
                # No mail address leads to this account, and no password opens it.
                email_index=kernel.vault.platform_index("account.oidc", str(account_id)),
                sealed=box.seal("account", account_id, "sealed", msgspec.json.encode(person)),
                created_at=now,
            )
        )
        await audit.record("people:account:created", PROVIDER, now, subject=account_id)
    return account_id


def _subject(kernel: Kernel, provider: Provider, claims: dict[str, Any]) -> bytes:
    """Return the look-up value of a subject, which tells A from a (OpenID Connect Core 1.0, 2)."""
    said = msgspec.json.encode((str(provider.tenant_id), provider.issuer, claims["sub"]))
    return kernel.vault.platform_index("provider.subject", hashlib.sha256(said).hexdigest())


def _email(claims: dict[str, Any]) -> str:
    """Return the mail address that the provider vouches for; mails go to no other."""
    email = claims.get("email") if claims.get("email_verified") is True else None
    if not isinstance(email, str) or "@" not in email or len(email) > _LONGEST_EMAIL:
        return ""
    return email if email.isprintable() else ""


def _name(claims: dict[str, Any]) -> str:
    parts = [claims.get(each) for each in ("given_name", "family_name")]
    whole = " ".join(part for part in parts if isinstance(part, str))
    for text in (claims.get("name"), whole, claims.get("preferred_username"), _email(claims)):
        if isinstance(text, str):
            clean = " ".join("".join(filter(str.isprintable, text)).split())[:_LONGEST_NAME]
            if clean:
                return clean
    return ""
