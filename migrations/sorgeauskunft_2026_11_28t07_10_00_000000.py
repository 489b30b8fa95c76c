"""A step of an office has its number alone, and what was said stays; test requests are read by time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T07:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Steps of offices are unique and stay"

_INDEXES = (
    "CREATE UNIQUE INDEX office_step_number ON office_step (tenant_id, number)",
    "CREATE INDEX self_test_of_tenant ON self_test (tenant_id, sent_at)",
)
STATEMENTS = {
    "sqlite": (
        *_INDEXES,
        "CREATE TRIGGER office_step_no_update BEFORE UPDATE ON office_step "
        "BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
        "CREATE TRIGGER office_step_no_delete BEFORE DELETE ON office_step "
        "BEGIN SELECT RAISE(ABORT, 'steps are append-only'); END",
    ),
    "postgres": (
        *_INDEXES,
        # `refuse_change` came with the audit trail.
        "CREATE TRIGGER office_step_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON office_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
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
