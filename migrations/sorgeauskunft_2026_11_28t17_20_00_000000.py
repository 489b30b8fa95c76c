"""The service knows when its last backup was made."""

from __future__ import annotations

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.base import Column
from piccolo.columns.column_types import UUID, BigInt, Timestamptz
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-28T17:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Notes of backups"

_COLUMNS: tuple[tuple[str, type[Column], dict[str, Any]], ...] = (
    ("id", UUID, {"default": UUID4(), "primary_key": True}),
    ("made_at", Timestamptz, {"default": None, "unique": True}),
    ("seconds", BigInt, {"default": 0}),
    ("rows", BigInt, {"default": 0}),
    ("files", BigInt, {"default": 0}),
    ("bytes", BigInt, {"default": 0}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)
    manager.add_table(
        class_name="BackupNote", tablename="backup_note", schema=None, columns=None
    )
    for name, kind, params in _COLUMNS:
        manager.add_column(
            table_class_name="BackupNote",
            tablename="backup_note",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={
                "null": False,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
                **params,
            },
            schema=None,
        )
    return manager
