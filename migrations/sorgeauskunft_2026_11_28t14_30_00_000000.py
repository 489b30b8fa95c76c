"""Log-ins and invitations say for which Land they are; nobody has a role on the platform twice."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod
from piccolo.engine import engine_finder

ID = "2026-11-28T14:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "Doors of Länder, coordination and operation"

# The platform's own tenant (kernel.vault.PLATFORM_ID): people there may have several roles.
_ONCE = (
    "CREATE UNIQUE INDEX membership_on_platform ON membership (account_id, role, land) "
    "WHERE tenant_id = '00000000-0000-0000-0000-000000000000'"
)


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="sorgeauskunft", description=DESCRIPTION)

    for class_name, tablename in (
        ("InvitationRow", "invitation"),
        ("LoginSession", "login_session"),
        ("StepRow", "login_step"),
    ):
        manager.add_column(
            table_class_name=class_name,
            tablename=tablename,
            column_name="land",
            db_column_name="land",
            column_class_name="Varchar",
            column_class=Varchar,
            params={
                "length": 2,
                "default": "",
                "null": False,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
            },
            schema=None,
        )

    async def run() -> None:
        await engine_finder().run_ddl(_ONCE)

    manager.add_raw(run)
    return manager
