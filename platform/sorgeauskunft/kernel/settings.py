"""Every setting of the program, read from the environment once, at the start.

The name in the environment is `SORGEAUSKUNFT_` and the field's name in capitals; only
`DATABASE_URL` goes without the prefix, because platforms set it that way. What nobody could find
out in public sources (keys of DVDV, code lists of identifiers) is a setting without default.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta

from sorgeauskunft.kernel.errors import SettingsError

PREFIX = "SORGEAUSKUNFT_"
_WITHOUT_PREFIX = frozenset({"database_url"})
_KEY_BYTES = 32


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one installation; the text of each field is its documentation."""

    environment: Annotated[
        Literal["production", "demo", "test"],
        Meta(description="What this installation is for. Only `demo` brings secrets of its own."),
    ] = "production"
    data_folder: Annotated[
        Path, Meta(description="Folder for the SQLite file and whatever else is kept on disk.")
    ] = Path("var")
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
    database_pool: Annotated[
        int, Meta(ge=2, le=200, description="Connections to PostgreSQL per process.")
    ] = 10
    base_url: Annotated[
        str,
        Meta(description="Public address of the service, without a slash at the end."),
    ] = "http://localhost:8000"
    key_encryption_keys: Annotated[
        str,
        Meta(
            description="Keys that wrap the tenants' data keys: `name:base64` of 32 bytes each, "
            "separated by commas. The first one wraps anew, the others still open. Secret."
        ),
    ] = ""
    index_key: Annotated[
        str,
        Meta(
            description="base64 of 32 bytes: makes the look-up values of encrypted fields. "
            "Kept outside the database. Secret."
        ),
    ] = ""
    session_key: Annotated[
        str,
        Meta(description="base64 of 32 bytes: signs form tokens. Secret."),
    ] = ""
    draft_days: Annotated[
        int, Meta(ge=1, le=30, description="How many days a draft lives after it was begun.")
    ] = 30
    idle_minutes: Annotated[
        int, Meta(ge=5, le=120, description="Minutes without a click until a clerk's log-in ends.")
    ] = 30
    session_hours: Annotated[
        int, Meta(ge=1, le=24, description="Hours until a clerk's log-in ends in any case.")
    ] = 10
    rate_limits: Annotated[
        bool,
        Meta(description="Whether limits on log-in, finder and look-ups are kept. Off for load."),
    ] = True
    worker_slots: Annotated[
        int, Meta(ge=1, le=64, description="Jobs that one worker process runs at the same time.")
    ] = 4
    pdf_processes: Annotated[
        int, Meta(ge=1, le=32, description="Processes that render PDFs, per worker.")
    ] = 2
    job_lease_seconds: Annotated[
        int,
        Meta(ge=5, le=3600, description="After this long a job of a dead worker is taken over."),
    ] = 120
    job_attempts: Annotated[
        int, Meta(ge=1, le=100, description="Attempts at a job until it is given up as dead.")
    ] = 12
    smtp_url: Annotated[
        str,
        Meta(
            description="Mail server: `smtp://user:password@host:587` (STARTTLS where offered), "
            "`smtps://…` (TLS from the start). Empty: no mail is sent. Secret."
        ),
    ] = ""
    mail_from: Annotated[
        str, Meta(description="Sender of mails: an address or `Name <address>`.")
    ] = ""
    service_authority: Annotated[
        str, Meta(description="Name of the body that runs the online service (author of messages).")
    ] = ""
    service_email: Annotated[
        str, Meta(description="Functional mailbox of that body, for errors in messages.")
    ] = ""
    service_dvdv_prefix: Annotated[
        str, Meta(description="DVDV prefix of the online service as author of XFamilie messages.")
    ] = "fap"
    service_dvdv_key: Annotated[
        str, Meta(description="DVDV key of the online service. Not known from public sources.")
    ] = ""
    kennung_list_uri: Annotated[
        str, Meta(description="Code list of the keys of Jugendämter in DVDV. Not publicly known.")
    ] = ""
    kennung_list_version: Annotated[str, Meta(description="Version of that code list.")] = ""
    ars_list_version: Annotated[
        str, Meta(description="Day of the Destatis lists that AGS and ARS in messages are from.")
    ] = "2026-04-30"
    log_format: Annotated[
        Literal["json", "console"], Meta(description="`json` for machines, `console` for people.")
    ] = "json"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], Meta(description="Least severe line logged.")
    ] = "info"

    @property
    def effective_database_url(self) -> str:
        """The stated address, or SQLite in the data folder."""
        return self.database_url or f"sqlite:///{self.data_folder / 'sorgeauskunft.sqlite'}"

    @property
    def migration_url(self) -> str:
        """The address for `migrate`: on SQLite the one file."""
        return self.migration_database_url or self.effective_database_url

    @property
    def https(self) -> bool:
        """Whether the public address is encrypted; then browsers are told to insist on it."""
        return self.base_url.startswith("https://")


