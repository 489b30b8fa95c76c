"""Whatever changes of a request that figures count leaves a mark, so that its day is counted anew.

Triggers, because a figure must be right whichever way of the service, or of an operator, has
changed or deleted something. A request is counted with its cases, so it needs no mark before it has
one.
"""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine import engine_finder

ID = "2026-11-28T21:11:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Marks of what figures are to count anew"

_INDEXES = (
    "CREATE INDEX figure_mark_of ON figure_mark (tenant_id)",
    "CREATE UNIQUE INDEX figure_day_day ON figure_day (tenant_id, day)",
    "CREATE UNIQUE INDEX figure_month_first ON figure_month (tenant_id, first)",
    "CREATE UNIQUE INDEX figure_head_tenant ON figure_head (tenant_id)",
)

_CHANGED = (
    "OLD.test <> NEW.test OR OLD.sent_at <> NEW.sent_at "
    "OR (OLD.status = 'withdrawn') <> (NEW.status = 'withdrawn')"
)
_COUNTED = "('delivered', 'in_work', 'issued', 'posted')"

# SQLite has no function for it.
_ID = (
    "lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) "
    "|| '-a' || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))"
)


def _marked(row: str, new_id: str = _ID) -> str:
    """The mark of a row that has the id of its request."""
    return (
        f"INSERT INTO figure_mark (id, tenant_id, sent_at) SELECT {new_id}, r.tenant_id, r.sent_at "
        f"FROM request r WHERE r.tenant_id = {row}.tenant_id AND r.id = {row}.request_id "
        "AND NOT r.test"
    )


def _marked_by_case(row: str, new_id: str = _ID) -> str:
    """The mark of a row that has the id of its case."""
    return (
        f"INSERT INTO figure_mark (id, tenant_id, sent_at) SELECT {new_id}, r.tenant_id, r.sent_at "
        "FROM request_case c JOIN request r ON r.tenant_id = c.tenant_id AND r.id = c.request_id "
        f"WHERE c.tenant_id = {row}.tenant_id AND c.id = {row}.case_id AND NOT r.test"
    )


def _marked_itself(row: str, new_id: str = _ID) -> str:
    return (
        "INSERT INTO figure_mark (id, tenant_id, sent_at) "
        f"VALUES ({new_id}, {row}.tenant_id, {row}.sent_at)"
    )


STATEMENTS = {
    "sqlite": (
        *_INDEXES,
        "CREATE TRIGGER figure_request_changed AFTER UPDATE OF test, sent_at, status ON request "
        f"WHEN {_CHANGED} BEGIN {_marked_itself('OLD')}; {_marked_itself('NEW')}; END",
        "CREATE TRIGGER figure_request_gone AFTER DELETE ON request "
        f"BEGIN {_marked_itself('OLD')}; END",
        "CREATE TRIGGER figure_case_made AFTER INSERT ON request_case "
        f"BEGIN {_marked('NEW')}; END",
        "CREATE TRIGGER figure_case_gone AFTER DELETE ON request_case "
        f"BEGIN {_marked('OLD')}; END",
        "CREATE TRIGGER figure_status_reached AFTER INSERT ON status_change "
        f"WHEN NEW.status IN {_COUNTED} BEGIN {_marked_by_case('NEW')}; END",
        "CREATE TRIGGER figure_status_changed AFTER UPDATE ON status_change "
        f"BEGIN {_marked_by_case('OLD')}; {_marked_by_case('NEW')}; END",
        "CREATE TRIGGER figure_status_gone AFTER DELETE ON status_change "
        f"BEGIN {_marked_by_case('OLD')}; END",
        "CREATE TRIGGER figure_query_made AFTER INSERT ON register_query "
        f"BEGIN {_marked('NEW')}; END",
        "CREATE TRIGGER figure_query_changed AFTER UPDATE OF state, asked_at, answered_at "
        f"ON register_query BEGIN {_marked('NEW')}; END",
        "CREATE TRIGGER figure_query_gone AFTER DELETE ON register_query "
        f"BEGIN {_marked('OLD')}; END",
    ),
    "postgres": (
        *_INDEXES,
        "CREATE FUNCTION figure_mark_itself() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"{_marked_itself('OLD', 'gen_random_uuid()')}; "
        f"IF TG_OP = 'UPDATE' THEN {_marked_itself('NEW', 'gen_random_uuid()')}; END IF; "
        "RETURN NULL; END $$",
        "CREATE FUNCTION figure_mark_request() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE one record; BEGIN "
        "IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF; "
        f"{_marked('one', 'gen_random_uuid()')}; RETURN NULL; END $$",
        "CREATE FUNCTION figure_mark_case() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE one record; BEGIN "
        "IF TG_OP = 'DELETE' THEN one := OLD; ELSE one := NEW; END IF; "
        f"{_marked_by_case('one', 'gen_random_uuid()')}; RETURN NULL; END $$",
        "CREATE TRIGGER figure_request_changed AFTER UPDATE OF test, sent_at, status ON request "
        f"FOR EACH ROW WHEN ({_CHANGED}) EXECUTE FUNCTION figure_mark_itself()",
        "CREATE TRIGGER figure_request_gone AFTER DELETE ON request "
        "FOR EACH ROW EXECUTE FUNCTION figure_mark_itself()",
        "CREATE TRIGGER figure_case AFTER INSERT OR DELETE ON request_case "
        "FOR EACH ROW EXECUTE FUNCTION figure_mark_request()",
        "CREATE TRIGGER figure_status_reached AFTER INSERT ON status_change "
        f"FOR EACH ROW WHEN (NEW.status IN {_COUNTED}) EXECUTE FUNCTION figure_mark_case()",
        "CREATE TRIGGER figure_status_changed AFTER UPDATE OR DELETE ON status_change "
        "FOR EACH ROW EXECUTE FUNCTION figure_mark_case()",
        "CREATE TRIGGER figure_query AFTER INSERT OR DELETE OR UPDATE OF state, asked_at, answered_at "
        "ON register_query FOR EACH ROW EXECUTE FUNCTION figure_mark_request()",
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
