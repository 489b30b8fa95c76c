"""What an office says about itself, its logo, and reports of barriers."""

from typing import Any

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import UUID, Bytea, Column, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-25T02:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Office profile and logo, feedback"


def _params(**own: Any) -> dict[str, Any]:
    return {
        "default": None,
        "null": False,
        "primary_key": False,
        "unique": False,
        "index": False,
        "index_method": IndexMethod.btree,
        "choices": None,
        "db_column_name": None,
        "secret": False,
    } | own


_ID = ("id", UUID, _params(default=UUID4(), primary_key=True))

Columns = list[tuple[str, type[Column], dict[str, Any]]]

LOGO: Columns = [
    _ID,
    ("office_id", UUID, _params()),
    ("digest", Varchar, _params(length=64, default="")),
    ("media_type", Varchar, _params(length=20, default="")),
    ("content", Bytea, _params(default=b"")),
]

FEEDBACK: Columns = [
    _ID,
    ("tenant_id", UUID, _params()),
    ("message", Bytea, _params(default=b"")),
    ("created_at", Timestamptz, _params()),
    ("done_at", Timestamptz, _params(null=True)),
]


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)
    manager.add_table("OfficeLogo", tablename="office_logo", schema=None, columns=None)
    for name, kind, params in LOGO:
        _add(manager, "OfficeLogo", "office_logo", name, kind, params)
    manager.add_table("FeedbackRow", tablename="feedback", schema=None, columns=None)
    for name, kind, params in FEEDBACK:
        _add(manager, "FeedbackRow", "feedback", name, kind, params)
    _add(manager, "OfficeRow", "office", "profile", Text, _params(default="{}"))
    return manager


def _add(
    manager: MigrationManager,
    class_name: str,
    table: str,
    name: str,
    kind: type[Column],
    params: dict[str, Any],
) -> None:
    manager.add_column(
        table_class_name=class_name,
        tablename=table,
        column_name=name,
        db_column_name=name,
        column_class_name=kind.__name__,
        column_class=kind,
        params=params,
        schema=None,
    )
