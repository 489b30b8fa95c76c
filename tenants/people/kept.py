"""What somebody sent whose log-in had just ended by itself: kept for her until she is back.

It is sealed under the key of her office, bound to her account, and gone after some minutes. Only
the same person in the same office gets it; nothing of it is done before she sends it once more.
Where a log-in was ended on purpose (logged out, ended from elsewhere) nothing is kept.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec

from sorgeauskunft.kernel import Kernel
from tenants.people.factor_tables import KeptForm
from tenants.people.roles import Principal
from tenants.people.sessions import REMEMBERED
from tenants.people.tables import LoginSession
from tenants.people.tokens import hash_of

KEPT_FOR = dt.timedelta(minutes=20)


class TypedForm(msgspec.Struct, frozen=True):
    """A form as it was sent: its address and its fields, in their order."""

    path: str
    fields: tuple[tuple[str, str], ...]


async def keep(kernel: Kernel, token: str, form: TypedForm) -> bool:
    """Keep a form for the holder of a session that has ended; False where nobody knows her."""
    now = kernel.clock.now()
    async with kernel.database.platform_transaction("sessions.whose", read_only=True):
        session = await LoginSession.objects().get(LoginSession.token_hash == hash_of(token))
    if session is None or session.expires_at <= now - REMEMBERED:
        return False
    async with kernel.database.tenant_transaction(session.office_id):
        await KeptForm.delete().where(KeptForm.account_id == session.account_id)
        row = KeptForm(account_id=session.account_id, expires_at=now + KEPT_FOR)
        place = _place(row.account_id)
        sealed = (await kernel.vault.box()).seal(*place, msgspec.json.encode(form))
        row.sealed = sealed
        await KeptForm.insert(row)
    return True


async def kept_form(kernel: Kernel, account_id: UUID, tenant_id: UUID) -> TypedForm | None:
    """Return what is kept for this person in this office."""
    async with kernel.database.tenant_transaction(tenant_id, read_only=True):
        row = await KeptForm.objects().get(KeptForm.account_id == account_id)
        if row is None or row.expires_at <= kernel.clock.now():
            return None
        plain = (await kernel.vault.box()).open(*_place(account_id), bytes(row.sealed))
    return msgspec.json.decode(plain, type=TypedForm)


async def drop_kept(kernel: Kernel, principal: Principal) -> None:
    """Keep it no longer."""
    async with kernel.database.tenant_transaction(principal.tenant_id):
        await KeptForm.delete().where(KeptForm.account_id == principal.account_id)


def _place(account_id: UUID) -> tuple[str, UUID, str]:
    return "kept_form", account_id, "sealed"
