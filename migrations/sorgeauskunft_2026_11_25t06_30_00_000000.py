"""Indexes of what 06:20 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T06:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of register codes"

INDEXES = (
    "CREATE INDEX register_code_of_query ON register_code (tenant_id, query_id, made_at)",
    # Of a query's codes one at most opens it.
    "CREATE UNIQUE INDEX register_code_open ON register_code (tenant_id, query_id) "
    "WHERE ended_at IS NULL",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
