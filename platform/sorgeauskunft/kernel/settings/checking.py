"""What is wrong with settings that have the right form: missing, impossible, contradictory."""

from __future__ import annotations

import re
from pathlib import Path

from sorgeauskunft.kernel import addresses
from sorgeauskunft.kernel.settings.connecting import LEIKA_KEY
from sorgeauskunft.kernel.settings.keys import key_bytes, key_encryption_keys
from sorgeauskunft.kernel.settings.names import environment_name
from sorgeauskunft.kernel.settings.struct import Settings

_STRIPE_KEY = re.compile(r"[sr]k_(live|test)_[A-Za-z0-9_]+")
_SHORTEST_TOKEN = 20
_CLAMD = re.compile(r"unix:/.+|tcp:(\[[0-9a-fA-F:]+\]|[^:\s]+):[0-9]{1,5}")


def problems_of(settings: Settings) -> list[str]:
    """Return a sentence for everything that has to be changed before the program can start."""
    return [
        *_secret_problems(settings),
        *_address_problems(settings),
        *_other_problems(settings),
        *_encryption_problems(settings),
        *_provider_problems(settings),
        *_collecting_problems(settings),
        *_watching_problems(settings),
        *_connecting_problems(settings),
    ]


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


def _address_problems(settings: Settings) -> list[str]:
    """Name what is set and cannot be right; what is not set is somebody else's question."""
    on_postgres = addresses.scheme_of(settings.database_url) in addresses.POSTGRES
    # SQLite has no roles: there the two other addresses are not looked at. Nor is the data folder
    # where database, uploads and journal are elsewhere.
    elsewhere = settings.database_url and settings.upload_folder and settings.deletion_journal
    of_folder = _no_fault if elsewhere else addresses.folder_fault
    of_roles = addresses.postgres_fault if on_postgres else _no_fault
    checks = (
        ("data_folder", of_folder),
        ("upload_folder", lambda text: addresses.folder_fault(Path(text))),
        ("deletion_journal", lambda text: addresses.folder_fault(Path(text))),
        ("database_url", addresses.database_fault),
        ("platform_database_url", of_roles),
        ("migration_database_url", of_roles),
        ("backup_database_url", of_roles),
        ("base_url", addresses.public_fault),
        ("trusted_proxies", addresses.networks_fault),
        ("tls_cert_file", addresses.file_fault),
        ("tls_key_file", addresses.file_fault),
        ("smtp_url", addresses.mail_server_fault),
        ("mail_from", addresses.mailbox_fault),
        ("smtp_authorities", addresses.file_fault),
        ("bounce_mailbox", addresses.mailbox_fault),
        ("operator_mail", addresses.mailbox_fault),
        ("service_email", addresses.mailbox_fault),
        ("ars_list_version", addresses.day_fault),
        ("stripe_api_base", addresses.public_fault),
        ("stolen_passwords", addresses.file_fault),
        ("oidc_issuer", addresses.issuer_fault),
        ("oidc_networks", addresses.networks_fault),
        ("metrics_networks", addresses.networks_fault),
        ("otlp_endpoint", addresses.endpoint_fault),
        ("fit_connect_api", addresses.endpoint_fault),
        ("fit_connect_token", addresses.endpoint_fault),
        ("fit_connect_routing", addresses.endpoint_fault),
    )
    return [
        f"{environment_name(field)} {fault}"
        for field, check in checks
        if getattr(settings, field) and (fault := check(getattr(settings, field)))
    ]


def _no_fault(_value: object) -> str:
    return ""


def _other_problems(settings: Settings) -> list[str]:
    """Name what is missing, and what does not go together."""
    problems = []
    production = settings.environment == "production"
    if production and settings.base_url.startswith("http:"):
        problems.append("SORGEAUSKUNFT_BASE_URL must begin with https:// in production")
    if settings.clamd and not _CLAMD.fullmatch(settings.clamd):
        problems.append("SORGEAUSKUNFT_CLAMD must be unix:/path/of/socket or tcp:host:port")
    if not settings.base_url:
        problems.append("SORGEAUSKUNFT_BASE_URL is empty")
    if settings.smtp_url and not settings.mail_from:
        problems.append("SORGEAUSKUNFT_MAIL_FROM is missing although a mail server is set")
    if production and settings.smtp_url.startswith("file:"):
        problems.append("SORGEAUSKUNFT_SMTP_URL must be a mail server in production")
    if production and settings.webhook_private_addresses:
        problems.append("SORGEAUSKUNFT_WEBHOOK_PRIVATE_ADDRESSES must be false in production")
    if settings.retention_min_days > settings.retention_max_days:
        problems.append("SORGEAUSKUNFT_RETENTION_MIN_DAYS is more than the most days allowed")
    on_postgres = addresses.scheme_of(settings.database_url) in addresses.POSTGRES
    if on_postgres and not settings.platform_database_url:
        problems.append("SORGEAUSKUNFT_PLATFORM_DATABASE_URL is missing")
    if production:
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


def _encryption_problems(settings: Settings) -> list[str]:
    """Name half of what TLS needs; whether both halves fit is seen when they are read."""
    if bool(settings.tls_cert_file) is bool(settings.tls_key_file):
        return []
    return ["SORGEAUSKUNFT_TLS_CERT_FILE and SORGEAUSKUNFT_TLS_KEY_FILE only go together"]


def _provider_problems(settings: Settings) -> list[str]:
    """Name what a provider for all offices lacks."""
    return [
        f"{environment_name(field)} is missing although an OpenID provider is set"
        for field in ("oidc_client_id", "oidc_name")
        if settings.oidc_issuer and not getattr(settings, field)
    ]


def _watching_problems(settings: Settings) -> list[str]:
    """Name what would let strangers read metrics."""
    if settings.metrics_token and len(settings.metrics_token) < _SHORTEST_TOKEN:
        return [f"SORGEAUSKUNFT_METRICS_TOKEN needs at least {_SHORTEST_TOKEN} characters"]
    return []


def _collecting_problems(settings: Settings) -> list[str]:
    """Name what would send money to the wrong place, or keep its news from us."""
    if not settings.collects:
        return []
    problems = []
    production = settings.environment == "production"
    key = _STRIPE_KEY.fullmatch(settings.stripe_secret_key)
    if key is None:
        problems.append("SORGEAUSKUNFT_STRIPE_SECRET_KEY must be sk_live_…, sk_test_… or rk_…")
    elif key[1] == "live" and not production:
        problems.append("SORGEAUSKUNFT_STRIPE_SECRET_KEY would move real money: only in production")
    if not settings.stripe_webhook_secret:
        problems.append("SORGEAUSKUNFT_STRIPE_WEBHOOK_SECRET is missing: no payment would be known")
    if settings.stripe_api_base and production:
        problems.append("SORGEAUSKUNFT_STRIPE_API_BASE must be empty in production")
    return problems


def _connecting_problems(settings: Settings) -> list[str]:
    """Name what FIT-Connect lacks."""
    if not settings.fit_connects:
        return []
    needed = ["token", "client_id", "client_secret", "leika_key", "schema"]
    if settings.fit_connect_routing:
        needed.append("routing_issuers")
    problems = [
        f"SORGEAUSKUNFT_FIT_CONNECT_{name.upper()} is missing although FIT-Connect is set"
        for name in needed
        if not getattr(settings, f"fit_connect_{name}")
    ]
    key = settings.fit_connect_leika_key
    if key and not LEIKA_KEY.fullmatch(key):
        problems.append("SORGEAUSKUNFT_FIT_CONNECT_LEIKA_KEY must be 99 and 12 more digits")
    return problems
