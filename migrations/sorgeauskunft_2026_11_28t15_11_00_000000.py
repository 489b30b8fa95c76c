"""A proof of deletion has its number alone, and stays as it was written."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T15:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Proofs of deletion are unique and stay"

_INDEXES = (
    "CREATE UNIQUE INDEX deletion_proof_seq ON deletion_proof (tenant_id, seq)",
    "CREATE UNIQUE INDEX deletion_head_tenant ON deletion_head (tenant_id)",
)
STATEMENTS = {
    "sqlite": (
        *_INDEXES,
        "CREATE TRIGGER deletion_proof_no_update BEFORE UPDATE ON deletion_proof "
        "BEGIN SELECT RAISE(ABORT, 'proofs of deletion are append-only'); END",
        "CREATE TRIGGER deletion_proof_no_delete BEFORE DELETE ON deletion_proof "
        "BEGIN SELECT RAISE(ABORT, 'proofs of deletion are append-only'); END",
    ),
    "postgres": (
        *_INDEXES,
        # `refuse_change` came with the audit trail.
        "CREATE TRIGGER deletion_proof_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON deletion_proof FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in STATEMENTS[engine.engine_type]:
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
