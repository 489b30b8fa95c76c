"""A collection of stolen passwords is searched where it lies."""

from __future__ import annotations

from pathlib import Path

import pytest
from stolen_list import collection, name_of

from tenants.people.stolen import format_fault, is_stolen


@pytest.mark.parametrize("count", [1, 2, 3, 1000])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_found(tmp_path: Path, count: int, end: str) -> None:
    """Every password of a collection is found, and no other: first, last, and between."""
    stolen = [f"Regenbogenforelle {number}" for number in range(count)]
    path = collection(tmp_path / "stolen", stolen, end)
    assert format_fault(path) == ""
    assert all(is_stolen(path, password) for password in stolen)
    assert not any(is_stolen(path, f"{password}!") for password in stolen)


def test_last_line_without_end(tmp_path: Path) -> None:
    """A file may end in the middle of a line's end, and may leave counts out."""
    path = tmp_path / "stolen"
    path.write_text("\n".join(sorted(map(name_of, "abc"))))
    assert [is_stolen(str(path), each) for each in "abcd"] == [True, True, True, False]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "holds no password"),
        ("hunter2\n" * 50, "must hold a line"),
        ("\n".join(sorted(map(name_of, "abcdefgh"), reverse=True)), "must be sorted"),
        ("\n".join(sorted(name_of(each).lower() for each in "abc")), "must hold a line"),
    ],
    ids=["empty", "words", "unsorted", "small letters"],
)
def test_something_else(tmp_path: Path, text: str, fault: str) -> None:
    """What is no such collection is told before anybody relies on it."""
    path = tmp_path / "stolen"
    path.write_text(text)
    assert fault in format_fault(str(path))


def test_words_are_no_answer(tmp_path: Path) -> None:
    """A file of something else does not say that nothing was stolen."""
    path = tmp_path / "stolen"
    path.write_text("hunter2\n" * 50)
    with pytest.raises(ValueError, match="no line"):
        is_stolen(str(path), "hunter2")
    with pytest.raises(OSError, match="gone"):
        is_stolen(str(tmp_path / "gone"), "hunter2")
