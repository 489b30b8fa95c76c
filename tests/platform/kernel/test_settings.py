"""Settings: what is wrong is named, all of it, before anything starts."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest

from sorgeauskunft.kernel import Settings, load
from sorgeauskunft.kernel.errors import SettingsError
from sorgeauskunft.kernel.settings import environment_name

SECRETS = ("key_encryption_keys", "index_key", "session_key")
KEY = base64.b64encode(b"k" * 32).decode()
GOOD = {
    "SORGEAUSKUNFT_ENVIRONMENT": "test",
    "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS": f"first:{KEY}",
    "SORGEAUSKUNFT_INDEX_KEY": KEY,
    "SORGEAUSKUNFT_SESSION_KEY": KEY,
}
PRODUCTION = GOOD | {
    "SORGEAUSKUNFT_ENVIRONMENT": "production",
    "SORGEAUSKUNFT_BASE_URL": "https://sorgeauskunft.example",
    "SORGEAUSKUNFT_SERVICE_AUTHORITY": "Amt",
    "SORGEAUSKUNFT_SERVICE_EMAIL": "dienst@example.org",
    "SORGEAUSKUNFT_SERVICE_DVDV_KEY": "fap:1",
    "SORGEAUSKUNFT_KENNUNG_LIST_URI": "urn:example",
    "SORGEAUSKUNFT_KENNUNG_LIST_VERSION": "1",
}


def problems(environment: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(environment)
    return str(caught.value).splitlines()


def test_least() -> None:
    """Secrets are all that must be set outside of production."""
    assert load(GOOD).environment == "test"
    assert load(PRODUCTION).https


def test_text_becomes_values() -> None:
    """Numbers, truth values and paths are read from their texts."""
    settings = load(
        GOOD
        | {
            "SORGEAUSKUNFT_WORKER_SLOTS": "7",
            "SORGEAUSKUNFT_RATE_LIMITS": "false",
            "SORGEAUSKUNFT_DATA_FOLDER": "/data",
        }
    )
    assert (settings.worker_slots, settings.rate_limits) == (7, False)
    assert settings.data_folder == Path("/data")


def test_all_at_once() -> None:
    """Every wrong, missing and unknown setting is named in one error, one a line."""
    found = problems(
        {
            "SORGEAUSKUNFT_ENVIRONMENT": "test",
            "SORGEAUSKUNFT_DRAFT_DAYS": "31",
            "SORGEAUSKUNFT_WORKER_SLOTS": "many",
            "SORGEAUSKUNFT_RATE_LIMITS": "perhaps",
            "SORGEAUSKUNFT_LOG_FORMAT": "xml",
            "SORGEAUSKUNFT_COLOUR": "blue",
            "SORGEAUSKUNFT_BASE_URL": "localhost",
            "SORGEAUSKUNFT_INDEX_KEY": "short",
            "SORGEAUSKUNFT_SMTP_URL": "smtp://localhost",
            "DATABASE_URL": "postgresql://so_app@localhost/so",
            "HOME": "/somewhere",
        }
    )
    assert [line.split()[0] for line in found] == [
        "SORGEAUSKUNFT_DRAFT_DAYS",
        "SORGEAUSKUNFT_RATE_LIMITS",
        "SORGEAUSKUNFT_WORKER_SLOTS",
        "SORGEAUSKUNFT_LOG_FORMAT",
        "SORGEAUSKUNFT_COLOUR",
        "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS",
        "SORGEAUSKUNFT_INDEX_KEY",
        "SORGEAUSKUNFT_SESSION_KEY",
        "SORGEAUSKUNFT_BASE_URL",
        "SORGEAUSKUNFT_MAIL_FROM",
        "SORGEAUSKUNFT_PLATFORM_DATABASE_URL",
    ]


def test_secrets_have_no_default() -> None:
    """Each secret must be set: there is no key that every installation would share."""
    for field in SECRETS:
        name = environment_name(field)
        assert problems({key: value for key, value in GOOD.items() if key != name}) == [
            f"{name} is missing"
        ]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (KEY, "must be name:base64, separated by commas"),
        (f":{KEY}", "must be name:base64, separated by commas"),
        (f"a:{KEY},a:{KEY}", "names a twice"),
        ("a:%%", "is not base64"),
        ("a:AAAA", "holds 3 bytes instead of 32"),
        (f"a:{KEY},", "must be name:base64, separated by commas"),
    ],
)
def test_wrong_keys(value: str, sentence: str) -> None:
    """What is wrong with a key is said without saying the key."""
    name = "SORGEAUSKUNFT_KEY_ENCRYPTION_KEYS"
    assert problems(GOOD | {name: value}) == [f"{name} {sentence}"]


def test_every_field_is_described() -> None:
    """Every setting says in a sentence what it is for."""
    for field in msgspec.inspect.type_info(Settings).fields:  # type: ignore[attr-defined]
        described = field.type
        assert isinstance(described, msgspec.inspect.Metadata), field.name
        text = (described.extra_json_schema or {}).get("description", "")
        assert text.endswith("."), field.name
        assert len(text.split()) > 3, field.name


@pytest.mark.parametrize(
    "address", ["http://sorgeauskunft.example", "https://sorgeauskunft.example/", "ftp://x", "//x"]
)
def test_public_address(address: str) -> None:
    """In production the public address is https, and never ends with a slash."""
    (problem,) = problems(PRODUCTION | {"SORGEAUSKUNFT_BASE_URL": address})
    assert problem.startswith("SORGEAUSKUNFT_BASE_URL must")


def test_author_of_messages() -> None:
    """Production does not start without what messages must name their author by."""
    for field in (
        "SERVICE_AUTHORITY",
        "SERVICE_EMAIL",
        "SERVICE_DVDV_KEY",
        "KENNUNG_LIST_URI",
        "KENNUNG_LIST_VERSION",
    ):
        name = f"SORGEAUSKUNFT_{field}"
        (problem,) = problems({key: value for key, value in PRODUCTION.items() if key != name})
        assert problem.startswith(f"{name} is missing")


def test_database_by_default() -> None:
    """Without an address the data is in one SQLite file in the data folder, migrations too."""
    settings = load(GOOD | {"SORGEAUSKUNFT_DATA_FOLDER": "/data"})
    assert settings.effective_database_url == "sqlite:////data/sorgeauskunft.sqlite"
    assert settings.migration_url == settings.effective_database_url
