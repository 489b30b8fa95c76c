"""`sorgeauskunft tenant …` as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from databases import Urls

from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.settings import environment_name

NEW = (
    *("--slug", "musterstadt", "--name", "Jugendamt Musterstadt", "--land", "NI"),
    *("--ars", "034040000000", "--street", "Weg", "--house-number", "1", "--postcode", "49074"),
    *("--place", "Musterstadt", "--area", "03404"),
)


class Shell:
    """The program with its environment."""

    def __init__(self, urls: Urls, settings: Settings) -> None:
        assert settings.effective_database_url == urls.app
        defaults = msgspec.structs.asdict(Settings())
        self.environment = {
            environment_name(name): str(value)
            for name, value in msgspec.structs.asdict(settings).items()
            if value != defaults[name]
        }

    def run(self, *arguments: str, fails: bool = False) -> Result:
        result = CliRunner().invoke(main, ["tenant", *arguments], env=self.environment)
        assert bool(result.exit_code) is fails, result.output
        return result


@pytest.fixture
def shell(urls: Urls, settings: Settings) -> Shell:
    return Shell(urls, settings)


def test_from_nothing_to_contract(shell: Shell) -> None:
    """An office is made, listed, and moved on step by step; what cannot follow is one sentence."""
    shell.run("create", *NEW)
    (heads, line) = shell.run("list").output.splitlines()
    assert heads.split() == ["slug", "land", "status", "open", "name"]
    assert line.split(maxsplit=4) == ["musterstadt", "NI", "interest", "0", "Jugendamt Musterstadt"]
    shell.run("status", "musterstadt", "loi", "--on", "2020-03-01")
    assert " loi " in shell.run("list").output
    wrong = shell.run("status", "musterstadt", "live", fails=True)
    assert "live cannot follow loi; what can: interest, contract, ended" in wrong.stderr
    assert "there is no office nix" in shell.run("status", "nix", "loi", fails=True).stderr
    again = shell.run("create", *NEW, fails=True)
    assert "musterstadt is there" in again.stderr
    assert "are needed" in shell.run("create", "--slug", "x1", fails=True).stderr


def test_out_and_in(shell: Shell, tmp_path: Path) -> None:
    """The file says what is left out; an import says what differs, and writes only when asked."""
    shell.run("create", *NEW)
    file = tmp_path / "musterstadt.json"
    shell.run("export", "musterstadt", "--output", str(file))
    document = json.loads(file.read_text("utf-8"))
    assert document["left_out"] == ["onboarding", "people", "secrets"]
    assert shell.run("export", "musterstadt").stdout == file.read_text("utf-8")
    assert "nothing differs" in shell.run("import", str(file)).output
    document["settings"]["contact"]["street"] = "Allee"
    file.write_text(json.dumps(document), "utf-8")
    said = shell.run("import", str(file)).output
    assert '  settings.contact.street: "Weg" → "Allee"' in said.splitlines()
    assert "nothing is written" in said
    assert '"Weg"' in shell.run("export", "musterstadt").output
    assert "written" in shell.run("import", str(file), "--apply").output
    assert '"Allee"' in shell.run("export", "musterstadt").output
    document["office"]["slug"] = "beispielstadt"
    document["areas"] = []
    file.write_text(json.dumps(document), "utf-8")
    assert "beispielstadt: is new" in shell.run("import", str(file)).output
    shell.run("create", str(file))
    assert "beispielstadt" in shell.run("list").output


def test_wrong_files(shell: Shell, tmp_path: Path) -> None:
    """A wrong file ends with one line for each fault, and nothing is made."""
    file = tmp_path / "wrong.json"
    file.write_text('{"format": "sorgeauskunft-tenant", "version": 1, "office": 7, "x": 1}')
    wrong = shell.run("import", str(file), "--apply", fails=True).stderr
    assert "x: is unknown\noffice: Expected `object`, got `int`\nsettings: must be" in wrong
    file.write_bytes(b"\xff\xfe")
    assert "no UTF-8" in shell.run("import", str(file), fails=True).stderr
    assert len(shell.run("list").output.splitlines()) == 1
