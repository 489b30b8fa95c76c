"""What an office looks for whenever it opens a page is found without reading all that it has.

Letters without a paper; and requests by their ids with the time they were sent: those of a page, and
those that have a frequent name, of which only the newest are shown.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T21:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes on letters without a paper, and on requests by id and time"

STATEMENTS = (
    "CREATE INDEX certificate_unmade ON certificate (tenant_id, state, issued_at) "
    "WHERE document_id IS NULL",
    "CREATE INDEX request_own ON request (tenant_id, id, sent_at)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
