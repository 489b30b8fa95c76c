"""Indexes of what 14:00 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T14:01:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes for delivery: what waits, what is open, what happened lately"

INDEXES = (
    "CREATE INDEX job_waiting_for ON job (tenant_id, subject_id) WHERE state = 'queued'",
    "CREATE INDEX job_of_kind ON job (tenant_id, kind, run_at)",
    "CREATE INDEX job_unburied ON job (finished_at) WHERE burial_due = TRUE",
    "CREATE INDEX delivery_attempt_ended ON delivery_attempt (ended_at)",
    "CREATE INDEX delivery_attempt_underway ON delivery_attempt (tenant_id, request_id) "
    "WHERE status IN ('queued', 'sending', 'sent')",
    "CREATE INDEX delivery_attempt_dead ON delivery_attempt (tenant_id, request_id, number) "
    "WHERE status IN ('dead', 'rejected')",
    "CREATE UNIQUE INDEX delivery_breaker_channel ON delivery_breaker (tenant_id, channel)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
