"""The table of the ASVS is whole and true: all requirements once, and all that it names exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "asvs.md").read_text("utf-8")
STATES: Final = ("erfüllt", "teilweise", "offen", "Betrieb", "entfällt")

# Section of ASVS 5.0.0 → numbers of level 1, numbers of level 2; those of level 3 are left out.
STANDARD: Final = {
    "1.1": ("", "1-2"),
    "1.2": ("1-5", "6-9"),
    "1.3": ("1-2", "3-11"),
    "1.4": ("", "1-3"),
    "1.5": ("1", "2"),
    "2.1": ("1", "2-3"),
    "2.2": ("1-2", "3"),
    "2.3": ("1", "2-4"),
    "2.4": ("", "1"),
    "3.2": ("1-2", ""),
    "3.3": ("1", "2-4"),
    "3.4": ("1-2", "3-6"),
    "3.5": ("1-3", "4-5"),
    "3.7": ("", "1-2"),
    "4.1": ("1", "2-3"),
    "4.2": ("", "1"),
    "4.3": ("", "1-2"),
    "4.4": ("1", "2-4"),
    "5.1": ("", "1"),
    "5.2": ("1-2", "3"),
    "5.3": ("1-2", ""),
    "5.4": ("", "1-3"),
    "6.1": ("1", "2-3"),
    "6.2": ("1-8", "9-12"),
    "6.3": ("1-2", "3-4"),
    "6.4": ("1-2", "3-4"),
    "6.5": ("", "1-5"),
    "6.6": ("", "1-3"),
    "6.8": ("", "1-4"),
    "7.1": ("", "1-3"),
    "7.2": ("1-4", ""),
    "7.3": ("", "1-2"),
    "7.4": ("1-2", "3-5"),
    "7.5": ("", "1-2"),
    "7.6": ("", "1-2"),
    "8.1": ("1", "2"),
    "8.2": ("1-2", "3"),
    "8.3": ("1", ""),
    "8.4": ("", "1"),
    "9.1": ("1-3", ""),
    "9.2": ("1", "2-4"),
    "10.1": ("", "1-2"),
    "10.2": ("", "1-2"),
    "10.3": ("", "1-4"),
    "10.4": ("1-5", "6-11"),
    "10.5": ("", "1-5"),
    "10.6": ("", "1-2"),
    "10.7": ("", "1-3"),
    "11.1": ("", "1-2"),
    "11.2": ("", "1-3"),
    "11.3": ("1-2", "3"),
    "11.4": ("1", "2-4"),
    "11.5": ("", "1"),
    "11.6": ("", "1"),
    "12.1": ("1", "2-3"),
    "12.2": ("1-2", ""),
    "12.3": ("", "1-4"),
    "13.1": ("", "1"),
    "13.2": ("", "1-5"),
    "13.3": ("", "1-2"),
    "13.4": ("1", "2-5"),
    "14.1": ("", "1-2"),
    "14.2": ("1", "2-4"),
    "14.3": ("1", "2-3"),
    "15.1": ("1", "2-3"),
    "15.2": ("1", "2-3"),
    "15.3": ("1", "2-7"),
    "16.1": ("", "1"),
    "16.2": ("", "1-5"),
    "16.3": ("", "1-4"),
    "16.4": ("", "1-3"),
    "16.5": ("", "1-3"),
    "17.1": ("", "1"),
    "17.2": ("", "1-4"),
    "17.3": ("", "1-2"),
}
IN_ALL: Final = {1: 70, 2: 183}
"""How many the standard says there are."""

_TOP = "platform|web|tenants|billing|xfamilie|migrations|tests|docs|helm"


class Row(NamedTuple):
    """A line of the table."""

    number: str
    level: int
    subject: str
    state: str
    place: str
    proof: str


ROWS: Final = [
    Row(each[0], int(each[1]), *each[2:])
    for each in re.findall(
        r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]*?) ?\|$",
        TABLE,
        re.MULTILINE,
    )
]


def numbers(text: str) -> list[int]:
    """The numbers in "1-3 5"."""
    found: list[int] = []
    for part in text.split():
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def test_every_requirement_once() -> None:
    """All requirements of levels 1 and 2 are there, once, in order, with their level."""
    wanted = [
        (f"{section}.{number}", level)
        for section, levels in STANDARD.items()
        for number, level in sorted(
            (number, level)
            for level, text in enumerate(levels, start=1)
            for number in numbers(text)
        )
    ]
    assert Counter(level for _, level in wanted) == IN_ALL
    assert [(row.number, row.level) for row in ROWS] == wanted
    assert len(re.findall(r"^\| \d+\.\d+\.\d+ ", TABLE, re.MULTILINE)) == len(ROWS)


def test_counts() -> None:
    """The figures at the top are those of the table, by chapter and together."""
    shown = {
        name: [int(each) for each in figures.split(" | ")]
        for name, figures in re.findall(
            r"^\| (\d+)\. [^|]+ \| ((?:\d+ \| ){5}\d+) \|$", TABLE, re.MULTILINE
        )
    }
    counted = Counter((row.number.partition(".")[0], row.state) for row in ROWS)
    for chapter in {row.number.partition(".")[0] for row in ROWS}:
        of_chapter = [counted[chapter, state] for state in STATES]
        assert shown[chapter] == [sum(of_chapter), *of_chapter], chapter
    (together,) = re.findall(r"^\| zusammen \| (.+) \|$", TABLE, re.MULTILINE)
    states = Counter(row.state for row in ROWS)
    assert together == " | ".join(map(str, [len(ROWS), *(states[each] for each in STATES)]))
    assert set(states) <= set(STATES)


def test_each_says_enough() -> None:
    """What is met says where and by which test; what is not, and what does not apply, says why."""
    for row in ROWS:
        assert row.subject.strip(), row
        if row.state == "erfüllt":
            assert re.fullmatch(r"`[^`]+`(, `[^`]+`)*", row.place), row
            assert re.fullmatch(r"`tests/[^`]+:test_\w+`(, `tests/[^`]+:test_\w+`)*", row.proof), (
                row
            )
        else:
            assert row.place.endswith("."), row
        if row.state == "teilweise":
            assert row.proof, row


def test_what_is_named_exists() -> None:
    """Every file, every name in it and every test is there."""
    named = re.findall(r"`([\w./-]+)(?::(\w+))?`", "".join(row.place + row.proof for row in ROWS))
    paths = [
        (path, name)
        for path, name in named
        if re.match(rf"(?:{_TOP})/", path)
        or path in {"Makefile", "Containerfile", "pyproject.toml"}
    ]
    assert len(paths) > 400
    for path, name in paths:
        file = ROOT / path
        assert file.exists(), path
        if name:
            defined = (
                rf"^(?:class|def|async def) {name}\b|^    (?:async )?def {name}\b|^{name}\b[^=\n]*="
            )
            assert re.search(defined, file.read_text("utf-8"), re.MULTILINE), (path, name)
