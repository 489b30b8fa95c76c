"""Uploads: which blobs there are and to what they belong."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Integer, Timestamptz
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-25T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Uploads"

COLUMNS = (
    ("id", UUID, {"default": UUID4(), "primary_key": True}),
    ("tenant_id", UUID, {"default": None}),
    ("draft_id", UUID, {"default": None, "null": True, "index": True}),
    ("request_id", UUID, {"default": None, "null": True, "index": True}),
    ("size", Integer, {"default": 0}),
    ("created_at", Timestamptz, {"default": None}),
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)
    manager.add_table(class_name="UploadRow", tablename="upload", schema=None, columns=None)
    for name, kind, params in COLUMNS:
        manager.add_column(
            table_class_name="UploadRow",
            tablename="upload",
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
