"""Samples: one of an office for each slot, found by time."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T15:02:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "One sample of an office for each slot"

INDEXES = (
    "CREATE UNIQUE INDEX load_sample_slot ON load_sample (office_id, at)",
    "CREATE INDEX load_sample_at ON load_sample (at)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
