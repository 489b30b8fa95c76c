"""The documentation stays true: commands, settings and pictures that it names exist, and the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import msgspec
from browser import PICTURES, sources

from sorgeauskunft.host.cli import main
from sorgeauskunft.kernel import Settings
from sorgeauskunft.kernel.settings import PREFIX, environment_name

ROOT = Path(__file__).parents[1]
MATRIX = ROOT / "tests" / "support" / "matrix.toml"
README = (ROOT / "README.md").read_text("utf-8")


def commands(
    group: click.Group, path: str = "sorgeauskunft"
) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def test_commands_that_are_shown_exist() -> None:
    """Every command line in the README begins with a command of the program."""
    known = dict(commands(main))
    shown = re.findall(r"sorgeauskunft(?: [a-z0-9-]+)+", "\n".join(_blocks()))
    assert shown
    for line in shown:
        assert any(line == path or line.startswith(f"{path} ") for path in known), line


def test_every_command_is_shown() -> None:
    """The README shows every command, but for the demo, which has its own make target."""
    blocks = "\n".join(_blocks())
    missing = {path for path, _ in commands(main) if path not in blocks} - {"sorgeauskunft demo"}
    assert missing == set()


def test_every_command_says_what_it_does() -> None:
    """Each command and each of its options has a help text."""
    for path, command in commands(main):
        assert command.help, path
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in {"host", "port"}:
                assert option.help, (path, option.name)


def test_settings() -> None:
    """Every setting is described, and every setting that the README names exists."""
    described = {
        environment_name(field.name): field.type.__metadata__[0].description
        for field in msgspec.structs.fields(Settings)
    }
    assert all(described.values())
    for named in re.findall(rf"`({PREFIX}[A-Z_]+|[A-Z_]*DATABASE_URL)`", README):
        assert named in described, named


def test_make_targets() -> None:
    """Every make target that the README names exists."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"make ([a-z-]+)", README)) <= targets


def test_links() -> None:
    """Every file and folder that the README names is there."""
    for path in re.findall(
        r'src="([^"]+)"|`((?:platform|web|tenants|xfamilie|migrations)/[^`]*)`', README
    ):
        name = path[0] or path[1]
        assert (ROOT / name).exists(), name


def test_pictures() -> None:
    """Every picture is shown, comes from a browser test, and is as that one makes it."""
    shown = re.findall(
        r"bilder/([a-z-]+\.png)",
        README + "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md")),
    )
    there = {path.name for path in PICTURES.glob("*.png")}
    assert set(shown) == there == set(sources())
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests" / "e2e").glob("*.py"))
    for file, source in sources().items():
        assert f'"{source.fenster}"' in tests, file
        assert f'"{source.bild}"' in tests or source.bild.startswith("question-"), file


def test_every_group_of_routes() -> None:
    """Each group of addresses that the service answers at is named in the README or a handbook."""
    text = README + "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    groups = set(re.findall(r'^    "(/[a-z0-9-]*)', MATRIX.read_text("utf-8"), re.MULTILINE))
    assert len(groups) > 15
    missing = {group for group in groups if not re.search(rf"`{group}\b", text)}
    assert missing == set()


def test_every_setting_is_explained() -> None:
    """Each setting stands in the README or a handbook, or `doctor` is said to list its kind."""
    text = README + "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    names = {environment_name(field.name) for field in msgspec.structs.fields(Settings)}
    missing = {name for name in names if name not in text}
    assert missing == set()


def _blocks() -> list[str]:
    return re.findall(r"^```\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
