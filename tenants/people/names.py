"""What the people are called who did something: for histories, by account."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people.accounts import Person
from tenants.people.tables import Account


async def names_of(kernel: Kernel, accounts: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return account → name, in a transaction of its own; those that are gone are left out."""
    people = await people_of(kernel, accounts)
    return {account: person.name for account, person in people.items()}


async def people_of(kernel: Kernel, accounts: Iterable[UUID | None]) -> dict[UUID, Person]:
    """Return account → name and address, as `names_of`."""
    wanted = {account for account in accounts if account is not None}
    if not wanted:
        return {}
    async with kernel.database.tenant_transaction(PLATFORM_ID, read_only=True):
        rows = await Account.objects().where(Account.id.is_in(list(wanted)))
        box = await kernel.vault.box()
    return {
        row.id: msgspec.json.decode(
            box.open("account", row.id, "sealed", bytes(row.sealed)), type=Person
        )
        for row in rows
    }
