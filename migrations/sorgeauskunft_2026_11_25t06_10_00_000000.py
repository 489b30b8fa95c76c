"""Indexes of what 06:00 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T06:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of register queries: one that is not settled a case, what is due first"

INDEXES = (
    "CREATE UNIQUE INDEX register_query_pending ON register_query (tenant_id, case_id) "
    "WHERE state IN ('open', 'answered', 'call')",
    "CREATE INDEX register_query_due ON register_query (tenant_id, state, due_on)",
    "CREATE INDEX register_inquiry_due ON register_inquiry (tenant_id, state, due_on)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
