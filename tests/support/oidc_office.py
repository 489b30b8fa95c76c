"""An office whose people log in over a provider: set up, and walked through without pages."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import msgspec
from oidc_double import Double, Forge

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.audit import AuditEntry
from sorgeauskunft.kernel.vault import PLATFORM_ID
from tenants.people import Person, Principal, Role, add_membership
from tenants.people.accounts import email_index
from tenants.people.oidc import (
    Change,
    Discoveries,
    Entered,
    Refused,
    Rule,
    Setup,
    Tried,
    change,
    come_back,
    provider_of,
    send_there,
)
from tenants.people.oidc.tables import OidcProviderRow
from tenants.people.tables import Account, Membership

RULES = (
    Rule("groups", "admins", Role.ADMIN),
    Rule("groups", "leitung", Role.LEAD),
    Rule("groups", "sachbearbeitung", Role.CLERK),
)


class Office(msgspec.Struct):
    """The office, and the browser of somebody who logs in there."""

    kernel: Kernel
    tenant: UUID
    double: Double
    discoveries: Discoveries
    secret: str = ""

    async def begin(self, admin_id: UUID | None = None) -> str:
        """Go to the provider; return the address there."""
        provider = await provider_of(self.kernel, self.tenant)
        sent = await send_there(
            self.kernel, self.discoveries, provider, kept=self.secret, admin_id=admin_id
        )
        self.secret = sent.secret
        return sent.address

    async def finish(
        self, query: str, principal: Principal | None = None
    ) -> Entered | Tried | Refused:
        return await come_back(
            self.kernel,
            self.discoveries,
            query,
            self.secret,
            principal=principal,
            reference=uuid4(),
        )

    async def log_in(
        self, claims: dict[str, Any], forge: Forge | None = None, **answer: str
    ) -> Entered | Tried | Refused:
        """The whole way of somebody about whom the provider says `claims`."""
        query = self.double.authorize(await self.begin(), claims, forge, **answer)
        return await self.finish(query)

    async def test(self, claims: dict[str, Any], admin: Principal) -> Entered | Tried | Refused:
        """The whole way of an admin who tries it."""
        query = self.double.authorize(await self.begin(admin.account_id), claims)
        return await self.finish(query, admin)

    async def person(self, email: str, role: Role | None, *, password: bool = True) -> UUID:
        """Make an account; with a role it works here."""
        account_id = uuid4()
        async with self.kernel.database.tenant_transaction(PLATFORM_ID):
            box = await self.kernel.vault.box()
            plain = msgspec.json.encode(Person(email, email))
            await Account.insert(
                Account(
                    id=account_id,
                    email_index=email_index(self.kernel, email),
                    sealed=box.seal("account", account_id, "sealed", plain),
                    password_hash="$argon2id$" if password else "",
                    created_at=self.kernel.clock.now(),
                )
            )
        if role is not None:
            await add_membership(self.kernel, self.tenant, account_id, role, audit.OPERATOR)
        return account_id

    async def admin(self, email: str = "admin@example.org") -> Principal:
        """Make an admin who has a password, and is logged in."""
        return principal(self.tenant, await self.person(email, Role.ADMIN))

    async def membership(self, account_id: UUID) -> tuple[str, bool]:
        """Role and whether it holds."""
        async with self.kernel.database.tenant_transaction(self.tenant):
            found = await Membership.objects().get(Membership.account_id == account_id)
        assert found is not None
        return found.role, found.active

    async def tags(self) -> list[str]:
        """What stands in the trail, with the fields."""
        async with self.kernel.database.tenant_transaction(self.tenant):
            rows = await AuditEntry.select().order_by(AuditEntry.seq)
        return [f"{row['tag']} {row['fields']}".strip() for row in rows]

    async def save(self, admin: Principal, **changes: Any) -> None:
        """Save the set-up as it is, but for what is named."""
        now = await provider_of(self.kernel, self.tenant)
        wanted = Change(setup=now.setup, enabled=now.enabled, required=now.required)
        wanted = msgspec.structs.replace(wanted, **changes)
        await change(self.kernel, admin, now.version, wanted)


def principal(tenant: UUID, account_id: UUID, role: Role = Role.ADMIN) -> Principal:
    return Principal(
        account_id=account_id, tenant_id=tenant, role=role, name="Kim", session_id=uuid4()
    )


async def office_on(
    kernel: Kernel, tenant: UUID, double: Double, client_id: str, client_secret: str
) -> Office:
    """Set a provider up, by the back door: what an admin may save has tests of its own."""
    async with kernel.database.tenant_transaction(tenant):
        box = await kernel.vault.box()
        row_id = uuid4()
        setup = Setup(issuer=double.issuer, client_id=client_id, rules=RULES)
        await OidcProviderRow.insert(
            OidcProviderRow(
                id=row_id,
                setup=msgspec.json.encode(setup).decode(),
                sealed_secret=box.seal(
                    "oidc_provider", row_id, "sealed_secret", client_secret.encode()
                ),
                enabled=True,
                version=1,
            )
        )
    return Office(kernel, tenant, double, Discoveries())
