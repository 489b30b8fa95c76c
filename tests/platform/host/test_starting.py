"""A start that cannot succeed ends with a sentence that names why, whichever command it was."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from processes import SETTINGS, ended, free_port

from sorgeauskunft.host.cli import main

COMMANDS = ("migrate", "serve", "worker", "demo", "doctor")
WRONG = {
    "DATABASE_URL": "mysql://host/name",
    "SORGEAUSKUNFT_BASE_URL": "https://sorgeauskunft.example/path",
    "SORGEAUSKUNFT_ENVIRONMENT": "prod",
    "SORGEAUSKUNFT_MAIL_FROM": "nobody",
    "SORGEAUSKUNFT_SMTP_URL": "mail",
    "SORGEAUSKUNFT_TRUSTED_PROXIES": "proxy",
    "SORGEAUSKUNFT_WORKER_SLOTS": "many",
}
UNREACHABLE = "postgresql://so@127.0.0.1:1/so"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which somebody else listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", WRONG)
def test_wrong_setting(
    command: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each command names the setting that is wrong and ends with 1, without a traceback."""
    monkeypatch.chdir(tmp_path)
    for setting, value in (SETTINGS | {name: WRONG[name]}).items():
        monkeypatch.setenv(setting, value)
    result = CliRunner().invoke(main, [command])
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert f"{name} must " in result.output
    assert "nothing is missing" not in result.output


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_taken_port(command: str, taken: int, tmp_path: Path) -> None:
    """A taken port is named at once; a demo promises no addresses and prepares nothing first."""
    status, said = ended(tmp_path, command, "--port", str(taken))
    assert status == 1
    assert f"--port {taken}: another program listens" in said
    assert len(said.splitlines()) == 1


def test_demo_in_a_file(tmp_path: Path) -> None:
    """A folder for the demo that cannot be made is named."""
    (tmp_path / "file").touch()
    status, said = ended(tmp_path, "demo", "--data", "file/demo")
    assert (status, said) == (1, "Error: --data file/demo cannot be used: Not a directory\n")


@pytest.mark.parametrize("command", ["migrate", "serve", "worker"])
def test_no_server(command: str, tmp_path: Path) -> None:
    """A PostgreSQL that does not answer is named by its setting, and no password with it."""
    status, said = ended(
        tmp_path,
        command,
        *(["--port", str(free_port())] if command == "serve" else []),
        DATABASE_URL=UNREACHABLE.replace("so@", "so:geheim@"),
        SORGEAUSKUNFT_PLATFORM_DATABASE_URL=UNREACHABLE,
    )
    assert status != 0
    assert "DATABASE_URL" in said
    assert "cannot connect to PostgreSQL (ConnectionRefusedError)" in said
    assert "Traceback" not in said
    assert "geheim" not in said


@pytest.mark.parametrize("command", ["migrate", "serve", "worker"])
def test_no_database(command: str, tmp_path: Path) -> None:
    """A file that is no database is named."""
    (tmp_path / "notes.sqlite").write_text("Milch, Brot, Äpfel. " * 100)
    status, said = ended(
        tmp_path,
        command,
        *(["--port", str(free_port())] if command == "serve" else []),
        DATABASE_URL="sqlite:///notes.sqlite",
    )
    assert status != 0
    assert "notes.sqlite cannot be opened" in said
    assert "Traceback" not in said


def test_proxy_hint(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Doctor says that callers share one limit where a public address has no trusted proxy."""
    monkeypatch.chdir(tmp_path)
    name = "SORGEAUSKUNFT_TRUSTED_PROXIES"
    public = SETTINGS | {"SORGEAUSKUNFT_BASE_URL": "https://sorgeauskunft.example"}
    without = CliRunner().invoke(main, ["doctor"], env=public)
    named = CliRunner().invoke(main, ["doctor"], env=public | {name: "10.0.0.0/8"})
    assert f"HINT {name}" in without.output
    assert f"HINT {name}" not in named.output
