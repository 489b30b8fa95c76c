"""A version of a key is there once."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T14:41:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Unique versions of distribution keys"

STATEMENTS = (
    "CREATE UNIQUE INDEX distribution_key_version ON distribution_key (type, version)",
    "CREATE INDEX pipeline_step_land ON pipeline_step (tenant_id, land)",
)


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION
    )

    async def run():
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
