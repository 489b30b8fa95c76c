"""What is counted again and again is found without reading what is done: a month's deliveries, open jobs."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T17:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes on deliveries by time and on jobs that are not done"

STATEMENTS = (
    "CREATE INDEX status_change_delivered ON status_change (tenant_id, at) "
    "WHERE status = 'delivered'",
    "CREATE INDEX job_undone ON job (tenant_id, kind) WHERE state IN ('queued', 'running')",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(
        migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION
    )

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
