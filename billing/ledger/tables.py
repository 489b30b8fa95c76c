"""Tables of the ledger. They belong to no tenant: only platform transactions reach them."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from piccolo.columns import BigInt, Bytea

from sorgeauskunft.kernel.database import PlatformTable

START: Final = bytes(32)
HEAD: Final = UUID(int=1)
"""Id of the one row of `LedgerHead`."""


class LedgerEvent(PlatformTable, tablename="ledger_event"):
    """One event. `body` is its JSON; `hash` covers it, its number and the hash before.

    Triggers in the database refuse to change or delete it; an index keeps numbers unique.
    """

    platform = frozenset({"select", "insert"})

    seq = BigInt(null=False, default=0)
    body = Bytea(null=False, default=b"")
    previous = Bytea(null=False, default=b"")
    hash = Bytea(null=False, default=b"")


class LedgerHead(PlatformTable, tablename="ledger_head"):
    """The end of the chain, one row: who appends locks it, so writers stand in a row."""

    platform = frozenset({"select", "insert", "update"})

    seq = BigInt(null=False, default=0)
    hash = Bytea(null=False, default=START)
