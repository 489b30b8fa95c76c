"""Long lists, page by page."""

from __future__ import annotations

import pytest

from web.paging import portion


@pytest.mark.parametrize(
    ("asked", "rows", "number"),
    [
        ("", [0, 1, 2], 1),
        ("1", [0, 1, 2], 1),
        ("2", [3, 4, 5], 2),
        ("3", [6], 3),
        ("4", [6], 3),
        ("999999", [6], 3),
        ("0", [0, 1, 2], 1),
        ("-1", [0, 1, 2], 1),
        ("²", [0, 1, 2], 1),
        ("9" * 5000, [0, 1, 2], 1),
        ("zwei", [0, 1, 2], 1),
    ],
)
def test_which_rows(asked: str, rows: list[int], number: int) -> None:
    """An address gets the page it asks for, the last one beyond the end, the first for nonsense."""
    found = portion(range(7), asked, 3)
    assert (list(found.rows), found.number, found.pages, found.total) == (rows, number, 3, 7)


def test_an_empty_list() -> None:
    """A list without rows is one page."""
    nothing: tuple[int, ...] = ()
    found = portion(nothing, "2", 3)
    assert (list(found.rows), found.number, found.pages, found.total) == ([], 1, 1, 0)
