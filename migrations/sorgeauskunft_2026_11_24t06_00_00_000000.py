"""Indexes with the tenant first, and an audit trail that cannot be rewritten."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-24T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes, append-only audit trail"

INDEXES = (
    "CREATE INDEX job_queued ON job (tenant_id, run_at) WHERE state = 'queued'",
    "CREATE INDEX job_running ON job (lease_until) WHERE state = 'running'",
    "CREATE INDEX job_attempt_of_job ON job_attempt (job_id)",
    "CREATE UNIQUE INDEX tenant_key_number ON tenant_key (tenant_id, number)",
    "CREATE UNIQUE INDEX audit_entry_seq ON audit_entry (tenant_id, seq)",
    "CREATE UNIQUE INDEX audit_head_tenant ON audit_head (tenant_id)",
    "CREATE INDEX request_inbox ON request (tenant_id, status, sent_at)",
    "CREATE UNIQUE INDEX request_case_number ON request_case (tenant_id, request_id, number)",
    "CREATE INDEX status_change_of_case ON status_change (tenant_id, case_id, at)",
    "CREATE INDEX document_of_request ON document (tenant_id, request_id, kind)",
    "CREATE INDEX delivery_attempt_of_request ON delivery_attempt (tenant_id, request_id, number)",
    "CREATE INDEX membership_of_tenant ON membership (tenant_id, account_id)",
    "CREATE INDEX area_assignment_prefix ON area_assignment (ags_prefix)",
    "CREATE INDEX login_session_account ON login_session (account_id)",
    "CREATE INDEX rate_window_end ON rate_window (ends_at)",
)

APPEND_ONLY = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END",
    ),
    "postgres": (
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
        "CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in (*INDEXES, *APPEND_ONLY[engine.engine_type]):
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
