"""Where this installation is: its folders, databases and addresses."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """What is installed here, and where its files are."""

    environment: Annotated[
        Literal["production", "demo", "test"],
        Meta(description="What this installation is for. Only `demo` brings secrets of its own."),
    ] = "production"
    data_folder: Annotated[
        Path, Meta(description="Folder for the SQLite file and whatever else is kept on disk.")
    ] = Path("var")
    deletion_journal: Annotated[
        str,
        Meta(
            description="Folder for the journal of deletions, which a restored database is brought to "
            "forget by: backed up on its own, never put back to an older state. "
            "Default: `deletions` in the data folder."
        ),
    ] = ""

    @property
    def effective_deletion_journal(self) -> Path:
        """The stated folder, or `deletions` in the data folder."""
        stated = self.deletion_journal
        return Path(stated) if stated else self.data_folder / "deletions"


class Databases(Installation, frozen=True, kw_only=True):
    """The database by the names of the roles that log in."""

    database_url: Annotated[
        str,
        Meta(
            description="Where the data is, logging in as the application's role: "
            "`postgresql://role@host/name` or `sqlite:///file`. "
            "Default: SQLite in the data folder."
        ),
    ] = ""
    platform_database_url: Annotated[
        str,
        Meta(description="PostgreSQL: the same database, as the role for platform transactions."),
    ] = ""
    migration_database_url: Annotated[
        str,
        Meta(description="PostgreSQL: the same database, as owner of the tables, for `migrate`."),
    ] = ""
    backup_database_url: Annotated[
        str,
        Meta(
            description="PostgreSQL: the same database, as the role for backups, which reads everything "
            "(BYPASSRLS, pg_read_all_data) and writes nothing; only `backup` needs it."
        ),
    ] = ""
    postgres_tools: Annotated[
        str,
        Meta(
            description="Folder with `pg_dump` and `pg_restore` for `backup` and `restore`, at least as "
            "new as the server. Empty: those that the system finds."
        ),
    ] = ""
    database_pool: Annotated[
        int, Meta(ge=2, le=200, description="Connections to PostgreSQL per process.")
    ] = 10

    @property
    def effective_database_url(self) -> str:
        """The stated address, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder / 'sorgeauskunft.sqlite'}"

    @property
    def migration_url(self) -> str:
        """The address for `migrate`: on SQLite the one file."""
        return self.migration_database_url or self.effective_database_url


class Addresses(Databases, frozen=True, kw_only=True):
    """How callers reach the service."""

    base_url: Annotated[
        str,
        Meta(description="Public address of the service, without a slash at the end."),
    ] = "http://localhost:8000"
    trusted_proxies: Annotated[
        str,
        Meta(
            description="Addresses and networks of the proxies in front, separated by commas "
            "(`10.1.2.3, fd00::/8`). Only from them the caller's address in X-Forwarded-For counts, "
            "for rate limits. Empty: nobody's, and behind a proxy all callers share one limit."
        ),
    ] = ""

    tls_cert_file: Annotated[
        str,
        Meta(
            description="File with the certificate (PEM, with those in between) with which `serve`, and "
            "a worker on its port, speak TLS themselves, between the proxy in front and here. A renewed "
            "one is taken without a new start. Empty: plain HTTP."
        ),
    ] = ""
    tls_key_file: Annotated[str, Meta(description="File with its key (PEM, not encrypted).")] = ""

    @property
    def https(self) -> bool:
        """Whether the public address is encrypted; then browsers are told to insist on it."""
        return self.base_url.startswith("https://")
