"""A version of a section has its number alone, and what was said stays."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T00:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Versions of settings are unique and stay"

_UNIQUE = "CREATE UNIQUE INDEX office_version_number ON office_version (tenant_id, section, number)"
STATEMENTS = {
    "sqlite": (
        _UNIQUE,
        "CREATE TRIGGER office_version_no_update BEFORE UPDATE ON office_version "
        "BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END",
        "CREATE TRIGGER office_version_no_delete BEFORE DELETE ON office_version "
        "BEGIN SELECT RAISE(ABORT, 'versions are append-only'); END",
    ),
    "postgres": (
        _UNIQUE,
        # `refuse_change` came with the audit trail.
        "CREATE TRIGGER office_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON office_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS[engine.engine_type]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