def environment_name(field: str) -> str:
    """Return the name in the environment of a field of `Settings`."""
    return field.upper() if field in _WITHOUT_PREFIX else PREFIX + field.upper()


def key_bytes(text: str) -> bytes:
    """Return the 32 bytes behind a base64 text. Raises `ValueError` for anything else."""
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("is not base64") from error
    if len(key) != _KEY_BYTES:
        raise ValueError(f"holds {len(key)} bytes instead of {_KEY_BYTES}")
    return key


def key_encryption_keys(text: str) -> dict[str, bytes]:
    """Return name → key, in the order stated. Raises `ValueError` for anything else."""
    keys: dict[str, bytes] = {}
    for part in text.split(","):
        name, separator, value = part.strip().partition(":")
        if not separator or not name:
            raise ValueError("must be name:base64, separated by commas")
        if name in keys:
            raise ValueError(f"names {name} twice")
        keys[name] = key_bytes(value)
    return keys


def _path(kind: type, value: Any) -> Any:
    if kind is Path:
        return Path(value)
    raise NotImplementedError


def _secret_problems(settings: Settings) -> list[str]:
    problems = []
    for field, check in (
        ("key_encryption_keys", key_encryption_keys),
        ("index_key", key_bytes),
        ("session_key", key_bytes),
    ):
        value = getattr(settings, field)
        if not value:
            problems.append(f"{environment_name(field)} is missing")
            continue
        try:
            check(value)
        except ValueError as error:
            problems.append(f"{environment_name(field)} {error}")
    return problems


def _other_problems(settings: Settings) -> list[str]:
    problems = []
    url = urlsplit(settings.base_url)
    if url.scheme not in {"http", "https"} or not url.hostname or settings.base_url.endswith("/"):
        problems.append(
            "SORGEAUSKUNFT_BASE_URL must be like https://sorgeauskunft.example, "
            "without a slash at the end"
        )
    elif settings.environment == "production" and url.scheme != "https":
        problems.append("SORGEAUSKUNFT_BASE_URL must begin with https:// in production")
    if settings.smtp_url and not settings.mail_from:
        problems.append("SORGEAUSKUNFT_MAIL_FROM is missing although a mail server is set")
    if urlsplit(settings.effective_database_url).scheme in {"postgres", "postgresql"} and not (
        settings.platform_database_url
    ):
        problems.append("SORGEAUSKUNFT_PLATFORM_DATABASE_URL is missing")
    if settings.environment == "production":
        problems += [
            f"{environment_name(field)} is missing: messages cannot name their author"
            for field in (
                "service_authority",
                "service_email",
                "service_dvdv_key",
                "kennung_list_uri",
                "kennung_list_version",
            )
            if not getattr(settings, field)
        ]
    return problems


def load(environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: Names every missing, wrong and unknown setting, one a line.
    """
    problems: list[str] = []
    values: dict[str, Any] = {}
    fields = {environment_name(field.name): field for field in msgspec.structs.fields(Settings)}
    for name, field in fields.items():
        if name not in environment:
            continue
        try:
            values[field.name] = msgspec.convert(
                environment[name], field.type, strict=False, dec_hook=_path
            )
        except msgspec.ValidationError as error:
            problems.append(f"{name} is wrong: {error}")
    problems += [
        f"{name} is not a setting; `sorgeauskunft doctor` lists all"
        for name in sorted(environment)
        if name.startswith(PREFIX) and name not in fields
    ]
    # With the default in place of what was wrong: all is named at once, not one after another.
    settings = Settings(**values)
    problems += _secret_problems(settings) + _other_problems(settings)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings
