from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Bytea
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-25T08:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Files that come with an answer"


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION
    )

    manager.add_column(
        table_class_name="QuestionRow",
        tablename="question",
        column_name="files",
        db_column_name="files",
        column_class_name="Bytea",
        column_class=Bytea,
        params={
            "default": b"",
            "null": False,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": False,
        },
        schema=None,
    )

    return manager
