"""What something costs: time of processors by process, memory, handles, and how a set of times spreads.

Time on the processor and not on the wall: what else runs on a machine adds little to it.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec

_PROC: Final = Path("/proc")
_TICK: Final = 1 / os.sysconf("SC_CLK_TCK")
_TIMES: Final = slice(11, 15)
"""Fields of `/proc/PID/stat` behind the name: user, system, and both of children that have ended."""


class Spread(msgspec.Struct, frozen=True):
    """Where half, 95 and 99 of a hundred values lie, and how many there are."""

    p50: float
    p95: float
    p99: float
    count: int

    def against(self, other: Spread) -> Spread:
        """How many times the other's these are."""
        return Spread(self.p50 / other.p50, self.p95 / other.p95, self.p99 / other.p99, self.count)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least this share of them does not exceed.

    Raises:
        ValueError: There is none.
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def spread(values: Sequence[float]) -> Spread:
    return Spread(
        percentile(values, 0.50), percentile(values, 0.95), percentile(values, 0.99), len(values)
    )


def slope(values: Sequence[float]) -> float:
    """By how much values taken at equal distances grow from one to the next (least squares)."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    down = sum((place - middle) ** 2 for place in range(len(values)))
    up = sum((place - middle) * (value - mean) for place, value in enumerate(values))
    return up / down if down else 0.0


def split(total: Mapping[str, float], count: int) -> dict[str, tuple[float, float]]:
    """Each part's value for one of `count`, and its share of the whole; the largest first."""
    whole = sum(total.values()) or 1.0
    ordered = sorted(total.items(), key=lambda part: -part[1])
    return {name: (value / count, value / whole) for name, value in ordered}


def family(pid: int) -> tuple[int, ...]:
    """A process and all that come of it, as far as they run."""
    found, look = [], [pid]
    while look:
        each = look.pop()
        found.append(each)
        with contextlib.suppress(OSError):
            for children in (_PROC / str(each) / "task").glob("*/children"):
                look += [int(child) for child in children.read_text("ascii").split()]
    return tuple(found)


def processor_seconds(pid: int) -> float:
    """Time on the processor of a process, with its children that have ended; 0 for one that is gone."""
    try:
        said = (_PROC / str(pid) / "stat").read_text("ascii", "replace")
    except OSError:
        return 0.0
    # The name, in brackets, may hold anything.
    return sum(int(ticks) for ticks in said.rpartition(")")[2].split()[_TIMES]) * _TICK


def scheduled_seconds(pids: Iterable[int]) -> float:
    """Time on the processor of processes with one thread each, to the microsecond."""
    total = 0
    for pid in pids:
        with contextlib.suppress(OSError):
            total += int((_PROC / str(pid) / "schedstat").read_text("ascii").split()[0])
    return total / 1e9


def megabytes(pid: int) -> float:
    """How much memory a process holds; 0 for one that is gone."""
    with contextlib.suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text("utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0.0


def handles(pid: int) -> int:
    """How many files and connections a process holds open."""
    with contextlib.suppress(OSError):
        return len(os.listdir(_PROC / str(pid) / "fd"))  # noqa: PTH208 - names only, and often
    return 0
