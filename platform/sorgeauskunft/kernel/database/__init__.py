"""The database and its two doors (see `doors.py`)."""

import os

# Piccolo finds the list of tables for its migrations by this name.
os.environ.setdefault("PICCOLO_CONF", "sorgeauskunft.host.piccolo_conf")

from sorgeauskunft.kernel.database.database import Database
from sorgeauskunft.kernel.database.doors import Door, current_door
from sorgeauskunft.kernel.database.gate import GATE, computed_moment
from sorgeauskunft.kernel.database.migrate import (
    known_migrations,
    migrate,
    migration_transaction,
    require_migrated,
    wait_until_migrated,
)
from sorgeauskunft.kernel.database.registers import EVERYTHING, PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.database.tables import (
    PlatformTable,
    TenantTable,
    add,
    add_many,
    portions,
)

__all__ = [
    "EVERYTHING",
    "GATE",
    "PLATFORM_TABLES",
    "TENANT_TABLES",
    "Database",
    "Door",
    "PlatformTable",
    "TenantTable",
    "add",
    "add_many",
    "computed_moment",
    "current_door",
    "known_migrations",
    "migrate",
    "migration_transaction",
    "portions",
    "require_migrated",
    "wait_until_migrated",
]
