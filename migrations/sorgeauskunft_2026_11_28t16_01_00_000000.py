"""Messages put aside are swept by their age; a receipt finds its case by the message it names."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T16:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of refused messages and message ids"

_INDEXES = (
    "CREATE INDEX refused_message_came ON refused_message (tenant_id, came_at)",
    "CREATE INDEX request_case_message ON request_case (tenant_id, message_uuid)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in _INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
