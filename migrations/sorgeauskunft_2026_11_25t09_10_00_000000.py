"""The ledger's numbers are unique, and what stands in it stays."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T09:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Unique numbers, append-only ledger"

STATEMENTS = {
    "sqlite": (
        "CREATE UNIQUE INDEX ledger_event_seq ON ledger_event (seq)",
        "CREATE TRIGGER ledger_event_no_update BEFORE UPDATE ON ledger_event "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
        "CREATE TRIGGER ledger_event_no_delete BEFORE DELETE ON ledger_event "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    ),
    "postgres": (
        "CREATE UNIQUE INDEX ledger_event_seq ON ledger_event (seq)",
        # `refuse_change` came with the audit trail.
        "CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON ledger_event FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
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
