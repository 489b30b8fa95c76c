"""Indexes of what 02:00 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T02:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One kept form a person and office"

INDEXES = (
    "CREATE UNIQUE INDEX kept_form_person ON kept_form (tenant_id, account_id)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
