"""Indexes of what 05:00 made, and the end of what is found by: Piccolo runs raw statements first.

A row of the search index goes with its request, whoever deletes that. (A foreign key would do the
same, but SQLite cannot add one later.)
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-25T05:10:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Indexes of the inbox; the search index goes with its request"

INDEXES = (
    # One range of each per status of a tray, in the order of the list.
    "CREATE INDEX request_received ON request (tenant_id, status, sent_at, id)",
    "CREATE INDEX request_due ON request (tenant_id, status, counts_from, sent_at, id)",
    "CREATE INDEX request_mine ON request (tenant_id, assigned_to, status, sent_at, id)",
    "CREATE INDEX request_news ON request (tenant_id, status, sent_at, id) "
    "WHERE news_at IS NOT NULL",
    "CREATE INDEX request_unfilled ON request (tenant_id) WHERE counts_from IS NULL",
    "CREATE INDEX search_index_found ON search_index (tenant_id, hash, request_id)",
)

END = {
    "sqlite": (
        "CREATE TRIGGER request_search_end AFTER DELETE ON request BEGIN "
        "delete from search_index where request_id = OLD.id and tenant_id = OLD.tenant_id; END",
    ),
    "postgres": (
        "CREATE FUNCTION request_search_end() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "delete from search_index where request_id = OLD.id and tenant_id = OLD.tenant_id; "
        "RETURN NULL; END $$",
        "CREATE TRIGGER request_search_end AFTER DELETE ON request "
        "FOR EACH ROW EXECUTE FUNCTION request_search_end()",
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
