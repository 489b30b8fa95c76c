"""The password before a download: mailed with each link, or one that the office has set."""

from __future__ import annotations

import unicodedata

from sorgeauskunft.delivery.link.tables import LinkRow, OwnPasswordRow
from sorgeauskunft.kernel import Kernel, audit, codes
from tenants.people import Principal, hash_password, password_fits

_NOBODYS = (
    "$argon2id$v=19$m=19456,t=2,p=1$GFWsTf/sj1o6s7e9vtD"
    "IKw$eVMzVpdNBDwfq6CPATyJ8JjEJrfpmZ/VgnKf9YuemZo"
)
"""No password fits it; checking against it takes as long as against a real one."""


async def fits(row: LinkRow | None, own: str, typed: str) -> bool:
    """Whether a password opens a link; `own` is the hash of the office's. Takes as long without one."""
    if row is None:
        await password_fits(_NOBODYS, typed)
        return False
    if row.password_hash:
        return await password_fits(row.password_hash, codes.normalised(typed))
    return await password_fits(own or _NOBODYS, normal(typed)) and bool(own)


def normal(typed: str) -> str:
    """Return a password of the office as it is hashed: however its letters are composed (NFC)."""
    return unicodedata.normalize("NFC", typed.strip())


async def own_hash() -> str:
    """Return the hash of the office's password in the open tenant transaction; empty for none."""
    rows = await OwnPasswordRow.select(OwnPasswordRow.password_hash)
    return str(rows[0]["password_hash"]) if rows else ""


async def has_own_password(kernel: Kernel, principal: Principal) -> bool:
    """Whether the office has set a password for its links."""
    async with kernel.database.tenant_transaction(principal.tenant_id, read_only=True):
        return bool(await own_hash())


async def set_own_password(kernel: Kernel, principal: Principal, password: str) -> None:
    """Set the password that opens the office's links, those that are out included."""
    hashed = await hash_password(normal(password))
    now = kernel.clock.now()
    actor = audit.Actor(principal.role.value, principal.account_id)
    async with kernel.database.tenant_transaction(principal.tenant_id):
        # First: it puts two admins who set one at the same moment in a row.
        await audit.record(
            "amt:delivery_link:password_set", actor, now, subject=principal.tenant_id
        )
        await OwnPasswordRow.delete(force=True)
        await OwnPasswordRow.insert(
            OwnPasswordRow(password_hash=hashed, set_at=now, set_by=principal.account_id)
        )
