"""Charts of delivery over the last day."""

from __future__ import annotations

from web.over_time import HEIGHT, WIDTH, Bar, chart, seconds


def test_bars() -> None:
    """The largest number is as high as the drawing, others in proportion, nothing has no bar."""
    drawn = chart([0, 2, 4, 0])
    step = WIDTH / 4
    assert drawn.top == 4
    assert drawn.bars == (
        Bar(step, HEIGHT / 2, step - 2, HEIGHT / 2),
        Bar(2 * step, 0, step - 2, HEIGHT),
    )
    assert chart([0, 0]).bars == chart([]).bars == ()


def test_seconds() -> None:
    """Milliseconds are told as seconds with a comma; no time is no words."""
    assert [seconds(each) for each in (None, 0, 1249, 61_000)] == ["", "0,0", "1,2", "61,0"]
