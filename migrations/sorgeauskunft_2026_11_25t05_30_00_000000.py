"""Indexes of what 05:20 made, and the end of notes: Piccolo runs raw statements first.

The history of a request, and whether it has changed, are read from the trail by its subject. A note
goes with its request, whoever deletes that.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T05:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "The trail by subject; notes go with their request"

INDEXES = (
    "CREATE INDEX audit_entry_subject ON audit_entry (tenant_id, subject_id, seq)",
    "CREATE INDEX request_note_of ON request_note (tenant_id, request_id, written_at)",
)

END = {
    "sqlite": (
        "CREATE TRIGGER request_note_end AFTER DELETE ON request BEGIN "
        "delete from request_note where request_id = OLD.id and tenant_id = OLD.tenant_id; END",
    ),
    "postgres": (
        "CREATE FUNCTION request_note_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "delete from request_note where request_id = OLD.id and tenant_id = OLD.tenant_id; "
        "RETURN NULL; END $$",
        "CREATE TRIGGER request_note_end AFTER DELETE ON request "
        "FOR EACH ROW EXECUTE FUNCTION request_note_end()",
    ),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    async def run() -> None:
        engine = engine_finder()
        for statement in (*INDEXES, *END[engine.engine_type]):
            await engine.run_ddl(statement)

    manager.add_raw(run)
    return manager
