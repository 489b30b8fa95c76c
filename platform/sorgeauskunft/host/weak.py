"""Settings with which the program starts, and which are too weak for production all the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from urllib.parse import parse_qs, urlsplit

from sorgeauskunft.kernel.addresses import POSTGRES, scheme_of
from sorgeauskunft.kernel.settings import (
    Settings,
    environment_name,
    key_bytes,
    key_encryption_keys,
)

# 32 random bytes have fewer different ones than this once in 10^19 times.
_FEWEST_DIFFERENT: Final = 18
_PUBLIC_PASSWORDS: Final = frozenset(
    {"postgres", "password", "passwort", "secret", "geheim", "changeme", "test", "demo", "admin"}
)
_HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})
_SAFE_MODES: Final = frozenset({"verify-full", "verify-ca", "require"})


def problems_in(settings: Settings) -> list[str]:
    """Return a sentence for everything with which nobody should serve; nothing outside production."""
    if settings.environment != "production":
        return []
    return [*_keys(settings), *_databases(settings), *_others(settings)]


def warnings_in(settings: Settings) -> list[str]:
    """Return what is often, but not always, a mistake in production."""
    if settings.environment != "production":
        return []
    found = []
    if scheme_of(settings.effective_database_url) not in POSTGRES:
        found.append(
            "the data is in SQLite: good for one small office and one process, never for several"
        )
    if not settings.clamd:
        found.append(f"{environment_name('clamd')} is empty: uploads are not scanned for viruses")
    if not settings.stolen_passwords:
        found.append(
            f"{environment_name('stolen_passwords')} is empty: passwords that were stolen elsewhere "
            "can be chosen"
        )
    if not settings.smtp_url:
        found.append(f"{environment_name('smtp_url')} is empty: nobody is told anything by mail")
    if not settings.deletion_journal:
        found.append(
            f"{environment_name('deletion_journal')} is empty: the journal of deletions lies in the "
            "data folder, and must not be put back together with it"
        )
    if len(key_encryption_keys(settings.key_encryption_keys)) > 1:
        found.append(
            f"{environment_name('key_encryption_keys')} holds several keys: after `keys rotate` only "
            "the first is needed"
        )
    return found


def _keys(settings: Settings) -> Iterator[str]:
    secrets = [
        (f"{environment_name('key_encryption_keys')} ({name})", key)
        for name, key in key_encryption_keys(settings.key_encryption_keys).items()
    ]
    secrets += [
        (environment_name(field), key_bytes(getattr(settings, field)))
        for field in ("index_key", "session_key")
    ]
    known: dict[bytes, str] = {}
    for name, key in secrets:
        if len(set(key)) < _FEWEST_DIFFERENT or key.isascii():
            yield f"{name} is not random: make it with `openssl rand -base64 32`"
        if key in known:
            yield f"{name} is the same key as {known[key]}"
        known.setdefault(key, name)


def _databases(settings: Settings) -> Iterator[str]:
    if scheme_of(settings.effective_database_url) not in POSTGRES:
        return
    urls = {
        "DATABASE_URL": settings.database_url,
        environment_name("platform_database_url"): settings.platform_database_url,
        environment_name("migration_database_url"): settings.migration_database_url,
        environment_name("backup_database_url"): settings.backup_database_url,
    }
    roles: dict[str, str] = {}
    for name, url in urls.items():
        if not url:
            continue
        parts = urlsplit(url)
        role, password = parts.username or "", parts.password or ""
        if role == "postgres":
            yield f"{name} logs in as the superuser postgres: nothing keeps offices apart"
        if role in roles:
            yield f"{name} logs in with the same role as {roles[role]}"
        roles.setdefault(role, name)
        if password and (password.casefold() in _PUBLIC_PASSWORDS or password == role):
            yield f"{name} has a password that everybody guesses"
        query = parse_qs(parts.query)
        mode = (query.get("sslmode") or query.get("ssl") or [""])[0]
        if (parts.hostname or "") not in _HERE and mode not in _SAFE_MODES:
            yield f"{name} is another machine: it must say sslmode=verify-full (or require)"


def _others(settings: Settings) -> Iterator[str]:
    if not settings.rate_limits:
        yield f"{environment_name('rate_limits')} is off: codes and passwords can be tried at will"
    if settings.log_level.casefold() == "debug":
        yield f"{environment_name('log_level')} must not be debug"
    if settings.stripe_secret_key.startswith(("sk_test_", "rk_test_")):
        yield f"{environment_name('stripe_secret_key')} is a test key: nothing is paid with it"
