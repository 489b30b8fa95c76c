"""People of an office, made without pages: accounts, memberships, invitations and their codes."""

from __future__ import annotations

from uuid import UUID, uuid4

from post import Post

from sorgeauskunft.kernel import Kernel, audit
from sorgeauskunft.kernel.audit import AuditEntry
from tenants.offices import Office
from tenants.people import (
    Opened,
    Person,
    Principal,
    Role,
    add_membership,
    create_account,
    log_in,
)

PASSWORD = "vier grüne Esel im Regen"


async def hired(
    kernel: Kernel, office: Office, name: str, role: Role = Role.CLERK, email: str = ""
) -> Principal:
    """Somebody who works at an office."""
    person = Person(name, email or f"{name.lower()}@{office.slug}.example.org")
    account = await create_account(kernel, person, PASSWORD, audit.OPERATOR)
    await add_membership(kernel, office.id, account, role, audit.OPERATOR)
    return Principal(
        account_id=account, tenant_id=office.id, role=role, name=name, session_id=uuid4()
    )


async def token_of(kernel: Kernel, email: str, password: str = PASSWORD) -> str | None:
    """The token of somebody who logs in and needs no second step; None where she is refused."""
    way = await log_in(kernel, email, password, "x")
    return way.token if isinstance(way, Opened) else None


def code_in(post: Post) -> str:
    """The code in the last invitation; other mails may have come after it."""
    texts = [mail.text for mail in post.mails if "/amt/einladung#" in mail.text]
    return texts[-1].partition("/amt/einladung#")[2].split()[0]


async def trail(kernel: Kernel, tenant_id: UUID, beginning: str = "amt:person") -> list[str]:
    """The tags of a tenant's trail that begin so, oldest first."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        entries = await AuditEntry.select(AuditEntry.tag).order_by(AuditEntry.seq)
    return [entry["tag"] for entry in entries if entry["tag"].startswith(beginning)]
