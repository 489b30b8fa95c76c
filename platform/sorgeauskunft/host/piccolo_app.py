"""All tables of the program, and the one line of migrations for them."""

from __future__ import annotations

from pathlib import Path

from piccolo.conf.apps import AppConfig

import migrations

# Importing the modules registers their tables.
import tenants.people.tables
import tenants.tables  # noqa: F401
from sorgeauskunft.kernel.database import PLATFORM_TABLES, TENANT_TABLES
from sorgeauskunft.kernel.database.migrate import APP_NAME

APP_CONFIG = AppConfig(
    app_name=APP_NAME,
    migrations_folder_path=Path(migrations.__path__[0]),
    table_classes=[*TENANT_TABLES.values(), *PLATFORM_TABLES.values()],
)
