"""Offices with open receipts are found without reading every attempt."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T06:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Open receipts by office"

STATEMENT = (
    "CREATE INDEX delivery_attempt_open ON delivery_attempt (tenant_id) WHERE status = 'sent'"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        await engine_finder().run_ddl(STATEMENT)

    manager.add_raw(run)
    return manager
