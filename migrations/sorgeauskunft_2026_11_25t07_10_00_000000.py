"""Indexes of what 07:00 made: Piccolo runs raw statements before it makes tables."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T07:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of letters: one that stands a case, each number once, one count a year"

INDEXES = (
    "CREATE UNIQUE INDEX certificate_standing ON certificate (tenant_id, case_id) "
    "WHERE state <> 'withdrawn'",
    "CREATE UNIQUE INDEX certificate_number ON certificate (tenant_id, year, number)",
    "CREATE INDEX certificate_to_post ON certificate (tenant_id, state, posted_on)",
    "CREATE UNIQUE INDEX certificate_count_year ON certificate_count (tenant_id, year)",
    "CREATE UNIQUE INDEX certificate_fact_once ON certificate_fact (code_lookup, withdrawn)",
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in INDEXES:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
