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


def test_text_becomes_values(tmp_path: Path) -> None:
    """Numbers, truth values and paths are read from their texts."""
    settings = load(
        GOOD
        | {
            "SORGEAUSKUNFT_WORKER_SLOTS": "7",
            "SORGEAUSKUNFT_RATE_LIMITS": "false",
            "SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path / "data"),
        }
    )
    assert (settings.worker_slots, settings.rate_limits) == (7, False)
    assert settings.data_folder == tmp_path / "data"


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
    "address",
    [
        "http://sorgeauskunft.example",
        "https://sorgeauskunft.example/",
        "https://sorgeauskunft.example/online",
        "https://sorgeauskunft.example?a=b",
        "https://sorgeauskunft.example:port",
        "https://somebody@sorgeauskunft.example",
        "ftp://x",
        "//x",
    ],
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


def test_database_by_default(tmp_path: Path) -> None:
    """Without an address the data is in one SQLite file in the data folder, migrations too."""
    settings = load(GOOD | {"SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path)})
    assert settings.effective_database_url == f"sqlite:///{tmp_path}/sorgeauskunft.sqlite"
    assert settings.migration_url == settings.effective_database_url


@pytest.mark.parametrize(
    "address", ["unix:/run/clamav/clamd.ctl", "tcp:clamd:3310", "tcp:[::1]:33"]
)
def test_scanner(address: str) -> None:
    """A virus scanner is named by its socket or by host and port."""
    assert load(GOOD | {"SORGEAUSKUNFT_CLAMD": address}).clamd == address


@pytest.mark.parametrize("address", ["/run/clamd.ctl", "unix:clamd", "tcp:clamd", "http://x:1"])
def test_scanner_wrong(address: str) -> None:
    """Any other address is refused at the start, not at the first upload."""
    (problem,) = problems(GOOD | {"SORGEAUSKUNFT_CLAMD": address})
    assert problem.startswith("SORGEAUSKUNFT_CLAMD must be unix:")


def test_upload_limits() -> None:
    """Limits of uploads are stated in megabytes; their folder lies in the data folder by itself."""
    settings = load(GOOD | {"SORGEAUSKUNFT_DATA_FOLDER": "/data"})
    assert settings.upload_file_bytes == 10 * 1024 * 1024
    assert settings.upload_total_bytes == 30 * 1024 * 1024
    assert settings.effective_upload_folder == Path("/data/uploads")
    elsewhere = load(GOOD | {"SORGEAUSKUNFT_UPLOAD_FOLDER": "/share"})
    assert elsewhere.effective_upload_folder == Path("/share")


WRONG = [
    ("DATABASE_URL", "mysql://host/name", "must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "so.sqlite", "must begin with sqlite:/// or postgresql://"),
    ("DATABASE_URL", "sqlite://so.sqlite", "must be sqlite:/// and the name of a file"),
    ("DATABASE_URL", "sqlite:////", "names a folder and not a file"),
    (
        "DATABASE_URL",
        f"sqlite:///{__file__}/so.sqlite",
        f"cannot be a folder: {__file__} is a file",
    ),
    ("SORGEAUSKUNFT_DATA_FOLDER", __file__, f"cannot be a folder: {__file__} is a file"),
    ("SORGEAUSKUNFT_ENVIRONMENT", "prod", "must be one of production, demo, test"),
    ("SORGEAUSKUNFT_LOG_LEVEL", "loud", "must be one of debug, info, warning, error"),
    ("SORGEAUSKUNFT_WORKER_SLOTS", "65", "must be a whole number from 1 to 64"),
    ("SORGEAUSKUNFT_RATE_LIMITS", "perhaps", "must be true or false"),
    ("SORGEAUSKUNFT_MAIL_FROM", "a@example.org, b@example.org", "must be one address"),
    ("SORGEAUSKUNFT_MAIL_FROM", "nobody", "must be one address"),
    ("SORGEAUSKUNFT_SERVICE_EMAIL", "example.org", "must be one address"),
    ("SORGEAUSKUNFT_ARS_LIST_VERSION", "April", "must be a day like 2026-04-30"),
    ("SORGEAUSKUNFT_TRUSTED_PROXIES", "*", "must list addresses and networks"),
    ("SORGEAUSKUNFT_TRUSTED_PROXIES", "10.0.0.1/8", "must list addresses and networks"),
    ("SORGEAUSKUNFT_OIDC_NETWORKS", "10.0.0.1/8", "must list addresses and networks"),
    ("SORGEAUSKUNFT_TRUSTED_PROXIES", "10.0.0.1,", "must list addresses and networks"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), WRONG)
def test_wrong_values(name: str, value: str, sentence: str) -> None:
    """Whatever cannot be right is named before it is used, with what would be right."""
    found = problems(GOOD | {name: value})
    assert any(line.startswith(f"{name} {sentence}") for line in found)
    assert {line.split()[0] for line in found} <= {name, *PRODUCTION}


@pytest.mark.parametrize(
    "value", ["mailhost", "smtp://", "http://mail", "smtp://mail:port", "file://mails", "file:///"]
)
def test_wrong_mail_server(value: str) -> None:
    """A mail server that mails could not be handed to stops the start, not the first mail."""
    sender = {"SORGEAUSKUNFT_MAIL_FROM": "Amt <amt@example.org>"}
    (problem,) = problems(GOOD | sender | {"SORGEAUSKUNFT_SMTP_URL": value})
    assert problem.startswith("SORGEAUSKUNFT_SMTP_URL must be ")


@pytest.mark.parametrize("name", ["DATABASE_URL", "PLATFORM", "MIGRATION"])
@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("postgresql://host/so", "must name its role: postgresql://role@host/name"),
        ("postgresql://so:secret@host", "must name its database: postgresql://role@host/name"),
    ],
)
def test_wrong_roles(name: str, value: str, sentence: str) -> None:
    """An address of PostgreSQL without role or database is named, without saying its password."""
    if name != "DATABASE_URL":
        name = f"SORGEAUSKUNFT_{name}_DATABASE_URL"
    urls = {
        "DATABASE_URL": "postgresql://so_app@host/so",
        "SORGEAUSKUNFT_PLATFORM_DATABASE_URL": "postgresql://so_platform@host/so",
    }
    assert problems(GOOD | urls | {name: value}) == [f"{name} {sentence}"]


def test_proxies() -> None:
    """Trusted proxies are addresses and networks of both kinds; by default there are none."""
    assert load(GOOD).trusted_proxies == ""
    listed = "10.1.2.3, 192.168.0.0/16, ::1, fd00::/8"
    assert load(GOOD | {"SORGEAUSKUNFT_TRUSTED_PROXIES": listed}).trusted_proxies == listed


def test_folder_without_rights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that may not be written to is named; where the data is elsewhere it is no matter."""
    share = tmp_path / "share"
    share.mkdir()
    monkeypatch.setattr("os.access", lambda path, _mode: path == share)
    folder = {"SORGEAUSKUNFT_DATA_FOLDER": str(tmp_path / "data")}
    assert problems(GOOD | folder) == [
        f"SORGEAUSKUNFT_DATA_FOLDER cannot be used: {tmp_path} must not be written to"
    ]
    database = {
        "DATABASE_URL": "postgresql://so_app@host/so",
        "SORGEAUSKUNFT_PLATFORM_DATABASE_URL": "postgresql://so_platform@host/so",
    }
    assert problems(GOOD | folder | database), "uploads lie there"
    uploads = {"SORGEAUSKUNFT_UPLOAD_FOLDER": str(share)}
    assert problems(GOOD | folder | database | uploads), "the journal of deletions lies there"
    journal = {"SORGEAUSKUNFT_DELETION_JOURNAL": str(share)}
    load(GOOD | folder | database | uploads | journal)
    found = problems(GOOD | {"SORGEAUSKUNFT_UPLOAD_FOLDER": str(tmp_path / "closed")})
    assert any(each.startswith("SORGEAUSKUNFT_UPLOAD_FOLDER cannot be used") for each in found)


STRIPE = {
    "SORGEAUSKUNFT_STRIPE_SECRET_KEY": "sk_test_1",
    "SORGEAUSKUNFT_STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def test_stripe_is_off_by_default() -> None:
    """Without a key Stripe is off, and nothing else of it is needed."""
    assert not load(GOOD).collects
    assert load(GOOD | STRIPE).collects
    live = STRIPE | {"SORGEAUSKUNFT_STRIPE_SECRET_KEY": "rk_live_1"}
    assert load(PRODUCTION | live).collects


@pytest.mark.parametrize(
    ("base", "changed", "named"),
    [
        (GOOD, {"SECRET_KEY": "pk_test_1"}, "SECRET_KEY must be"),
        (GOOD, {"SECRET_KEY": "sk_live_1"}, "would move real money"),
        (GOOD, {"WEBHOOK_SECRET": ""}, "WEBHOOK_SECRET is missing"),
        (GOOD, {"API_BASE": "localhost"}, "API_BASE must be like"),
        (PRODUCTION, {"API_BASE": "http://localhost:1"}, "API_BASE must be empty in production"),
    ],
)
def test_stripe_by_halves(base: dict[str, str], changed: dict[str, str], named: str) -> None:
    """What would move real money in a trial, or miss what was paid, is refused; no secret is quoted."""
    more = {f"SORGEAUSKUNFT_STRIPE_{name}": value for name, value in changed.items()}
    (problem,) = problems(base | STRIPE | more)
    assert named in problem
    assert "live_1" not in problem


def test_bounds_of_retention() -> None:
    """The fewest days of keeping a request are not more than the most."""
    turned = {"SORGEAUSKUNFT_RETENTION_MIN_DAYS": "90", "SORGEAUSKUNFT_RETENTION_MAX_DAYS": "60"}
    (problem,) = problems(GOOD | turned)
    assert problem.startswith("SORGEAUSKUNFT_RETENTION_MIN_DAYS")
    assert load(GOOD | turned | {"SORGEAUSKUNFT_RETENTION_MAX_DAYS": "90"}).retention_min_days == 90


def test_provider_for_all() -> None:
    """A provider that all offices may use has a client id and a name; a secret it may lack."""
    given = GOOD | {"SORGEAUSKUNFT_OIDC_ISSUER": "https://login.example"}
    assert problems(given) == [
        f"SORGEAUSKUNFT_OIDC_{name} is missing although an OpenID provider is set"
        for name in ("CLIENT_ID", "NAME")
    ]
    named = {"SORGEAUSKUNFT_OIDC_CLIENT_ID": "x", "SORGEAUSKUNFT_OIDC_NAME": "Landeskonto"}
    assert load(given | named).oidc_issuer == "https://login.example"
    for wrong in ("http://login.example", "https://login.example?x", "https://a@login.example"):
        (problem,) = problems(given | named | {"SORGEAUSKUNFT_OIDC_ISSUER": wrong})
        assert problem.startswith("SORGEAUSKUNFT_OIDC_ISSUER must be like https://login.example")


FIT_CONNECT = {
    "SORGEAUSKUNFT_FIT_CONNECT_API": "https://submission.example/v2",
    "SORGEAUSKUNFT_FIT_CONNECT_TOKEN": "https://token.example/token",
    "SORGEAUSKUNFT_FIT_CONNECT_CLIENT_ID": "id",
    "SORGEAUSKUNFT_FIT_CONNECT_CLIENT_SECRET": "geheim-1",
    "SORGEAUSKUNFT_FIT_CONNECT_LEIKA_KEY": "99000000000000",
    "SORGEAUSKUNFT_FIT_CONNECT_SCHEMA": "urn:example:0801",
}


def test_fit_connect() -> None:
    """FIT-Connect is off by default; its own host signs events unless others are named."""
    assert not load(GOOD).fit_connects
    settings = load(GOOD | FIT_CONNECT)
    assert settings.fit_connects
    assert settings.fit_connect_signers == {"https://submission.example"}
    named = {"SORGEAUSKUNFT_FIT_CONNECT_ISSUERS": "https://a.example/, https://b.example"}
    both = load(GOOD | FIT_CONNECT | named).fit_connect_signers
    assert both == {"https://a.example", "https://b.example"}


@pytest.mark.parametrize("name", [*FIT_CONNECT][1:])
def test_fit_connect_by_halves(name: str) -> None:
    """Nothing of it can be missing."""
    (problem,) = problems(GOOD | {**FIT_CONNECT, name: ""})
    assert problem == f"{name} is missing although FIT-Connect is set"


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"LEIKA_KEY": "99"}, "must be 99 and 12 more digits"),
        ({"LEIKA_KEY": "98000000000000"}, "must be 99 and 12 more digits"),
        ({"API": "http://submission.example/v2"}, "must be like https"),
        ({"ROUTING": "https://routing.example/v1"}, "ROUTING_ISSUERS is missing"),
        ({"CALLBACK_JOINT": "plus"}, "must be one of dot, nothing"),
    ],
)
def test_wrong_fit_connect(changed: dict[str, str], named: str) -> None:
    """What cannot be right is named; no secret is quoted."""
    more = {f"SORGEAUSKUNFT_FIT_CONNECT_{name}": value for name, value in changed.items()}
    (problem,) = problems(GOOD | FIT_CONNECT | more)
    assert named in problem
    assert "geheim-1" not in problem
