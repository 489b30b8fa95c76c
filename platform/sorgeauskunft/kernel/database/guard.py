"""What row-level security and grants do on PostgreSQL, checked on the statement itself.

SQLite has neither, so there this check is the wall; on PostgreSQL it runs too and fails early,
with a better sentence, before the database would.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

from sorgeauskunft.kernel.database.doors import Door, DoorKind
from sorgeauskunft.kernel.database.registers import PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.errors import NoDoorError

_WORD = re.compile(r"[a-z_][a-z0-9_]*")
_VERBS = ("select", "insert", "update", "delete")


@functools.lru_cache(maxsize=4096)
def _touched(sql: str) -> tuple[str, frozenset[str], frozenset[str]]:
    """Return the statement's verb, and the tenant and platform tables it names."""
    words = _WORD.findall(sql.lower())
    verb = next((word for word in words if word in _VERBS), "")
    if "with" in words[:1]:
        # A statement with common table expressions writes if any part of it writes.
        verb = next((v for v in ("delete", "update", "insert") if v in words), "select")
    names = frozenset(words)
    return verb, names & TENANT_TABLES.keys(), names & PLATFORM_TABLES.keys()


def check(door: Door, sql: str, args: Sequence[Any]) -> None:
    """Refuse a statement that its door does not allow.

    In a tenant transaction a statement on tenant tables must carry the tenant's id among its
    parameters. It does **not** prove that the id stands in the right place: that is the work of
    `TenantTable`, and on PostgreSQL of row-level security.

    Raises:
        NoDoorError: The table is not open to this door, or the tenant is not named.
    """
    if door.kind is DoorKind.MIGRATION:
        return
    verb, own, common = _touched(sql)
    side = door.kind.value
    for name in own:
        if verb not in getattr(TENANT_TABLES[name], side):
            raise NoDoorError(f"{verb} on {name} is not open to a {side} transaction")
    for name in common:
        if verb not in getattr(PLATFORM_TABLES[name], side):
            raise NoDoorError(f"{verb} on {name} is not open to a {side} transaction")
    if door.kind is DoorKind.TENANT and own and door.tenant_id not in args:
        raise NoDoorError(f"query on {', '.join(sorted(own))} does not name its tenant")
