"""What developers read stays true: files, folders and names in it are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECISIONS = sorted((ROOT / "docs" / "entscheidungen").glob("*.md"))
GUIDE = ROOT / "docs" / "entwicklung.md"
SECURITY = ROOT / "docs" / "sicherheit.md"
_TOP = "platform|web|tenants|billing|xfamilie|migrations|tests|docs|helm"

each_text = pytest.mark.parametrize(
    "text", [GUIDE, SECURITY, *DECISIONS], ids=lambda path: path.stem
)


@each_text
def test_files_and_names(text: Path) -> None:
    """Every file that is named exists, and so does, in it, what stands behind the colon."""
    named = re.findall(rf"`((?:{_TOP})/[^`:]*)(?::(\w+))?`", text.read_text("utf-8"))
    assert named
    for path, name in named:
        file = ROOT / path
        assert file.exists(), path
        if name:
            defined = rf"^(?:class|def|async def) {name}\b|^{name}\b[^=\n]*="
            assert re.search(defined, file.read_text("utf-8"), re.MULTILINE), (path, name)


@pytest.mark.parametrize("text", DECISIONS, ids=lambda path: path.stem)
def test_decisions(text: Path) -> None:
    """A decision has its number, and says what the matter was, what was decided, what follows."""
    content = text.read_text("utf-8")
    assert content.startswith(f"# {int(text.name[:4])}. ")
    assert re.findall(r"^\*\*(\w+)\.\*\*", content, re.MULTILINE) == [
        "Lage",
        "Entscheidung",
        "Folgen",
    ]


def test_numbers() -> None:
    """Decisions are numbered through."""
    assert [int(path.name[:4]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
