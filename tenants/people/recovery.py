"""Recovery codes: ten, shown once, each good once, for who has lost telephone and key."""

from __future__ import annotations

import secrets
from uuid import UUID

from sorgeauskunft.kernel import Kernel, codes
from tenants.people.factor_tables import RecoveryCodeRow

HOW_MANY = 10
_LENGTH = 10
"""Characters of Crockford's base 32: 50 bits, and a keyed hash that cannot be searched."""


async def renew(kernel: Kernel, account_id: UUID) -> tuple[str, ...]:
    """Replace all codes of an account by new ones; return them, as they are shown.

    In the open tenant transaction of the platform.
    """
    made = tuple(
        "".join(secrets.choice(codes.ALPHABET) for _ in range(_LENGTH)) for _ in range(HOW_MANY)
    )
    await drop(account_id)
    rows = [
        RecoveryCodeRow(account_id=account_id, code_hash=_hash(kernel, account_id, code))
        for code in made
    ]
    await RecoveryCodeRow.insert(*rows)
    return tuple(codes.grouped(code) for code in made)


async def accepts(kernel: Kernel, account_id: UUID, typed: str) -> bool:
    """Whether this is one of the account's codes; it is gone with that.

    In the open tenant transaction of the platform.
    """
    code = codes.normalised(typed[: 4 * _LENGTH])
    if len(code) != _LENGTH:
        return False
    gone = (
        await RecoveryCodeRow.delete()
        .where(
            (RecoveryCodeRow.account_id == account_id)
            & (RecoveryCodeRow.code_hash == _hash(kernel, account_id, code))
        )
        .returning(RecoveryCodeRow.id)
    )
    return bool(gone)


async def left(account_id: UUID) -> int:
    """Return how many codes are left, in the open tenant transaction of the platform."""
    found: int = await RecoveryCodeRow.count().where(RecoveryCodeRow.account_id == account_id)
    return found


async def drop(account_id: UUID) -> None:
    """Take all codes away, in the open tenant transaction of the platform."""
    await RecoveryCodeRow.delete().where(RecoveryCodeRow.account_id == account_id)


def _hash(kernel: Kernel, account_id: UUID, code: str) -> bytes:
    return kernel.vault.platform_index("recovery", f"{account_id}|{code}")
