"""Accounts and memberships."""

from __future__ import annotations

from functools import partial
from uuid import UUID, uuid4

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.roles import Role
from tenants.people.tables import Account, Membership
from tenants.people.turns import in_background

# OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


class Person(msgspec.Struct, frozen=True):
    """What is kept sealed of a person."""

    name: str
    email: str


def email_index(kernel: Kernel, email: str) -> bytes:
    """Return the look-up value of a mail address; upper and lower case do not matter."""
    return kernel.vault.platform_index("account.email", email.strip().casefold())


async def hash_password(password: str) -> str:
    """Return the argon2id hash; off the event loop, it takes some 25 ms."""
    return await in_background(partial(_HASHER.hash, password))


async def password_fits(stored: str, password: str) -> bool:
    """Whether the password belongs to the hash. Takes as long for a wrong one."""

    def verify() -> bool:
        try:
            return _HASHER.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    return await in_background(verify)


async def create_account(kernel: Kernel, person: Person, password: str, actor: audit.Actor) -> UUID:
    """Make an account. Raises `ConflictError` where the mail address has one already."""
    return await add_account(kernel, person, await hash_password(password), actor)


async def add_account(
    kernel: Kernel,
    person: Person,
    hashed: str,
    actor: audit.Actor,
    *,
    account_id: UUID | None = None,
) -> UUID:
    """Make an account whose password is hashed already, or that has none (an empty text).

    It gets a new id, unless one is given. Raises `ConflictError` where the mail address has one already.
    """
    account_id = account_id or uuid4()
    now = kernel.clock.now()
    async with kernel.database.tenant_transaction(PLATFORM_ID):
        box = await kernel.vault.box()
        await Account.insert(
            Account(
                id=account_id,
                email_index=email_index(kernel, person.email),
                sealed=box.seal("account", account_id, "sealed", msgspec.json.encode(person)),
                password_hash=hashed,
                created_at=now,
            )
        )
        await audit.record("people:account:created", actor, now, subject=account_id)
    return account_id


async def add_membership(
    kernel: Kernel,
    tenant_id: UUID,
    account_id: UUID,
    role: Role,
    actor: audit.Actor,
    *,
    land: str = "",
) -> None:
    """Give a person a role in a tenant (or, under `PLATFORM_ID`, on the platform or for a Land)."""
    async with kernel.database.tenant_transaction(tenant_id):
        member = Membership(account_id=account_id, role=role.value, land=land)
        await Membership.insert(member)
        await audit.record("people:membership:added", actor, kernel.clock.now(), subject=account_id)


async def mailbox_of(kernel: Kernel, account_id: UUID) -> str:
    """Return somebody's mail address; empty where the account is gone, or has none.

    Who comes over an OpenID provider may have told no mail address.
    """
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        account = await Account.objects().get(Account.id == account_id)
        box = await kernel.vault.box()
    if account is None:
        return ""
    plain = box.open("account", account.id, "sealed", bytes(account.sealed))
    return msgspec.json.decode(plain, type=Person).email
