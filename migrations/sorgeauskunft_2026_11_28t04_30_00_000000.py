"""Indexes of what 04:00 to 04:20 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for Fachverfahren: lists by key, what is new, one decision a case"

INDEXES = (
    "CREATE INDEX request_listed ON request (tenant_id, sent_at, id)",
    "CREATE INDEX request_unreceived ON request (tenant_id, sent_at, id) WHERE received_at IS NULL",
    "CREATE INDEX register_inquiry_listed ON register_inquiry (tenant_id, received_at, id)",
    "CREATE UNIQUE INDEX outside_decision_standing ON outside_decision (tenant_id, case_id) "
    "WHERE withdrawn_at IS NULL",
    "CREATE INDEX machine_key_of_tenant ON machine_key (tenant_id, created_at)",
    "CREATE INDEX machine_reply_old ON machine_reply (tenant_id, created_at)",
    "CREATE INDEX webhook_of_tenant ON webhook (tenant_id, created_at)",
    "CREATE INDEX webhook_delivery_of_hook ON webhook_delivery (tenant_id, hook_id, occurred_at)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
