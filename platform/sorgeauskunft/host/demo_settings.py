"""Settings of a demo: everything invented or made here, and kept beside its database."""

from __future__ import annotations

import base64
import os
import secrets
from pathlib import Path
from typing import Final

import msgspec

from sorgeauskunft.kernel import Settings, load
from sorgeauskunft.kernel.errors import StartError

FOLDER = Path("var/demo")
"""Where a demo keeps its data, unless another folder is named."""

_FIT_CONNECT: Final = {
    "fit_connect_api": "http://127.0.0.1:8055/v2",
    "fit_connect_token": "http://127.0.0.1:8055/token",
    "fit_connect_client_id": "sender-demo",
    "fit_connect_client_secret": "geheim+sender/=",
    "fit_connect_routing": "http://127.0.0.1:8055/v1",
    "fit_connect_routing_issuers": "http://127.0.0.1:8055",
    "fit_connect_leika_key": "99000000000000",
    "fit_connect_schema": "urn:example:sorgeauskunft:xfamilie:1.3.0:0801",
    "fit_connect_callback_secret": "geheim-rueckruf",
}
"""Where `make fit-connect-double` speaks; while nobody does, FIT-Connect cannot be reached."""

_KEYS_FILE = "demo-keys.json"
_KEYS = ("index_key", "session_key", "key_encryption_key")


def demo_settings(folder: Path, port: int = 8000) -> Settings:
    """Return settings for a demo; its keys are made once and lie beside its database.

    Raises:
        StartError: The folder cannot be used.
        SettingsError: The environment says something wrong.
    """
    try:
        keys = _keys_in(folder)
    except OSError as error:
        raise StartError(f"--data {folder} cannot be used: {error.strerror}") from error
    except (KeyError, msgspec.MsgspecError) as error:
        raise StartError(
            f"--data {folder}: demo-keys.json is damaged; choose another folder"
        ) from error
    given = {
        "environment": "demo",
        "data_folder": str(folder),
        "base_url": f"http://localhost:{port}",
        "key_encryption_keys": f"demo:{keys['key_encryption_key']}",
        "index_key": keys["index_key"],
        "session_key": keys["session_key"],
        "smtp_url": (folder.resolve() / "mails").as_uri(),
        "mail_from": "Sorgeauskunft <sorgeauskunft@example.org>",
        "service_authority": "Demo-Betrieb der Sorgeauskunft (erfunden)",
        "service_email": "onlinedienst@example.org",
        "service_dvdv_key": "demo-onlinedienst",
        "kennung_list_uri": "urn:example:sorgeauskunft:demo:kennung",
        "kennung_list_version": "demo",
        "webhook_private_addresses": "true",
        **_FIT_CONNECT,
        "metrics_networks": "127.0.0.1, ::1",
        "log_format": "console",
        "log_level": "warning",
    }
    # What the environment says wins, so that a demo can be tried on PostgreSQL, too.
    prefixed = {f"SORGEAUSKUNFT_{name.upper()}": value for name, value in given.items()}
    return load(prefixed | {k: v for k, v in os.environ.items() if _is_setting(k)})


def is_made(folder: Path) -> bool:
    """Whether there is a demo in this folder."""
    return (folder / _KEYS_FILE).exists()


def _keys_in(folder: Path) -> dict[str, str]:
    folder.mkdir(parents=True, exist_ok=True)
    keys_file = folder / _KEYS_FILE
    if not keys_file.exists():
        made = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in _KEYS}
        keys_file.touch(mode=0o600)
        keys_file.write_bytes(msgspec.json.encode(made))
    keys = msgspec.json.decode(keys_file.read_bytes(), type=dict[str, str])
    return {name: keys[name] for name in _KEYS}


def _is_setting(name: str) -> bool:
    return name.startswith("SORGEAUSKUNFT_") or name == "DATABASE_URL"
