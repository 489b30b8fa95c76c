"""Which tables there are and what either door may do with them: tables enter themselves, doors look."""

from __future__ import annotations

from typing import Any, Final, Literal

Privilege = Literal["select", "insert", "update", "delete"]
EVERYTHING: Final[frozenset[Privilege]] = frozenset({"select", "insert", "update", "delete"})

# Name of the table → its class, with the privileges in `tenant` and `platform` (see `tables.py`).
TENANT_TABLES: Final[dict[str, Any]] = {}
PLATFORM_TABLES: Final[dict[str, Any]] = {}
