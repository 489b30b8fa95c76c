"""One invitation for each address at an office; the last log-in of each person out of the trail."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T01:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "People: one invitation for each address, last log-ins"

STATEMENTS = (
    "CREATE UNIQUE INDEX invitation_address ON invitation (tenant_id, email_index)",
    "CREATE INDEX audit_entry_log_in ON audit_entry (tenant_id, actor_id, at) "
    "WHERE tag = 'amt:session:opened'",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
