"""How the last day of delivery went, of one office or of all: small charts, and the same as a table.

Charts are drawn here as SVG: bars over hours (`_components/over_time.html`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from sorgeauskunft import delivery
from sorgeauskunft.kernel import Kernel
from sorgeauskunft.operation import waited

WIDTH: Final = 480
HEIGHT: Final = 120
_GAP: Final = 2
_HOURS: Final = 24


class Bar(msgspec.Struct, frozen=True):
    """A bar: the upper left corner, width and height."""

    x: float
    y: float
    width: float
    height: float


class Chart(msgspec.Struct, frozen=True):
    """Bars and the number that the highest one stands for."""

    bars: tuple[Bar, ...]
    top: int


def chart(values: Sequence[int]) -> Chart:
    """Return a chart of numbers, the largest as high as the drawing."""
    top = max(values, default=0)
    step = WIDTH / max(1, len(values))
    return Chart(
        tuple(
            Bar(round(place * step, 1), round(HEIGHT - height, 1), round(step - _GAP, 1), height)
            for place, value in enumerate(values)
            for height in (round(HEIGHT * value / top, 1) if top else 0.0,)
            if value
        ),
        top,
    )


def seconds(milliseconds: int | None) -> str:
    """Return a time span in seconds as it is written in German; empty for none."""
    return "" if milliseconds is None else f"{milliseconds / 1000:.1f}".replace(".", ",")


async def over_time(kernel: Kernel, office_id: UUID | None) -> dict[str, Any]:
    """Return what `_components/over_time.html` shows of an office, or of all for None."""
    hours = await delivery.hours(kernel, office_id, count=_HOURS)
    samples = await waited(kernel, _HOURS, office_id)
    return {
        "charts": {
            "delivered": chart([each.delivered for each in hours]),
            "failed": chart([each.failed + each.dead for each in hours]),
            "waiting": chart([each.waiting for each in samples]),
        },
        "size": (WIDTH, HEIGHT),
        "hours": [
            (each, held, seconds(each.p95)) for each, held in zip(hours, samples, strict=True)
        ],
    }
